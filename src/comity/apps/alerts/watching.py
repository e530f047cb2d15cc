"""What is looked after without being asked: whether the audit log still verifies."""

from __future__ import annotations

from datetime import datetime

from comity.apps.alerts.actions import close, ring
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.kernel.merkle import Verdict
from comity.kernel.policy import Actor


def verify_log(*, by: Actor, at: datetime) -> Verdict:
    """Recompute the whole log; a fault rings at the data-protection officer, soundness ends the ringing."""
    verdict = audit.verify(by=by, at=at)
    if verdict.ok:
        close(AlertKind.LOG_DAMAGED, about=None, at=at)
    else:
        ring(AlertKind.LOG_DAMAGED, places={"entry": "?" if verdict.index is None else verdict.index}, at=at)
    return verdict
