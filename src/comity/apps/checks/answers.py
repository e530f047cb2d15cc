"""A check's answer as JSON: one shape for the command line and for programs. Texts are English; codes are stable."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, override

from comity.apps.checks import queries, wording
from comity.apps.holdings.queries import HeldRecord
from comity.apps.judgements import calibrating
from comity.kernel.policy import Actor, View
from comity.kernel.screening import Score, Term


def answer(check_id: UUID, by: Actor, *, at: datetime) -> dict[str, Any]:
    """The answer as it stands now; NotFound unless the check is the actor's."""
    return told(queries.result(check_id, by, at=at))


def told(result: queries.Result) -> dict[str, Any]:
    """The answer to a check.

    matches   best first; what was withdrawn since is left out
    searched  what the answer rests on: records of each owner, who is silent, whether the question fits too many
    complete  whether everything that is held was compared
    why       where it was not, why: `capped`, `behind`, `cut_short` (see `comparing.Searched`)
    """
    why = [name for name in ("capped", "behind", "cut_short") if result.searched.get(name)]
    refer = {"refer_to_bureau": result.known} if result.refer else {}
    with override("en"):
        matches = [_match(m.id, m.record, m.score) for m in result.matches if m.record and m.score]
        warnings = [gettext(sentence) % places for sentence, places in result.asked.warnings]
    return {
        "id": str(result.id),
        "understood_as": list(result.asked.readings),
        "warnings": warnings,
        **refer,
        "matches": matches,
        "searched": {name: value for name, value in result.searched.items() if name != "timings"},
        "timings": result.searched["timings"],
        "complete": not why,
        **({"why": why} if why else {}),
    }


def _match(match_id: UUID, record: HeldRecord, score: Score) -> dict[str, Any]:
    listing = record.content.listing
    shown = {} if record.view is View.HIT_ONLY else record.content.properties
    terms = {sign: [_term(t) for t in score.terms if t.sign == sign] for sign in (1, -1, 0)}
    return {
        "match": str(match_id),
        "record": str(record.id),
        "owner": record.owner,
        "schema": record.schema,
        "caption": record.caption if shown else "",
        "status": record.facts.status.value if record.facts.status else None,
        "listing": listing.body if listing else None,
        "reference": listing.reference if listing else None,
        "properties": {name: list(values) for name, values in shown.items()},
        "similarity": round(score.similarity, 3),
        "extent": round(score.extent, 3),
        "band": score.band,
        "of_hundred": _of_hundred(score),
        "reasons": {"for": terms[1], "against": terms[-1], "not_comparable": terms[0]},
    }


def _of_hundred(score: Score) -> dict[str, Any] | None:
    """Of 100 judged pairs in this band, how many were the same; None where too few were judged."""
    share = calibrating.share_of(score.band)
    if share is None:
        return None
    return {"same": share.of_hundred, "low": share.low, "high": share.high, "pairs": share.pairs}


def _term(term: Term) -> dict[str, Any]:
    return {
        "code": term.code,
        "bits": round(term.bits, 1),
        "sentence": gettext(term.sentence) % wording.places(term, "en"),
    }
