"""Records: what one owner states about one entity, as an immutable chain of signed versions.

The owner signs a small `Header`; it commits to every field with a salted hash, so a reader may receive some fields and
still verify, and erasing a field leaves the chain whole. `Content` is the typed form of the fields. A `Withdrawal` ends
a record everywhere; a `Receipt` is a holder's signed promise that it did. Start reading at `content`, then `versions`.
docs/protocol/records.md has the bytes.
"""

from comity.kernel.records.acts import Receipt, Withdrawal, WithdrawalReason
from comity.kernel.records.canonical import MAX_VALUE_CHARACTERS, canonical
from comity.kernel.records.content import CautionMarker, Content, Desk, LegalGround, Listing
from comity.kernel.records.properties import Cleaned, clean
from comity.kernel.records.versions import Field, Header, SignedVersion, publish, verify
from comity.kernel.records.views import FULL_VIEW, HIT_ONLY_VIEW, reduced

__all__ = [
    "FULL_VIEW",
    "HIT_ONLY_VIEW",
    "MAX_VALUE_CHARACTERS",
    "CautionMarker",
    "Cleaned",
    "Content",
    "Desk",
    "Field",
    "Header",
    "LegalGround",
    "Listing",
    "Receipt",
    "SignedVersion",
    "Withdrawal",
    "WithdrawalReason",
    "canonical",
    "clean",
    "publish",
    "reduced",
    "verify",
]
