"""The life of one import."""

from __future__ import annotations

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_
from comity.kernel.workflow import Move, Workflow


class State(Code):
    """Where a run is."""

    WAITING = "waiting", N_("waiting for its turn")
    RUNNING = "running", N_("running")
    AWAITING = "awaiting_confirmation", N_("waiting for an approver")
    DONE = "done", N_("done")
    REFUSED = "refused", N_("refused")


WAITING, RUNNING, AWAITING, DONE, REFUSED = (state.value for state in State)

IMPORT = Workflow(
    name="import",
    start=WAITING,
    final={DONE, REFUSED},
    moves=[
        #    verb         from      to        who
        Move("run", WAITING, RUNNING, "clock"),
        Move("finish", RUNNING, DONE, "clock"),
        Move("refuse", WAITING, REFUSED, "clock"),
        Move("refuse", RUNNING, REFUSED, "clock"),
        Move("stop", RUNNING, AWAITING, "clock"),
        Move("confirm", AWAITING, WAITING, "approver"),
        Move("cancel", AWAITING, REFUSED, "approver"),
        Move("expire", AWAITING, REFUSED, "clock"),
    ],
)
