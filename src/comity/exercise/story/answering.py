"""Second half: XB answers in its own language, then withdraws the record: gone at XA, with a receipt to prove it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from comity.exercise.story.checking import WRITTEN_AT_XB, coercive, match_of, state_purpose
from comity.exercise.story.pages import Element
from comity.exercise.story.person import Page
from comity.exercise.story.stage import XA, XB, Stage, language_of, said, until
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import ActionAsked, Purpose

_CONFIRMED = {"same": "yes", "valid": "yes", "permitted": [ActionAsked.ARREST.value]}


def the_owner_confirms(stage: Stage) -> Iterator[str]:
    """XB's desk rings in Arabic; its coded answer reads in French at XA, and only now says what may be done."""
    desk = stage.at(XB)

    def rung() -> Page | None:
        page = desk.get("/")
        return page if page.root.all("li", cls="item") else None

    home = until("the hit at XB's desk", rung)
    home.require((home.language, home.direction) == ("ar", "rtl"), "XB's page in Arabic, from the right")
    heading = said("Hit from abroad", "ar")
    item = next((line for line in home.root.all("li", cls="item") if heading in line.text), None)
    if item is None:
        raise home.unlike(f"an alert headed {heading}")
    yield f"XB's first page: {item.text}"
    opened = desk.submit(home, item.all("form")[0])
    opened.require(WRITTEN_AT_XB in opened.text, "XB's own record beside the hit")
    answered = desk.submit(opened, opened.form(opened.path), _CONFIRMED)
    answered.require(coercive("ar") in answered.text, "XB's answer in Arabic")
    yield "XB answers: the same, still valid, and what may be done"
    officer = stage.at(XA)

    def confirmed() -> Page | None:
        page = officer.get(stage.memory["hit"])
        state = page.root.first(id="hit-state")
        return page if state is not None and state.attributes.get("data-state") == "confirmed" else None

    hit = until("the owner's answer at XA", confirmed)
    hit.require(coercive(language_of(XA)) in hit.text, "what may be done, in French, now that the owner has confirmed")
    yield f"XA: {hit.one('its state', id='hit-state').text}; {coercive(language_of(XA))}"


def the_owner_withdraws(stage: Stage) -> Iterator[str]:
    """While the answer is open at XA, XB withdraws: the page there changes, the record is gone, the receipt is back."""
    officer, desk = stage.at(XA), stage.at(XB)
    record = stage.record(XB, "true_match")
    answer = officer.get(stage.memory["answer"])
    answer.require(match_of(answer, record) is not None, "the match in the answer that lies open")
    watched = answer.one("what the page asks in the background", id="watch").attributes["hx-get"]
    page = officer.ask(watched)
    page.require(page.status == 204, "nothing new yet")
    ended, began = _withdraw(stage, record)
    yield f"XB has withdrawn the record at {began:%H:%M:%S} UTC"
    until("the open page at XA to be told", lambda: officer.ask(watched).headers.get("HX-Refresh"))
    again = officer.get(answer.path)
    again.require(match_of(again, record) is None and WRITTEN_AT_XB not in again.text, "the man's data gone from it")
    gone = said("Withdrawn by its owner", language_of(XA))
    again.require(gone in again.text, f"the words {gone}")
    yield f"XA's open answer: {gone}"
    officer.get(f"/records/{record}/", expect=404)

    def lapsed() -> bool:
        state = officer.get(stage.memory["hit"]).root.first(id="hit-state")
        return state is not None and state.attributes.get("data-state") == "record_gone"

    until("the hit at XA to say that the record is gone", lambda: lapsed() or None)
    yield "XA: the record's page is no more, and the hit says not to act on it"
    receipt = until("XA's receipt at XB", lambda: _receipt(desk.get(ended)))
    yield f"XB: XA's signed receipt came at {receipt:%H:%M:%S} UTC, {(receipt - began).total_seconds():.1f} s later"


def _withdraw(stage: Stage, record: str) -> tuple[str, datetime]:
    """The act at XB; the path of the page that shows who held it, and when it was withdrawn."""
    desk = stage.at(XB)
    state_purpose(desk, Purpose.ARREST, "EX-0002")
    page = desk.get(f"/records/{record}/withdraw/")
    page.require(WRITTEN_AT_XB in page.text, "the record that is to be withdrawn")
    ended = desk.submit(page, page.form(page.path), {"reason": WithdrawalReason.PURPOSE_REACHED})
    ended.require(WRITTEN_AT_XB not in ended.text, "nothing left of what it said")
    return ended.path, _moments(ended.root)[0]


def _receipt(page: Page) -> datetime | None:
    """When XA confirmed that it has removed the record."""
    for row in page.one("who held it", id="holders").all("tr"):
        if any(code.text == XA for code in row.all("bdi")) and row.first("span", cls="badge key") is not None:
            return _moments(row)[-1]
    return None


def _moments(part: Element) -> list[datetime]:
    return [datetime.fromisoformat(one.attributes["datetime"]) for one in part.all("time")]
