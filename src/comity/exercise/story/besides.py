"""What the story must hold besides: who is refused, what is not there for others, a child that is to be protected."""

from __future__ import annotations

from collections.abc import Iterator

from comity.exercise.story.checking import ask, coercive, match_of, state_purpose
from comity.exercise.story.stage import XA, XB, XC, Stage, language_of, name_of, said
from comity.kernel.policy import RULES, Role
from comity.kernel.vocabulary import Purpose


def the_administrator_is_refused(stage: Stage) -> Iterator[str]:
    """Who runs the node reads no records."""
    administrator, record = stage.at(XA, Role.ADMINISTRATOR), stage.record(XA, "namesake")
    page = administrator.get(f"/records/{record}/", expect=403)
    sentence = said(RULES["role"].sentence, language_of(XA))
    page.require(sentence in page.text, f"the rule: {sentence}")
    refused = administrator.get("/check/", expect=403)
    refused.require(refused.root.first(name="text") is None, "no box to ask in")
    yield f"XA's administrator opens a record: {sentence}"


def the_front_line_is_told_little(stage: Stage) -> Iterator[str]:
    """*Refer to the bureau*, and nothing about whom or why; the bureau's desk is rung."""
    patrol = stage.at(XA, Role.FRONT_LINE)
    state_purpose(patrol, Purpose.POLICE_CHECK, "")
    page = ask(patrol, name_of("wanted_in_arlena"), birth="1984")
    refer = said("Refer to the bureau", language_of(XA))
    page.require(refer in page.text, refer)
    page.require(not page.root.all("article") and "Hautelys" not in page.text, "nothing of the record")
    unknown = ask(patrol, "Zbigniew Quillfeather", birth="1951-02-03")
    unknown.require(said("Nothing known here", language_of(XA)) in unknown.text, "nothing known")
    yield f"XA's border police: {refer}"


def what_is_not_shared_is_not_there(stage: Stage) -> Iterator[str]:
    """A record that XC keeps to itself: found at XC, and at XA as if it did not exist."""
    kept = stage.settled[XC].kept
    at_home, abroad = stage.at(XC), stage.at(XA)
    state_purpose(at_home, Purpose.POLICE_CHECK, "EX-0003")
    page = ask(at_home, kept["name"], birth=kept["birth"])
    page.require(match_of(page, kept["record"]) is not None, "the record at its owner")
    elsewhere = ask(abroad, kept["name"], birth=kept["birth"])
    elsewhere.require(kept["record"] not in elsewhere.source, "no trace of it at XA")
    hidden = abroad.get(f"/records/{kept['record']}/", expect=404)
    never = abroad.get("/records/00000000-0000-4000-8000-000000000000/", expect=404)
    hidden.require(hidden.text == never.text, "the same page as for a record that never was")
    yield "a record that XC shares with nobody: found at XC, at XA as if it did not exist"


def a_child_is_protected(stage: Stage) -> Iterator[str]:
    """A missing child is headed *protect*, and nothing on the page treats her like somebody wanted."""
    officer = stage.at(XB)
    state_purpose(officer, Purpose.BORDER_CONTROL, "EX-0004")
    page = ask(officer, name_of("missing_child"))
    child = match_of(page, stage.record(XC, "missing_child"))
    if child is None:
        raise page.unlike("the missing child whom XC shares")
    protect = said("Protect this person", "ar")
    heading = child.first(cls="notice protect")
    page.require(heading is not None and protect in heading.text, f"the heading {protect}")
    page.require(coercive("ar") not in child.text, "nothing that one does with somebody wanted")
    yield f"XB checks a child missing in XC: {heading.text if heading else ''}"
