"""Keys: what a node signs, seals and proves with, and the one interface through which it does so.

Words of this room: a *use* (what a key is for), a *key pair* (all secret keys of a node), its *public keys*,
a *suite* (the real cryptography, or a seeded one for simulation), a *fingerprint* (what two people compare).

Every key belongs to one federation and one use; every signature and seal is bound to the federation and to a context,
so that nothing made for an exercise, or for another purpose, holds anywhere else. All algorithms that a public key
lists must verify: leaving one out is a failure, not a weaker success. Start at `suites`; docs/protocol/keys.md has the
bytes.
"""

from comity.kernel.keys.binding import bound, frame
from comity.kernel.keys.fingerprints import fingerprint_of, same_fingerprint
from comity.kernel.keys.pairs import ALGORITHMS, KeyPair, PublicKey, PublicKeys, SecretKey, Signatures, Use
from comity.kernel.keys.seeded import SeededSuite
from comity.kernel.keys.suites import RealSuite, Suite

__all__ = [
    "ALGORITHMS",
    "KeyPair",
    "PublicKey",
    "PublicKeys",
    "RealSuite",
    "SecretKey",
    "SeededSuite",
    "Signatures",
    "Suite",
    "Use",
    "bound",
    "fingerprint_of",
    "frame",
    "same_fingerprint",
]
