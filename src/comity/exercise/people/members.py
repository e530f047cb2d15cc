"""The three invented member countries and what their registers look like; the hub has no register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.exercise.people.tables import names_in, table
from comity.kernel.records import Desk
from comity.kernel.vocabulary import Member


@dataclass(frozen=True)
class InventedMember:
    """One invented country.

    names           language -> the country's name
    writing         how names are written in its register (original, latin, both) -> share
    spelling        which romanisation it uses: 0 as usual in English, 1 as in French use
    cultures        naming culture -> share of the people in its register
    nationalities   member code -> share
    authorities     kind of legal ground -> who decides there; `references` has the pattern of their numbers
    numbers         patterns for `check_digits.fill`
    case            how a fact, its place and year are put in one line
    words           codes -> words of its language: looks, colours, kinds of things, facts, notes
    """

    code: Member
    names: Mapping[str, str]
    language: str
    desk: Desk
    writing: Mapping[str, float]
    spelling: int
    cultures: Mapping[str, float]
    nationalities: Mapping[str, float]
    towns: Sequence[str]
    streets: Sequence[str]
    address: str
    authorities: Mapping[str, Sequence[str]]
    references: Mapping[str, str]
    national_reference: str
    numbers: Mapping[str, str]
    case: str
    words: Mapping[str, Any]

    @property
    def own_script(self) -> str:
        return "Arab" if self.language == "ar" else "Latn"


def _member(raw: Mapping[str, Any]) -> InventedMember:
    return InventedMember(**{**raw, "code": Member.parse(raw["code"]), "desk": Desk(**raw["desk"])})


MEMBERS: Mapping[Member, InventedMember] = {
    member.code: member for member in (_member(table(f"members/{name}")) for name in names_in("members"))
}
