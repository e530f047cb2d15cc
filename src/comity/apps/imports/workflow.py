"""The life of one import."""

from __future__ import annotations

from comity.kernel.workflow import Move, Workflow

WAITING, RUNNING, AWAITING, DONE, REFUSED = "waiting", "running", "awaiting_confirmation", "done", "refused"

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
