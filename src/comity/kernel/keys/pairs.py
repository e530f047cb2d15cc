"""Key pairs and public keys as values, and their written forms."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from comity.kernel.errors import InvalidInput
from comity.kernel.keys.binding import frame, parse_federation
from comity.kernel.keys.fingerprints import fingerprint_of


class Use(StrEnum):
    """What a key is for. Foreign formats (RFC 9421 requests, C2SP log notes) cannot carry our prefix: own keys."""

    RECORD = "record"
    ENVELOPE = "envelope"
    REQUEST = "request"
    LOG = "log"
    SEAL = "seal"


ED25519, ML_DSA_65, HYBRID_KEM = "ed25519", "ml-dsa-65", "mlkem768-x25519"

# What new keys get. A reader goes by what the public key itself lists, never by this table.
ALGORITHMS: Mapping[Use, tuple[str, ...]] = {
    Use.RECORD: (ED25519,),
    Use.ENVELOPE: (ED25519, ML_DSA_65),
    Use.REQUEST: (ED25519,),
    Use.LOG: (ED25519,),
    Use.SEAL: (HYBRID_KEM,),
}

Material = tuple[tuple[str, bytes], ...]  # (algorithm, bytes), sorted by algorithm, each algorithm once


@dataclass(frozen=True)
class PublicKey:
    """The public half for one use: one entry per algorithm, all of which count."""

    federation: str
    use: Use
    material: Material

    @cached_property
    def algorithms(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.material)

    def canonical(self) -> bytes:
        parts = [part for name, data in self.material for part in (name.encode("ascii"), data)]
        return frame(b"public-key", self.federation.encode("ascii"), self.use.value.encode("ascii"), *parts)

    @cached_property
    def id(self) -> str:
        """16 hexadecimal digits of the SHA-256: finds a key, and proves nothing by itself."""
        return hashlib.sha256(self.canonical()).hexdigest()[:16]


@dataclass(frozen=True)
class SecretKey:
    """The secret half for one use: seeds by algorithm. Never printed."""

    public: PublicKey
    material: Material = field(repr=False)


@dataclass(frozen=True)
class Signatures:
    """One signature per algorithm of the signer, with the id of the key that made them."""

    key_id: str
    values: Material

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key_id, **_encoded(self.values)}

    @classmethod
    def from_json(cls, data: object) -> Signatures:
        match data:
            case {"key": str(key_id), **values}:
                return cls(key_id, _decoded(values))
        raise _not_understood("signatures", "an object with key and one text per algorithm")


@dataclass(frozen=True)
class PublicKeys:
    """All public keys of one node in one federation."""

    federation: str
    keys: tuple[PublicKey, ...]

    def of(self, use: Use) -> PublicKey:
        for key in self.keys:
            if key.use is use:
                return key
        raise InvalidInput(f"these public keys have none for {use.value}", code="key_missing")

    @property
    def id(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()[:16]

    def canonical(self) -> bytes:
        return frame(b"public-keys", *(key.canonical() for key in self.keys))

    def fingerprint(self) -> str:
        """What two people compare before they trust these keys: eight groups of five digits."""
        return fingerprint_of(self.canonical())

    def to_json(self) -> dict[str, Any]:
        return {"federation": self.federation, "keys": {key.use.value: _encoded(key.material) for key in self.keys}}

    @classmethod
    def from_json(cls, data: object) -> PublicKeys:
        """Raise InvalidInput for an unknown use, text that is not base64url, or further fields."""
        match data:
            case {"federation": str(name), "keys": dict(keys), **rest} if not rest and keys:
                federation = parse_federation(name)
                made = [PublicKey(federation, _use(use), _decoded(values)) for use, values in keys.items()]
                return cls(federation, tuple(sorted(made, key=lambda key: key.use.value)))
        raise _not_understood("public keys", "an object with federation and keys, by use and algorithm")


@dataclass(frozen=True)
class KeyPair:
    """All keys of one node in one federation; the key store keeps it, nothing prints it."""

    federation: str
    keys: tuple[SecretKey, ...] = field(repr=False)

    def of(self, use: Use) -> SecretKey:
        for key in self.keys:
            if key.public.use is use:
                return key
        raise InvalidInput(f"this key pair has no key for {use.value}", code="key_missing")

    @property
    def public(self) -> PublicKeys:
        return PublicKeys(self.federation, tuple(key.public for key in self.keys))

    def to_bytes(self) -> bytes:
        """The written form, secrets in clear: whoever stores it encrypts it or guards the file."""
        secret = {key.public.use.value: _encoded(key.material) for key in self.keys}
        return json.dumps({"public": self.public.to_json(), "secret": secret}, sort_keys=True).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes) -> KeyPair:
        try:
            parsed = json.loads(data)
        except ValueError:
            parsed = None
        match parsed:
            case {"public": public_json, "secret": dict(secret)}:
                public = PublicKeys.from_json(public_json)
                if {key.use.value for key in public.keys} == set(secret):
                    pairs = tuple(SecretKey(key, _decoded(secret[key.use.value])) for key in public.keys)
                    return cls(public.federation, pairs)
        raise _not_understood("a stored key pair", "the bytes that KeyPair.to_bytes wrote")


def text_of(data: bytes) -> str:
    """Base64url without padding, the one text form of bytes in this protocol."""
    return binascii.b2a_base64(data, newline=False).translate(_URL_SAFE, b"=").decode("ascii")


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def bytes_of(text: str) -> bytes:
    """The reverse of `text_of`; raise InvalidInput for anything that `text_of` would not have written."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if text_of(data) != text:
        raise InvalidInput(f"{text[:40]!r} is not base64url without padding", code="bad_base64url")
    return data


def _use(text: str) -> Use:
    try:
        return Use(text)
    except ValueError:
        raise InvalidInput(
            f"{text[:40]!r} is not a use of a key",
            hint="known uses: " + ", ".join(use.value for use in Use),
            code="unknown_key_use",
        ) from None


def _encoded(material: Material) -> dict[str, str]:
    return {name: text_of(data) for name, data in material}


def _decoded(values: object) -> Material:
    if not isinstance(values, dict) or not values:
        raise _not_understood("key material", "an object with one text per algorithm")
    pairs = []
    for name, text in sorted(values.items()):
        if not isinstance(text, str) or not name.isascii():
            raise _not_understood("key material", "an object with one text per algorithm")
        pairs.append((name, bytes_of(text)))
    return tuple(pairs)


def _not_understood(what: str, expected: str) -> InvalidInput:
    return InvalidInput(f"{what} could not be read", hint=f"expected {expected}", code="bad_keys")
