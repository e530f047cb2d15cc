"""What a verification found, in words that an officer of the court can use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.kernel.merkle.checkpoints import Checkpoint
from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class Tampering(Code):
    """What was done to a log; the label is a sentence about entry %(index)s up to, not including, %(until)s."""

    EDITED = "edited", N_("Entry %(index)s was edited after it was logged.")
    DROPPED = "dropped", N_("Entry %(index)s was dropped; later entries are still there.")
    INSERTED = "inserted", N_("A foreign entry was inserted at %(index)s.")
    REORDERED = "reordered", N_("Entries were reordered; the first that is out of place is %(index)s.")
    TRUNCATED = "truncated", N_("The log was truncated: entry %(index)s and all after it are missing.")
    TREE_ALTERED = (
        "tree_altered",
        N_("The entries are intact, but the tree file %(path)s was altered or is missing (from entry %(index)s on)."),
    )
    TREE_DIFFERS = (
        "tree_differs",
        N_(
            "Entries and tree were rewritten together and differ from the signed checkpoint, "
            "somewhere from entry %(index)s to %(last)s."
        ),
    )
    MALFORMED = "malformed", N_("Entry %(index)s is not a log entry of a known form.")
    REWRITTEN = (
        "rewritten",
        N_("The log does not continue the earlier checkpoint of %(until)s entries: its past was rewritten."),
    )
    ROLLED_BACK = (
        "rolled_back",
        N_("The log was rolled back: it ends at entry %(index)s, an earlier checkpoint had %(until)s entries."),
    )
    SIGNATURE = "signature", N_("The checkpoint's signature is wrong: it was not made by this log's key.")
    NO_CHECKPOINT = "no_checkpoint", N_("The log has no checkpoint: it was removed, or nothing was logged yet.")
    COPY_DIFFERS = (
        "copy_differs",
        N_("The log is what was signed, but the node's own copy of entry %(index)s in its database was altered."),
    )
    FOREIGN = "foreign", N_("The earlier checkpoint belongs to another log.")


SOUND = N_("The log is sound: %(size)s entries, exactly those that were signed.")


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification.

    checkpoint  what the log signed, None where there is none to trust
    tampering   None for a sound log
    index       the first wrong entry, counted from 0; None where no entry can be named
    until       end (exclusive) of the range in which the first wrong entry lies, where it cannot be pinned down
    path        the file concerned
    checked     how many entries were recomputed
    """

    checkpoint: Checkpoint | None
    tampering: Tampering | None = None
    index: int | None = None
    until: int | None = None
    path: str = ""
    checked: int = 0

    @property
    def ok(self) -> bool:
        """Whether the log is exactly what was signed."""
        return self.tampering is None

    @property
    def sentence(self) -> str:
        """The message (untranslated) that states the verdict; its places are in `places`."""
        return SOUND if self.tampering is None else self.tampering.label

    @property
    def places(self) -> Mapping[str, object]:
        """The values for the places of `sentence`."""
        last = None if self.until is None else self.until - 1
        size = self.checkpoint.size if self.checkpoint else 0
        return {"index": self.index, "until": self.until, "last": last, "path": self.path, "size": size}
