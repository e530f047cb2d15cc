"""What the bands mean is counted from what people judged, adopted after a report, and shown beside a match."""

import json

import pytest
from click.testing import CliRunner

from comity.apps import bureau
from comity.apps.audit.models import Entry
from comity.apps.checks import actions as checks
from comity.apps.checks import answers, asking
from comity.apps.checks import queries as checked
from comity.apps.checks.calibrating import judged_matches
from comity.apps.checks.models import Hit
from comity.apps.checks.workflows import Judgement
from comity.apps.judgements import actions, calibrating
from comity.apps.judgements.models import AdoptedCalibration
from comity.apps.judgements.workflows import Answer
from comity.entrypoints.cli.screening import command
from comity.kernel.errors import Denied
from comity.kernel.policy import Actor
from comity.kernel.screening import Judged, calibrate
from comity.kernel.screening.calibration import TooFewPairs
from comity.kernel.vocabulary import Member, Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose.INVESTIGATION
CONSOLE = Actor.of_console("tests", Member("XA"))
LEARNT = calibrate(
    [Judged(1, 10.0 + n, n % 10 == 0) for n in range(60)] + [Judged(3, 90.0 + n, n != 7) for n in range(60)]
)


@pytest.fixture(autouse=True)
def nothing_kept():
    calibrating.forget_kept()
    yield
    calibrating.forget_kept()


def ask(by, name="Zoran Vukasinovic", born="1971-04-09"):
    asked = asking.person(name, birth=born)
    return checks.check(asked, by=by, purpose=Purpose.BORDER_CONTROL, at=bureau.now())


def judged(check_id, by, judgement):
    (found,) = checked.result(check_id, by, at=bureau.now()).matches
    checks.judge(found.id, judgement, by=by, at=bureau.now())
    return found


def test_judged_matches_count_with_the_owners_answer_before_ours(held, people):
    held.theirs()
    judged(ask(people.ana), people.ana, Judgement.CANNOT_TELL)
    assert list(judged_matches(at=bureau.now())) == []
    judged(ask(people.ana), people.ana, Judgement.DIFFERENT)
    same = judged(ask(people.ana), people.ana, Judgement.SAME)
    found = list(judged_matches(at=bureau.now()))
    assert sorted(one.same for one in found) == [False, True]
    assert {(one.band, one.bits) for one in found} == {(same.score.band, same.score.bits)}
    Hit.objects.update(state="not_confirmed")
    assert [one.same for one in judged_matches(at=bureau.now())] == [False, False]


def test_a_note_of_an_earlier_judgement_is_no_part_of_the_comparison(held, people):
    held.ours()
    asked = asking.person("Zoran Vukasinovic", birth="1971-04-09", document="P1234567", issuer="FR")
    for judgement in (Judgement.DIFFERENT, Judgement.DIFFERENT):
        made = checks.check(asked, by=people.ana, purpose=Purpose.BORDER_CONTROL, at=bureau.now())
        judged(made, people.ana, judgement)
    found = {(one.band, one.bits) for one in judged_matches(at=bureau.now())}
    assert len(found) == 1
    (shown,) = checked.result(made, people.ana, at=bureau.now()).matches
    assert calibrating.bits(shown.score) == found.pop()[1]


def test_pairs_of_records_count_once_two_people_said_same(held, people):
    pair = held.ours(), held.theirs()
    actions.judge(*pair, Answer.SAME, by=people.ana, purpose=WHY, at=bureau.now())
    assert list(calibrating.judged_pairs(at=bureau.now())) == []
    actions.judge(*pair, Answer.SAME, by=people.ben, purpose=WHY, at=bureau.now())
    (found,) = calibrating.judged_pairs(at=bureau.now())
    assert found.same and found.band >= 2
    actions.judge(*pair, Answer.UNSURE, by=people.ben, purpose=WHY, at=bureau.now())
    assert list(calibrating.judged_pairs(at=bureau.now())) == []
    actions.judge(*pair, Answer.DIFFERENT, by=people.ben, purpose=WHY, at=bureau.now())
    held.revise(pair[0], "Zoran Vukašinović", "1971-04-10")
    assert list(calibrating.judged_pairs(at=bureau.now())) == []


def test_what_was_adopted_is_shown_to_people_and_programs(held, people):
    held.ours()
    made = ask(people.ana)
    (before,) = answers.answer(made, people.ana, at=bureau.now())["matches"]
    assert before["of_hundred"] is None
    calibrating.adopt(LEARNT, by=CONSOLE, at=bureau.now())
    (after,) = answers.answer(made, people.ana, at=bureau.now())["matches"]
    share = LEARNT.bands.get(after["band"])
    told = {"same": share.of_hundred, "low": share.low, "high": share.high, "pairs": share.pairs} if share else None
    assert after == before | {"of_hundred": told}, "it moves no match"
    assert Entry.objects.filter(event="calibration_adopted").count() == 1


def test_only_an_administrator_adopts(people):
    with pytest.raises(Denied):
        calibrating.adopt(LEARNT, by=people.ana, at=bureau.now())
    assert calibrating.adopted() is None


def test_the_command_shows_its_report_and_adopts_with_yes_only(held, people, monkeypatch):
    pairs = [Judged(1, 10.0 + n, n % 10 == 0) for n in range(60)] + [Judged(3, 90.0 + n, n != 7) for n in range(60)]
    monkeypatch.setattr(calibrating, "judged_pairs", lambda at: iter(pairs))
    shown = CliRunner().invoke(command, ["calibrate"], catch_exceptions=False)
    assert shown.exit_code == 0 and "120 judged pairs, 65 of them the same" in shown.output
    assert "of 100 like this, 98 were the same" in shown.output and "Nothing was changed" in shown.output
    assert not AdoptedCalibration.objects.exists()
    done = CliRunner().invoke(command, ["calibrate", "--yes", "--json"], catch_exceptions=False)
    assert json.loads(done.output)["adopted"] is True
    assert calibrating.adopted().pairs == 120


def test_too_few_judged_pairs_say_nothing(held, people):
    with pytest.raises(TooFewPairs):
        CliRunner().invoke(command, ["calibrate", "--yes"], catch_exceptions=False)
    assert not AdoptedCalibration.objects.exists()
