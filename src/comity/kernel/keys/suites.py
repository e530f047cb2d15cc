"""The suite: random bytes, signatures, seals. The real one; `seeded` holds its repeatable twin."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.keys.binding import bound, frame, parse_federation
from comity.kernel.keys.pairs import (
    ALGORITHMS,
    ED25519,
    HYBRID_KEM,
    ML_DSA_65,
    KeyPair,
    Material,
    PublicKey,
    SecretKey,
    Signatures,
    Use,
)

NONCE_BYTES = 12
CONTENT_KEY_BYTES = 32
MLKEM_PUBLIC_BYTES, MLKEM_SEED_BYTES = 1184, 64
FOREIGN_FORMATS = frozenset({Use.REQUEST, Use.LOG})


class Suite(Protocol):
    """Everything that needs randomness or a secret. A method that checks raises Unauthentic when the check fails."""

    def random(self, count: int) -> bytes:
        """`count` bytes that nobody can foresee."""

    def generate(self, federation: str, uses: Iterable[Use] = tuple(Use)) -> KeyPair:
        """New keys for these uses, of the algorithms in ALGORITHMS."""

    def sign(self, secret: SecretKey, context: bytes, message: bytes) -> Signatures:
        """Sign with every algorithm of the key; bound to its federation and to `context`."""

    def verify(self, public: PublicKey, context: bytes, message: bytes, signatures: Signatures) -> None:
        """Raise Unauthentic unless every algorithm of the public key, and no other, has signed."""

    def sign_plain(self, secret: SecretKey, message: bytes) -> bytes:
        """The bare Ed25519 signature of a foreign format (RFC 9421, C2SP notes); keys for REQUEST and LOG only."""

    def verify_plain(self, public: PublicKey, message: bytes, signature: bytes) -> None:
        """Raise Unauthentic unless this is the Ed25519 signature of a foreign format by a key for REQUEST or LOG."""

    def seal(self, public: PublicKey, context: bytes, plaintext: bytes) -> bytes:
        """Encrypt to the holder of the key; only the same context opens it. 1,136 bytes longer than the plaintext."""

    def open(self, secret: SecretKey, context: bytes, box: bytes) -> bytes:
        """The plaintext of `seal`; raise Unauthentic for another key, context or altered bytes."""

    def encrypt(self, content_key: bytes, context: bytes, plaintext: bytes) -> bytes:
        """AES-256-GCM under a 32-byte key; 28 bytes longer than the plaintext (nonce first, tag last)."""

    def decrypt(self, content_key: bytes, context: bytes, box: bytes) -> bytes:
        """The plaintext of `encrypt`; raise Unauthentic for another key, context or altered bytes."""


class RealSuite:
    """Ed25519, ML-DSA-65, HPKE (ML-KEM-768 + X25519, HKDF-SHA256, AES-256-GCM) and the machine's random bytes."""

    def random(self, count: int) -> bytes:
        return os.urandom(count)

    def generate(self, federation: str, uses: Iterable[Use] = tuple(Use)) -> KeyPair:
        return generate(self, federation, uses, _SEED_BYTES, _public_material)

    def sign(self, secret: SecretKey, context: bytes, message: bytes) -> Signatures:
        data = signed_bytes(secret.public, context, message)
        return Signatures(
            secret.public.id, tuple((name, _signer(name, seed).sign(data)) for name, seed in secret.material)
        )

    def verify(self, public: PublicKey, context: bytes, message: bytes, signatures: Signatures) -> None:
        require_all_algorithms(public, signatures)
        data = signed_bytes(public, context, message)
        for (name, key), (_, signature) in zip(public.material, signatures.values, strict=True):
            _check(name, key, signature, data)

    def sign_plain(self, secret: SecretKey, message: bytes) -> bytes:
        signature: bytes = _signer(ED25519, plain_material(secret.public, secret.material)).sign(message)
        return signature

    def verify_plain(self, public: PublicKey, message: bytes, signature: bytes) -> None:
        _check(ED25519, plain_material(public, public.material), signature, message)

    def seal(self, public: PublicKey, context: bytes, plaintext: bytes) -> bytes:
        return _HPKE.encrypt(
            plaintext, _sealer(_hybrid(public, public.material)), info=bound(public.federation, context, b"")
        )

    def open(self, secret: SecretKey, context: bytes, box: bytes) -> bytes:
        key = _opener(_hybrid(secret.public, secret.material))
        try:
            return _HPKE.decrypt(box, key, info=bound(secret.public.federation, context, b""))
        except (InvalidTag, ValueError):
            raise broken_seal() from None

    def encrypt(self, content_key: bytes, context: bytes, plaintext: bytes) -> bytes:
        nonce = self.random(NONCE_BYTES)
        return nonce + AESGCM(content_key).encrypt(nonce, plaintext, context)

    def decrypt(self, content_key: bytes, context: bytes, box: bytes) -> bytes:
        return decrypted(content_key, context, box)


def generate(suite: Suite, federation: str, uses: Iterable[Use], seed_bytes: Any, public_material: Any) -> KeyPair:
    """New keys from the suite's random bytes; how long a seed is and what its public half is, is the suite's matter."""
    made = []
    for use in sorted(set(uses)):
        seeds = tuple((name, suite.random(seed_bytes[name])) for name in sorted(ALGORITHMS[use]))
        public = PublicKey(parse_federation(federation), use, tuple((n, public_material(n, seed)) for n, seed in seeds))
        made.append(SecretKey(public, seeds))
    return KeyPair(federation, tuple(made))


def require_all_algorithms(public: PublicKey, signatures: Signatures) -> None:
    """Raise Unauthentic unless the signatures are by this key and cover exactly its algorithms."""
    if signatures.key_id != public.id:
        raise Unauthentic(f"signed with key {signatures.key_id[:16]}, expected {public.id}", code="wrong_key")
    given = tuple(name for name, _ in signatures.values)
    if given != public.algorithms:
        raise Unauthentic(
            f"key {public.id} signs with {', '.join(public.algorithms)}; the message carries {', '.join(given)[:80]}",
            hint="a signature with fewer algorithms than the directory lists is refused",
            code="algorithms_differ",
        )


def decrypted(content_key: bytes, context: bytes, box: bytes) -> bytes:
    """The plaintext of nonce, ciphertext and tag; raise Unauthentic for anything that does not fit."""
    try:
        return AESGCM(content_key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise broken_seal() from None


def broken_seal() -> Unauthentic:
    return Unauthentic(
        "the seal does not open with this key for this use: altered, or meant for another", code="bad_seal"
    )


def bad_signature(name: str) -> Unauthentic:
    return Unauthentic(f"the {name} signature does not match what is signed", code="bad_signature")


def plain_material(public: PublicKey, material: Material) -> bytes:
    """The Ed25519 bytes of a key for foreign formats; no other key ever signs without our prefix."""
    if public.use not in FOREIGN_FORMATS or public.algorithms != (ED25519,):
        raise InvalidInput(f"a key for {public.use.value} does not sign foreign formats", code="wrong_key_use")
    return material[0][1]


def signed_bytes(public: PublicKey, context: bytes, message: bytes) -> bytes:
    """What is really signed: bound to the federation, the use of the key and the context."""
    if public.use is Use.SEAL:
        raise InvalidInput("a key for sealing does not sign", code="wrong_key_use")
    return bound(public.federation, frame(public.use.value.encode("ascii"), context), message)


def _hybrid(public: PublicKey, material: Material) -> bytes:
    if public.use is not Use.SEAL or public.algorithms != (HYBRID_KEM,):
        raise InvalidInput(
            f"a key for {public.use.value} ({', '.join(public.algorithms)}) does not seal", code="wrong_key_use"
        )
    return material[0][1]


_HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_SEED_BYTES = {ED25519: 32, ML_DSA_65: 32, HYBRID_KEM: MLKEM_SEED_BYTES + 32}


def _public_material(name: str, seed: bytes) -> bytes:
    if name == HYBRID_KEM:
        kem, ecdh = _opener_parts(seed)
        return kem.public_key().public_bytes_raw() + ecdh.public_key().public_bytes_raw()
    public: bytes = _signer(name, seed).public_key().public_bytes_raw()
    return public


# Expanding a key costs more than using it, so expanded keys are kept; a federation has a few hundred.
@lru_cache(maxsize=64)
def _signer(name: str, seed: bytes) -> Any:
    return {ED25519: Ed25519PrivateKey.from_private_bytes, ML_DSA_65: MLDSA65PrivateKey.from_seed_bytes}[name](seed)


@lru_cache(maxsize=4096)
def _verifier(name: str, key: bytes) -> Any:
    makers = {ED25519: Ed25519PublicKey.from_public_bytes, ML_DSA_65: MLDSA65PublicKey.from_public_bytes}
    if name not in makers:
        raise Unauthentic(f"this node does not know the algorithm {name[:40]!r}", code="unknown_algorithm")
    try:
        return makers[name](key)
    except ValueError:
        raise Unauthentic(f"these are not the bytes of a {name} public key", code="bad_public_key") from None


def _check(name: str, key: bytes, signature: bytes, data: bytes) -> None:
    try:
        _verifier(name, key).verify(signature, data)
    except InvalidSignature:
        raise bad_signature(name) from None


def _opener_parts(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    kem = MLKEM768PrivateKey.from_seed_bytes(seed[:MLKEM_SEED_BYTES])
    return kem, X25519PrivateKey.from_private_bytes(seed[MLKEM_SEED_BYTES:])


@lru_cache(maxsize=64)
def _opener(seed: bytes) -> hpke.MLKEM768X25519PrivateKey:
    return hpke.MLKEM768X25519PrivateKey(*_opener_parts(seed))


@lru_cache(maxsize=4096)
def _sealer(key: bytes) -> hpke.MLKEM768X25519PublicKey:
    try:
        kem = MLKEM768PublicKey.from_public_bytes(key[:MLKEM_PUBLIC_BYTES])
        return hpke.MLKEM768X25519PublicKey(kem, X25519PublicKey.from_public_bytes(key[MLKEM_PUBLIC_BYTES:]))
    except ValueError:
        raise Unauthentic(f"these are not the bytes of a {HYBRID_KEM} public key", code="bad_public_key") from None
