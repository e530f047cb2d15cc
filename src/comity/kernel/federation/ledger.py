"""What a peer must be sent or told, by comparing what it holds with what the policy door says now."""

from __future__ import annotations

from dataclasses import dataclass

from comity.kernel.policy import View


@dataclass(frozen=True)
class Held:
    """What one peer was sent of one record, and told to withdraw; zeros for never.

    sent       highest version handed to it;  view: how much of it, by View's code
    withdrawn  highest version that it was told to withdraw
    """

    sent: int = 0
    view: str = ""
    withdrawn: int = 0

    @property
    def is_out(self) -> bool:
        """Whether the peer has a version that it was not told to withdraw."""
        return self.sent > self.withdrawn


@dataclass(frozen=True)
class Due:
    """What to queue: a withdrawal up to this version (0: none), and whether the present version is to be sent."""

    withdraw_up_to: int = 0
    send: bool = False


def due(held: Held, *, version: int, view: View, ended: bool) -> Due:
    """What the peer is owed.

    version  the record's newest version here
    view     what the door lets the peer see now; NOTHING if it may not have it
    ended    whether the owner withdrew the record itself: the tombstone then covers the newest version too
    """
    if ended or view is View.NOTHING:
        up_to = max(held.sent, version) if ended else held.sent
        return Due(withdraw_up_to=up_to if held.is_out else 0)
    if held.is_out and held.view == View.FULL.value and view is not View.FULL:
        # A smaller view does not take the larger one back: the old version must go first.
        return Due(withdraw_up_to=held.sent, send=version > held.sent)
    return Due(send=version > max(held.sent, held.withdrawn) or (held.is_out and held.view != view.value))
