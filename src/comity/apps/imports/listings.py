"""What a listing means: its measures, and the words that stand wherever one is shown."""

from __future__ import annotations

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_

# Shown beside every entry of a sanctions list: a listing alone never justifies an arrest.
NOT_AN_ARREST_WARRANT = N_("Not an arrest warrant. Refer to the national authority for the listed measures.")


class Measure(Code):
    """What a listing obliges states to do. The code stands in `Content.listing.measures`."""

    ASSET_FREEZE = "asset_freeze", N_("asset freeze")
    TRAVEL_BAN = "travel_ban", N_("travel ban")
    ARMS_EMBARGO = "arms_embargo", N_("arms embargo")
    TRANSACTION_BAN = "transaction_ban", N_("ban on transactions")


def measure_label(code: str) -> str:
    """The text for people (msgid) of a measure's code; a measure that no table knows is shown as the list wrote it."""
    return next((measure.label for measure in Measure if measure.value == code), code)
