"""Putting versions into the table: signing our own, bulk and single, and the rows both share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from comity.apps import bureau
from comity.apps.holdings.facts import adult_on, class_of, facts_of
from comity.apps.holdings.models import Holding, PolicyClass
from comity.kernel.errors import InvalidInput
from comity.kernel.keys import SecretKey, Suite, Use
from comity.kernel.policy import Facts
from comity.kernel.records import Content, Header, SignedVersion, publish
from comity.kernel.records import Desk as RecordDesk
from comity.kernel.screening import hit_only_codes, subject_from_properties
from comity.kernel.vocabulary import SCHEMATA, Member, PersonStatus, Reveal

CAPTION_CHARACTERS = 300


@dataclass
class Writer:
    """What one act needs to sign and store own versions: our keys, the moment, and the classes already met."""

    suite: Suite
    secret: SecretKey
    member: Member
    desk: RecordDesk
    at: datetime
    classes: dict[Facts, PolicyClass]

    @classmethod
    def at_work(cls, at: datetime) -> Writer:
        us = bureau.this()
        return cls(bureau.suite(), bureau.keystore().pair().of(Use.RECORD), us.member, us.desk, at, {})

    def own_row(self, content: Content, *, id: UUID, previous: Header | None, lease_days: int) -> Holding:
        """The row of our own next version, signed, not yet saved."""
        content = self._completed(content)
        version = publish(
            content,
            id=id,
            owner=self.member,
            previous=previous,
            lease_days=lease_days,
            at=self.at,
            suite=self.suite,
            secret=self.secret,
        )
        return self.row(version, content, own=True)

    def row(self, version: SignedVersion, content: Content, *, own: bool) -> Holding:
        """The row of a signed version, not yet saved."""
        header = version.header
        return Holding(
            id=header.id,
            owner=str(header.owner),
            own=own,
            version=header.version,
            schema=header.schema,
            policy_class=self._class(facts_of(content, owner=str(header.owner), own=own)),
            header=header.to_bytes().decode(),
            signatures=version.signatures.to_json(),
            fields=[f.to_json() for f in version.fields],
            caption=SCHEMATA[content.schema].caption_of(content.properties)[:CAPTION_CHARACTERS],
            status=content.status.value if content.status else "",
            list_body=content.listing.body[:120] if content.listing else "",
            national_reference=content.national_reference[:200],
            lease_until=None if own else self.at + timedelta(days=header.lease_days),
            review_on=content.review_on,
            adult_on=adult_on(content, self.at),
            stored_at=self.at,
        )

    def _class(self, facts: Facts) -> PolicyClass:
        if facts not in self.classes:
            self.classes[facts] = class_of(facts)
        return self.classes[facts]

    def _completed(self, content: Content) -> Content:
        """Our own statement with what every record carries; InvalidInput says what is missing."""
        if not content.properties:
            raise InvalidInput("a record needs at least one property", code="empty_record")
        if not content.purposes:
            raise InvalidInput("a record needs a purpose", hint="INTERPOL RPD Art. 10", code="purpose_missing")
        if content.review_on is None:
            raise InvalidInput("a record needs a review date", hint="INTERPOL RPD Art. 49", code="review_date_missing")
        if content.ground is None and content.listing is None:
            raise InvalidInput(
                "a record needs its legal ground", hint="a warrant, decision or report", code="ground_missing"
            )
        if content.schema == "Person" and content.status is None:
            content = replace(content, status=PersonStatus.UNKNOWN)
        if content.reveal is Reveal.HIT_ONLY:
            subject = subject_from_properties(content.schema, content.properties)
            content = replace(content, hit_only=hit_only_codes(subject))
        return replace(content, desk=content.desk or self.desk)


def corrects(new: Content, old: Content) -> bool:
    """Whether a newer version states something else: with whom it is shared and when it is reviewed apart."""
    return _statement(new) != _statement(old)


def _statement(content: Content) -> dict[str, Any]:
    return {name: value for name, value in content.fields().items() if name not in _ABOUT_THE_COPY}


_ABOUT_THE_COPY = frozenset({"audience", "reveal", "review_on", "desk", "hit_only"})


def signed_version(holding: Holding) -> SignedVersion:
    """The version as the row holds it."""
    return SignedVersion.from_json(
        {"header": holding.header, "signatures": holding.signatures, "fields": holding.fields}
    )


def content_of(holding: Holding) -> Content:
    """The typed content of the row: its fields were verified when they came in."""
    return content_from(holding.schema, holding.fields)


def content_from(schema: str, fields: Iterable[tuple[str, str, Any]]) -> Content:
    """The same of fields that were read without their row: salt, name and value."""
    return Content.from_fields(schema, {name: value for _salt, name, value in fields})
