"""What a caller can narrow a question to: everything it may see, one member's records, or one list."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from anyascii import anyascii
from django.db import connection

from comity.apps import bureau
from comity.apps.checks.comparing import Within
from comity.apps.exchange import queries as exchange
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.api.keys import Caller
from comity.kernel.errors import NotFound
from comity.kernel.policy import Act, Actor
from comity.kernel.vocabulary import Member, Purpose

DEFAULT = "default"
_BODY_CHARACTERS = 120  # of a list's body that the holdings keep for filtering


@dataclass(frozen=True)
class Dataset:
    """A named part of what a caller may see.

    owner  member code, for the records of one member; body: who publishes it, for one list; neither: everything
    """

    name: str
    title: str
    owner: str = ""
    body: str = ""

    def within(self, keep: Callable[[HeldRecord], bool] | None = None) -> Within:
        """The same for a comparison, with a further choice among the records."""
        if not self.body:
            return Within(owner=self.owner, keep=keep)
        return Within(listed=True, keep=lambda record: self.holds(record) and (keep is None or keep(record)))

    def holds(self, record: HeldRecord) -> bool:
        if self.owner:
            return record.owner == self.owner
        return not self.body or _body_of(record) == self.body


def named(name: str, caller: Caller, act: Act) -> Dataset:
    """The dataset with this name; NotFound where there is none that this caller could see anything of."""
    if name == DEFAULT:
        return _everything()
    found = next((dataset for dataset in all_of(caller, act) if dataset.name == name), None)
    if found is None:
        raise NotFound("No such dataset.", hint="see /catalog", code="unknown_dataset")
    return found


def all_of(caller: Caller, act: Act) -> list[Dataset]:
    """Everything, then the members of the federation, then the lists of which the caller may see an entry."""
    newest = holdings.journal_head()
    actor, today = replace(caller.actor, id=""), caller.at.date()
    owners, bodies = _visible(actor, act, caller.purpose, newest, today, str(connection.settings_dict["NAME"]))
    members = {str(bureau.this().member), *(str(peer.member) for peer in exchange.freshness(caller.at)), *owners}
    of_members = [Dataset(code.lower(), Member(code).name(), owner=code) for code in sorted(members)]
    return [_everything(), *of_members, *(Dataset(slug(body), body, body=body) for body in sorted(bodies))]


def names_of(record: HeldRecord) -> list[str]:
    """The datasets a record belongs to, beside `default`."""
    body = _body_of(record)
    return [record.owner.lower(), *([slug(body)] if body else [])]


def admitted(of_record: Collection[str], include: Collection[str], exclude: Collection[str]) -> bool:
    """Whether a record of these datasets is in one of the included (none named: in any) and in none excluded."""
    names = {DEFAULT, *of_record}
    return (not include or bool(names & set(include))) and not names & set(exclude)


@lru_cache(maxsize=1024)
def slug(body: str) -> str:
    """The name of a list's dataset: small letters and digits of its body, never that of a member or of `default`."""
    words = "".join(letter if letter.isalnum() else " " for letter in anyascii(body).lower()).split()
    name = "_".join(words) or "list"
    return f"{name}_list" if len(name) <= 2 or name == DEFAULT else name


def _everything() -> Dataset:
    return Dataset(DEFAULT, "Everything that the key may see")


def _body_of(record: HeldRecord) -> str:
    return record.content.listing.body[:_BODY_CHARACTERS] if record.content.listing else ""


@lru_cache(maxsize=64)
def _visible(
    actor: Actor, act: Act, purpose: Purpose, newest: int, today: date, database: str
) -> tuple[frozenset[str], frozenset[str]]:
    """(owners, list bodies) of what the actor may see, read once for each state of the journal."""
    at = bureau.now()
    pairs = holdings.visible_to(actor, act, purpose, at=at).order_by().values_list("owner", "list_body").distinct()
    found = list(pairs)
    return frozenset(owner for owner, _ in found), frozenset(body for _, body in found if body)
