"""The repeatable twin of the real suite, for simulation and for vectors: same rules, no secrecy at all.

The same seed gives the same keys, signatures and seals in the same order. A signature is a hash that anyone who knows
the public key could compute, a seal is AES-GCM under the hash of the public key: honest code cannot tell the
difference, and a thousand runs take seconds. Nothing of it verifies or opens with the real suite.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.keys.binding import bound, frame
from comity.kernel.keys.pairs import ED25519, HYBRID_KEM, ML_DSA_65, KeyPair, PublicKey, SecretKey, Signatures, Use
from comity.kernel.keys.suites import (
    NONCE_BYTES,
    bad_signature,
    decrypted,
    generate,
    plain_material,
    require_all_algorithms,
    signed_bytes,
)

_SEED_BYTES = {ED25519: 32, ML_DSA_65: 32, HYBRID_KEM: 32}


class SeededSuite:
    """See the module: for simulation only."""

    def __init__(self, seed: int | str) -> None:
        self._seed = hashlib.sha256(f"comity seeded suite {seed}".encode()).digest()
        self._drawn = 0

    def random(self, count: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(self._seed + self._drawn.to_bytes(8, "big")).digest(count)

    def generate(self, federation: str, uses: Iterable[Use] = tuple(Use)) -> KeyPair:
        return generate(self, federation, uses, _SEED_BYTES, _public_material)

    def sign(self, secret: SecretKey, context: bytes, message: bytes) -> Signatures:
        data = signed_bytes(secret.public, context, message)
        return Signatures(
            secret.public.id, tuple((name, _mark(name, key, data)) for name, key in secret.public.material)
        )

    def verify(self, public: PublicKey, context: bytes, message: bytes, signatures: Signatures) -> None:
        require_all_algorithms(public, signatures)
        data = signed_bytes(public, context, message)
        for (name, key), (_, signature) in zip(public.material, signatures.values, strict=True):
            if signature != _mark(name, key, data):
                raise bad_signature(name)

    def sign_plain(self, secret: SecretKey, message: bytes) -> bytes:
        return _mark(ED25519, plain_material(secret.public, secret.public.material), message)

    def verify_plain(self, public: PublicKey, message: bytes, signature: bytes) -> None:
        if signature != _mark(ED25519, plain_material(public, public.material), message):
            raise bad_signature(ED25519)

    def seal(self, public: PublicKey, context: bytes, plaintext: bytes) -> bytes:
        return self.encrypt(_box_key(public), bound(public.federation, context, b""), plaintext)

    def open(self, secret: SecretKey, context: bytes, box: bytes) -> bytes:
        if any(_public_material(name, seed) != dict(secret.public.material)[name] for name, seed in secret.material):
            raise Unauthentic("the secret key does not belong to its public key", code="bad_seal")
        return self.decrypt(_box_key(secret.public), bound(secret.public.federation, context, b""), box)

    def encrypt(self, content_key: bytes, context: bytes, plaintext: bytes) -> bytes:
        nonce = self.random(NONCE_BYTES)
        return nonce + AESGCM(content_key).encrypt(nonce, plaintext, context)

    def decrypt(self, content_key: bytes, context: bytes, box: bytes) -> bytes:
        return decrypted(content_key, context, box)


def _public_material(name: str, seed: bytes) -> bytes:
    return hashlib.sha256(frame(b"seeded public", name.encode("ascii"), seed)).digest()


def _mark(name: str, key: bytes, data: bytes) -> bytes:
    return hashlib.sha512(frame(b"seeded signature", name.encode("ascii"), key) + data).digest()


def _box_key(public: PublicKey) -> bytes:
    if public.use is not Use.SEAL:
        raise InvalidInput(f"a key for {public.use.value} does not seal", code="wrong_key_use")
    return hashlib.sha256(public.canonical()).digest()
