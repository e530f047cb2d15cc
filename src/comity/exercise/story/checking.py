"""First half of the story, at XA: the check, the namesake, and the hit that nobody abroad knows of until it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from comity.exercise.people import STORY
from comity.exercise.story.pages import Element
from comity.exercise.story.person import DidNotHold, Page, Person
from comity.exercise.story.stage import XA, XB, Stage, heard, language_of, name_of, said, until
from comity.kernel.vocabulary import ActionAsked, Purpose

QUESTION = f"{STORY.name} {STORY.birth_date}"
WRITTEN_AT_XB = name_of("true_match")


def state_purpose(person: Person, purpose: Purpose, case_number: str) -> None:
    """Once a shift: why, and for which case. The form stands above every page."""
    page = person.get("/")
    person.submit(page, page.form("/shift/"), {"purpose": purpose.value, "case_number": case_number})


def ask(person: Person, text: str, **narrowed: str) -> Page:
    """Put a question into the one box: on the first page, or where more can be said, on the page of checks."""
    page = person.get("/check/" if narrowed else "/")
    form = page.one("the one box", "form", cls="box")
    answer = person.submit(page, form, {"text": text, **narrowed})
    answer.require(answer.root.first(id="watch") is not None, "the answer to the check")
    return answer


def match_of(page: Page, record: str) -> Element | None:
    """The match with this record, by its drawn face."""
    for article in page.root.all("article", cls="match"):
        if any(record in face.attributes.get("src", "") for face in article.all("img")):
            return article
    return None


def reasons(match: Element) -> tuple[list[str], list[str]]:
    """What speaks for it, and what against."""
    columns = match.all("div", cls="reasons")[0].all("div")
    pro, contra = ([line.text for line in column.all("li")] for column in columns)
    return pro, contra


def the_check(stage: Stage) -> Iterator[str]:
    """A name off a passport, in Latin letters; the record is in Arabic script, and an innocent man bears it too."""
    officer = stage.at(XA)
    state_purpose(officer, Purpose.BORDER_CONTROL, "EX-0001")
    page = ask(officer, QUESTION)
    yield f"asked at XA: {QUESTION}"
    true = match_of(page, stage.record(XB, "true_match"))
    namesake = match_of(page, stage.record(XA, "namesake"))
    if true is None and stage.at(XB).has(f"/records/{stage.record(XB, 'true_match')}/withdrawn/"):
        raise DidNotHold("XB has withdrawn the record already: the story was played here; start with --fresh")
    if true is None or namesake is None:
        raise page.unlike("both the man whom XB looks for and the namesake among the matches")
    page.require(WRITTEN_AT_XB in true.text, f"the name as XB wrote it, {WRITTEN_AT_XB}")
    matches = page.root.all("article", cls="match")
    page.require(matches[0] is true, "the true match first")
    for who, match in (("the man XB looks for", true), ("the namesake", namesake)):
        pro, contra = reasons(match)
        page.require(bool(pro), f"reasons for {who}")
        yield f"{who}: for: {'; '.join(pro)}"
        yield f"{' ' * len(who)}  against: {'; '.join(contra) or '-'}"
    page.require(bool(reasons(namesake)[1]), "reasons against the namesake")
    page.require(namesake.first(cls="protect") is not None, "the witness headed as a person to be protected")
    for figure, match in (("true", true), ("namesake", namesake)):
        stage.memory[figure] = _link(match, "/matches/")
    stage.memory["answer"] = page.path


def reject_the_namesake(stage: Stage) -> Iterator[str]:
    """*Different*: one of three equal answers. Nobody abroad is told of it, then or later."""
    officer = stage.at(XA)
    page = officer.get(stage.memory["namesake"])
    form = page.form(f"{stage.memory['namesake']}judge/")
    buttons = form.all("button", name="judgement")
    page.require([b.attributes["value"] for b in buttons] == ["same", "different", "cannot_tell"], "three answers")
    page.require(not any("main" in b.attributes.get("class", "") for b in buttons), "none of them preferred")
    after = officer.submit(page, form, button=buttons[1])
    after.require(after.path == stage.memory["answer"], "the answer to the check again")
    yield f"judged: {said('different', language_of(XA))}"
    yield from _nobody_told(stage)


def verify_and_send(stage: Stage) -> Iterator[str]:
    """*Same* makes a hit and tells nobody; sending it is a second act, with the message shown word for word."""
    officer, judged = stage.at(XA), stage.memory["true"]
    page = officer.get(judged)
    form = page.form(f"{judged}judge/")
    hit = officer.submit(page, form, button=form.all("button", name="judgement")[0])
    require_state(hit, "verified")
    _require_not_coercive(hit)
    yield f"a hit, {hit.one('its state', id='hit-state').text}"
    yield from _nobody_told(stage)
    plain = _words(hit)
    preview = officer.submit(hit, hit.form(hit.path))
    preview.require(_words(preview) == plain, "the same message in the preview")
    button = preview.one("the button that sends", "button", formaction=f"{hit.path}send/")
    sent = officer.submit(preview, preview.form(hit.path), button=button)
    require_state(sent, "sent")
    sent.require(_words(sent) == plain, "what was previewed, word for word, as what was sent")
    _require_not_coercive(sent)
    stage.memory["hit"] = hit.path
    yield f"sent, word for word: {plain}"


def require_state(page: Page, state: str) -> None:
    """The hit stands there, and says so."""
    shown = page.one("the hit's state", id="hit-state").attributes.get("data-state")
    page.require(shown == state, f"the hit as {state}, not {shown}")


def coercive(code: str) -> str:
    """The words for what touches liberty, in a language."""
    return said(ActionAsked.ARREST.label, code)


def _require_not_coercive(page: Page) -> None:
    page.require(coercive(language_of(XA)) not in page.text, "no coercive option before the owner has confirmed")


def _words(page: Page) -> str:
    return page.one("the message, word for word", "dl", cls="message").text


def _link(match: Element, begins: str) -> str:
    return next(a.attributes["href"] for a in match.all("a") if a.attributes.get("href", "").startswith(begins))


def _nobody_told(stage: Stage) -> Iterator[str]:
    """Wait until XB has fetched XA's news twice more, so once from beginning to end, and see that no hit came."""
    desk, moment = stage.at(XB), datetime.now(UTC)

    def fetched(after: datetime) -> datetime | None:
        last = heard(desk.get("/"), XA)
        return last if last is not None and last > after else None

    first = until("XB to fetch XA's news", lambda: fetched(moment))
    until("XB to fetch XA's news again", lambda: fetched(first))
    page = desk.get("/hits/")
    told = [a for a in page.root.all("a") if a.attributes.get("href", "").startswith("/hits/abroad/")]
    page.require(not told, "no hit at XB")
    yield "XB has fetched XA's news since, and knows of nothing"
