"""What may be said of two records, and the life of what was said."""

from __future__ import annotations

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_
from comity.kernel.workflow import Move, Workflow


class Answer(Code):
    """Are two records about the same person or thing? Reversible, and never a merge."""

    SAME = "same", N_("same")
    DIFFERENT = "different", N_("different")
    UNSURE = "unsure", N_("unsure")


PAIR = Workflow(
    name="pair",
    start="open",
    final={"lapsed"},
    moves=[
        #    verb         from        to          who
        Move("propose", "open", "proposed", "person"),  # same: waits for another person
        Move("settle", "open", "standing", "person"),  # different, unsure
        Move("confirm", "proposed", "standing", "second_person"),
        Move("settle", "proposed", "standing", "person"),
        Move("propose", "standing", "proposed", "person"),
        Move("settle", "standing", "standing", "person"),
        Move("take_back", "proposed", "open", "person"),
        Move("take_back", "standing", "open", "person"),
        Move("lapse", "proposed", "lapsed", "clock"),  # either record changed or is gone
        Move("lapse", "standing", "lapsed", "clock"),
    ],
)
