"""The review queue in pages: side by side, four equal buttons, none chosen for anybody; it works without scripts."""

import re
from datetime import date

import pytest

from comity.apps import bureau
from comity.apps.holdings import actions as holdings
from comity.apps.index import actions as index
from comity.apps.judgements import actions, calibrating, queries, suggesting
from comity.apps.judgements.models import PairJudgement
from comity.apps.judgements.workflows import Answer
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround
from comity.kernel.screening import Judged, calibrate
from comity.kernel.vocabulary import GroundKind, Member, PersonStatus, Purpose

OTHER = Actor("officer:901", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
WHY = Purpose.INVESTIGATION


def record(name, born="1971-04-09", status=PersonStatus.SUSPECT, purpose=WHY):
    content = Content(
        "Person",
        properties={"name": (name,), "birthDate": (born,), "gender": ("male",)},
        status=status,
        purposes=(purpose,),
        ground=LegalGround(GroundKind.WARRANT, "Court of XA", "7/26"),
        review_on=date(2029, 1, 1),
    )
    made = holdings.create(content, by=OTHER, at=bureau.now())
    index.follow()
    return made


@pytest.fixture
def pair(db):
    made = record("Zoran Vukašinović"), record("Зоран Вукашиновић", status=PersonStatus.VICTIM)
    suggesting.run_due(bureau.now())
    return made


@pytest.fixture
def enter(signed_in):
    def as_(*roles, language="en"):
        client = signed_in(*roles, language=language)
        client.post("/shift/", {"purpose": "investigation", "case_number": "2026/114"})
        return client

    return as_


def text(response):
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def buttons(page):
    return re.findall(
        r'<button name="answer" value="(\w+)"', page.partition('class="equal four"')[2].partition("</form>")[0]
    )


def address(pair):
    return f"/pairs/{pair[0]}/{pair[1]}/"


def test_the_queue_leads_to_the_pair_and_the_answer_to_the_next(enter, pair):
    client = enter(Role.OFFICER)
    queue = text(client.get("/pairs/"))
    assert "Zoran Vukašinović" in queue and "To be looked at" in queue
    page = text(client.get(address(pair)))
    assert buttons(page) == ["same", "different", "unsure", "skip"]
    assert re.findall(r'data-key="([sduk])"', page) == ["s", "d", "u", "k"]
    assert "autofocus" not in page and "checked" not in page and "button main" not in page.partition("<main")[2]
    done = client.post(address(pair) + "judge/", {"answer": "different"})
    assert done.status_code == 302 and done["Location"] == "/pairs/"
    assert PairJudgement.objects.get().answer == "different"
    assert "Judged lately" in text(client.get("/pairs/"))


def test_skipping_leads_to_the_next_pair_and_says_nothing_of_this_one(enter, pair):
    record("Kaveh Farrokhzad", "1980-01-01"), record("Kaveh Farrokhzad", "1980-01-01")
    suggesting.run_due(bureau.now())
    client = enter(Role.OFFICER)
    lines, _ = queries.queue(OTHER, WHY, at=bureau.now())
    first = (lines[0].left.id, lines[0].right.id)
    done = client.post(address(first) + "judge/", {"answer": "skip"})
    assert done["Location"].startswith("/pairs/") and str(lines[1].left.id) in done["Location"]
    assert not PairJudgement.objects.exists()


def test_whoever_is_to_be_protected_is_headed_so(enter, pair):
    assert "Protect this person" in text(enter(Role.OFFICER).get(address(pair)))


def test_same_waits_for_another_and_is_not_offered_twice_to_the_one_who_said_it(enter, pair):
    client = enter(Role.OFFICER)
    client.post(address(pair) + "judge/", {"answer": "same"})
    page = text(client.get(address(pair)))
    assert "It waits for another person" in page and buttons(page) == ["different", "unsure", "skip"]
    actions.take_back(*pair, by=OTHER, purpose=WHY, at=bureau.now())
    actions.judge(*pair, Answer.SAME, by=OTHER, purpose=WHY, at=bureau.now())
    assert buttons(text(client.get(address(pair)))) == ["same", "different", "unsure", "skip"]
    client.post(address(pair) + "judge/", {"answer": "same"})
    assert PairJudgement.objects.get().state == "standing"


def test_an_analyst_is_not_offered_to_confirm(enter, pair):
    actions.judge(*pair, Answer.SAME, by=OTHER, purpose=WHY, at=bureau.now())
    assert "same" not in buttons(text(enter(Role.ANALYST).get(address(pair))))


def test_taking_back(enter, pair):
    client = enter(Role.OFFICER)
    actions.judge(*pair, Answer.DIFFERENT, by=OTHER, purpose=WHY, at=bureau.now())
    assert 'value="take_back"' in text(client.get(address(pair)))
    client.post(address(pair) + "judge/", {"answer": "take_back"})
    assert not PairJudgement.objects.exists()


@pytest.mark.parametrize("answer", ["", "merge"])
def test_an_unknown_answer_is_refused(enter, pair, answer):
    done = enter(Role.OFFICER).post(address(pair) + "judge/", {"answer": answer})
    assert done.status_code == 422 and not PairJudgement.objects.exists()


def test_the_bits_are_drawn_and_stand_in_a_table_beside(enter, pair):
    page = text(enter(Role.OFFICER).get(address(pair)))
    drawing = re.search(r"<svg viewBox.*?</svg>", page, re.DOTALL).group()
    found = queries.pair(*pair, OTHER, WHY, at=bureau.now()).score.terms
    weighed = [term for term in found if term.bits]
    assert drawing.count("<rect") == len(weighed) >= 2
    assert 'role="img"' in drawing and "aria-label=" in drawing
    table = page.partition("</figure>")[2].partition("</table>")[0]
    assert table.count("<tr>") == len(weighed) + 2


def test_for_and_against_change_sides_with_the_direction_of_writing(enter, pair):
    other = record("Zoran Vukasinovic", "1950-12-30")
    client = enter(Role.OFFICER, language="ar")
    page = text(client.get(address((pair[0], other))))
    found = re.findall(r'<rect class="(for|against)" x="([\d.]+)"', page)
    assert {kind for kind, x in found if float(x) >= 180} == {"against"}
    assert {kind for kind, x in found if float(x) < 180} == {"for"}
    assert 'dir="rtl"' in page


def test_without_the_role_or_a_purpose_there_is_no_page(enter, signed_in, pair, client):
    assert enter(Role.FRONT_LINE).get("/pairs/").status_code == 403
    assert client.get(address(pair)).status_code == 403
    assert "/pairs/" not in text(client.get("/"))


def test_a_purpose_is_asked_for_first(signed_in, pair):
    assert "Zoran" not in text(signed_in(Role.OFFICER).get(address(pair)))


def test_a_pair_that_one_may_not_see_is_not_there(enter, pair):
    hidden = record("Zoran Vukašinović", purpose=Purpose.PROPERTY)
    suggesting.run_due(bureau.now())
    client = enter(Role.OFFICER)
    client.post("/shift/", {"purpose": "arrest", "case_number": ""})
    assert client.get(address((pair[0], hidden))).status_code == 404
    assert str(hidden) not in text(client.get("/pairs/"))


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_every_word_of_the_pages_is_translated(enter, pair, language):
    client = enter(Role.OFFICER, language=language)
    for page in (text(client.get("/pairs/")), text(client.get(address(pair)))):
        for english in ("Same or different", "Possibly the same", "Begin", "Nothing is merged", ">skip", "Reason"):
            assert english not in page


def test_what_the_band_means_stands_beside_it_once_adopted(enter, pair):
    client = enter(Role.OFFICER)
    assert "Of 100 like this" not in text(client.get(address(pair)))
    band = queries.pair(*pair, OTHER, WHY, at=bureau.now()).score.band
    learnt = [Judged(band, 80.0 + n, n >= 5) for n in range(100)]
    console = Actor.of_console("tests", Member("XA"))
    calibrating.adopt(calibrate(learnt), by=console, at=bureau.now())
    assert "Of 100 like this, 95 were the same (likely 88 to 98), counted from 100 judged pairs." in text(
        client.get(address(pair))
    )
    calibrating.forget_kept()


def test_a_record_names_those_that_two_people_called_the_same(enter, pair):
    client = enter(Role.OFFICER)
    second = Actor("officer:902", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
    actions.judge(*pair, Answer.SAME, by=OTHER, purpose=WHY, at=bureau.now())
    assert "about the same by two people" not in text(client.get(f"/records/{pair[0]}/"))
    actions.judge(*pair, Answer.SAME, by=second, purpose=WHY, at=bureau.now())
    page = text(client.get(f"/records/{pair[0]}/"))
    assert "about the same by two people" in page and f"/pairs/{pair[0]}/{pair[1]}/" in page
