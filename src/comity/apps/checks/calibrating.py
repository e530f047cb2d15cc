"""Matches that people judged, for calibrating: question and record compared as they are now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from comity.apps import bureau
from comity.apps.checks import sealing
from comity.apps.checks.asking import Asked
from comity.apps.checks.comparing import score_one
from comity.apps.checks.models import Match
from comity.apps.checks.workflows import HitState, Judgement
from comity.apps.holdings import queries as holdings
from comity.apps.judgements.calibrating import bits
from comity.kernel.policy import Act, Actor
from comity.kernel.screening import Judged

_BY_OWNER = {HitState.CONFIRMED.value: True, HitState.NOT_CONFIRMED.value: False}


def judged_matches(*, at: datetime) -> Iterator[Judged]:
    """Every match that was judged the same or different, while its check is kept; the owner's answer counts more."""
    node = Actor.of_node(bureau.this().member)
    said = Match.objects.filter(judgement__in=[Judgement.SAME.value, Judgement.DIFFERENT.value])
    for match in said.select_related("check_made", "hit").iterator():
        held = holdings.for_screening([match.record_id], node, Act.CHECK, None, at=at).get(match.record_id)
        if held is None or held.record.version != match.version:
            continue  # what was judged is no longer what is held
        asked = Asked.from_json(sealing.reveal("check", match.check_made_id, match.check_made.asked))
        score = score_one(asked.question, held)
        if score is not None:
            hit = getattr(match, "hit", None)
            here = match.judgement == Judgement.SAME.value
            yield Judged(score.band, bits(score), _BY_OWNER.get(hit.state, here) if hit else here)
