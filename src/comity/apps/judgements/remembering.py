"""Told apart: that the bearer of one document is not the person of one record. Remembered so that nobody is stopped
again and again for another's name; found only by whoever asks with the same document again.

No row names a person, a document or a record: it is one keyed digest over all three, and a date. There is nothing to
list. A new version of the record makes another digest, so what was said of the old one is not found any more.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from uuid import UUID

import yaml
from django.db import transaction

from comity.apps import bureau
from comity.apps.audit.retention import Period
from comity.apps.holdings.queries import HeldRecord
from comity.apps.judgements.models import ToldApart
from comity.kernel.identifiers import IdentifierKind
from comity.kernel.merkle.canonical_json import canonical_json
from comity.kernel.screening import Question, Score, Term, numbers, subject_from_properties
from comity.kernel.screening.numbers import Number
from comity.kernel.screening.score import scored
from comity.kernel.vocabulary import SCHEMATA
from comity.kernel.vocabulary.text import N_

LOWERS_BITS = -8.0
_DOCUMENTS = frozenset({IdentifierKind.DOCUMENT.value, IdentifierKind.NATIONAL_ID.value})
CODE = "judged.different"
_SENTENCE = N_("Judged different on %(held)s, for this document.")
_CONTEXT = b"comity told apart/1"


@transaction.atomic
def settle(question: Question, record: HeldRecord, *, different: bool, at: datetime) -> None:
    """Remember that this question's document is not this record's person, or forget it: the newest word counts."""
    digests = [_digest(record.id, record.version, number) for number in _documents(question, record)]
    ToldApart.objects.filter(digest__in=digests).delete()
    if different:
        today = at.date()
        until = period(today).end(today)
        ToldApart.objects.bulk_create(ToldApart(digest=digest, on=today, until=until) for digest in digests)


def told_apart(question: Question, records: Iterable[HeldRecord], *, at: datetime) -> Mapping[UUID, date]:
    """Of these records, those whose person the bearer of the question's document was told apart from, and when."""
    if not any(number[0] in _DOCUMENTS and number[2] for number in question.identifiers):
        return {}
    asked = {
        _digest(record.id, record.version, number): record.id
        for record in records
        for number in _documents(question, record)
    }
    rows = ToldApart.objects.filter(digest__in=list(asked), until__gt=at.date())
    return {asked[bytes(row.digest)]: row.on for row in rows}


def lowered(score: Score, on: date | None) -> Score:
    """The score with a note against it: one band lower, still shown. What an officer once said hides nobody.

    on  when they were told apart; None leaves the score as it is
    """
    if on is None:
        return score
    note = Term(CODE, -1, LOWERS_BITS, _SENTENCE, {"asked": "", "held": on.isoformat()})
    return scored(score.similarity, score.extent, max(1, score.band - 1), (*score.terms, note))


def forget(at: datetime) -> int:
    """Erase what has reached the end of its period; returns how many."""
    gone, _ = ToldApart.objects.filter(until__lte=at.date()).delete()
    return gone


@cache
def periods() -> tuple[Period, ...]:
    """How long it is remembered, oldest row first."""
    text = (resources.files("comity.apps.judgements") / "data" / "periods.yaml").read_text("utf-8")
    return tuple(sorted((Period(**row) for row in yaml.safe_load(text)["told_apart"]), key=lambda row: row.since))


def period(on: date) -> Period:
    """The period that holds on a day."""
    return next((row for row in reversed(periods()) if row.since <= on), periods()[0])


def _documents(question: Question, record: HeldRecord) -> list[Number]:
    """Documents of the question that tell something of their bearer: with an issuer, and not the record's own.

    A document that the record itself names is what the record is about; whoever bears it next is to be looked at.
    """
    if not SCHEMATA[record.schema].is_a("Person"):
        return []
    own = subject_from_properties(record.schema, record.content.properties).identifiers
    stated = [number for number in question.identifiers if number[0] in _DOCUMENTS and number[1] and number[2]]
    return [number for number in stated if numbers.agree((number,), own) is None]


def _digest(record_id: UUID, version: int, number: Number) -> bytes:
    key = hmac.digest(bureau.keystore().storage_key(), _CONTEXT, hashlib.sha256)
    return hmac.digest(key, canonical_json([str(record_id), version, *number]), hashlib.sha256)
