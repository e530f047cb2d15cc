"""The federation as a protocol without lines or tables: who belongs to it, what travels in which order, who holds it.

Words of this room: the *directory* (members with their keys and their history), a *payload* (what an item is), a *feed*
(what one member hands to another in one lane, numbered without a gap, one *epoch* per run), an *opening* (which feed
and number an epoch follows), the *ledger* (what each peer was sent and told to withdraw).

Sans I/O: values in, values out; `apps.exchange` keeps them in tables, a simulator keeps them in memory. Start at
`feeds_out` and `feeds_in`; docs/protocol/feeds.md has the rules and bytes.
"""

from comity.kernel.envelopes import Lane
from comity.kernel.federation.answers import FeedAnswer, Handed
from comity.kernel.federation.directories import Directory, DirectoryMember, KeyState, MemberKeys
from comity.kernel.federation.feeds_in import FeedIn, Notice, Placed, admit, open_items
from comity.kernel.federation.feeds_out import Asked, FeedOut, Opening
from comity.kernel.federation.ledger import Due, Held, due
from comity.kernel.federation.payloads import LANES, Payload, read_payload, write_payload

__all__ = [
    "LANES",
    "Asked",
    "Directory",
    "DirectoryMember",
    "Due",
    "FeedAnswer",
    "FeedIn",
    "FeedOut",
    "Handed",
    "Held",
    "KeyState",
    "Lane",
    "MemberKeys",
    "Notice",
    "Opening",
    "Payload",
    "Placed",
    "admit",
    "due",
    "open_items",
    "read_payload",
    "write_payload",
]
