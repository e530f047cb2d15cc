"""What a band means here: of 100 matches like this one, how many were the same. Learnt from what people judged.

A calibration is adopted by a person who has seen its report. It is shown beside a match and moves no match.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.holdings import queries as holdings
from comity.apps.judgements import pairs, remembering
from comity.apps.judgements.models import AdoptedCalibration, PairJudgement
from comity.apps.judgements.workflows import Answer
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.screening import Calibration, Judged, Score
from comity.kernel.screening.calibration import Share

_KEPT_SECONDS = 10.0
_kept: dict[str, tuple[float, Calibration | None]] = {}  # database -> when it was read, what was adopted


def bits(score: Score) -> float:
    """What speaks for and against together; a note of an earlier judgement is no part of the comparison."""
    return round(score.bits - sum(term.bits for term in score.terms if term.code == remembering.CODE), 2)


def judged_pairs(*, at: datetime) -> Iterator[Judged]:
    """The pairs of records that stand as the same (said by two people) or different, compared as they are now."""
    node = Actor.of_node(bureau.this().member)
    standing = PairJudgement.objects.filter(state="standing").exclude(answer=Answer.UNSURE)
    for one in standing.iterator():
        held = holdings.for_screening([one.first, one.second], node, Act.JUDGE_PAIR, None, at=at)
        now = [held[side].record.version for side in (one.first, one.second) if side in held]
        if now != [one.first_version, one.second_version]:
            continue  # lapsed
        score = pairs.beside(*held.values()).score()
        if score is not None:
            yield Judged(score.band, bits(score), one.answer == Answer.SAME)


@transaction.atomic
def adopt(calibration: Calibration, *, by: Actor, at: datetime) -> None:
    """From now on this is what is shown beside a match."""
    decide(by, Act.CALIBRATE, None, None, at=at).require()
    said = calibration.to_json()
    AdoptedCalibration.objects.create(by=by.id, at=at, said=said)
    audit.append(Event.CALIBRATION_ADOPTED, by=by, at=at, facts={"pairs": calibration.pairs, "same": calibration.same})
    _kept.clear()


def adopted() -> Calibration | None:
    """What was adopted last, at most some seconds ago in another process; None where nothing was."""
    database = str(connection.settings_dict["NAME"])
    read_at, found = _kept.get(database, (-_KEPT_SECONDS, None))
    if time.monotonic() - read_at >= _KEPT_SECONDS:
        row = AdoptedCalibration.objects.order_by("-pk").first()
        found = Calibration.from_json(row.said) if row else None
        _kept[database] = (time.monotonic(), found)
    return found


def share_of(band: int) -> Share | None:
    """Of judged pairs in this band, how many were the same; None where too few were judged."""
    found = adopted()
    return found.bands.get(band) if found else None


def forget_kept() -> None:
    """Read it anew: for whoever puts another database in the place of this one."""
    _kept.clear()
