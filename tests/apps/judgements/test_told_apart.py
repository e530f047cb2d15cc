"""Told apart: remembered for one document against one record, expiring, lowering, never hiding, never listed."""

import inspect
from datetime import timedelta

import pytest

from comity.apps import bureau
from comity.apps.checks import actions as checks
from comity.apps.checks import answering, answers, asking
from comity.apps.checks import queries as checked
from comity.apps.checks.workflows import Judgement
from comity.apps.judgements import remembering
from comity.apps.judgements.models import ToldApart
from comity.kernel.vocabulary import Purpose

pytestmark = pytest.mark.django_db


def ask(by, document="", issuer="", name="Zoran Vukasinovic"):
    asked = asking.person(name, birth="1971-04-09", document=document, issuer=issuer)
    return checks.check(asked, by=by, purpose=Purpose.BORDER_CONTROL, at=bureau.now())


def match(check_id, by):
    (found,) = checked.result(check_id, by, at=bureau.now()).matches
    return found


def judge(check_id, by, judgement=Judgement.DIFFERENT):
    checks.judge(match(check_id, by).id, judgement, by=by, at=bureau.now())


def noted(shown):
    return [term for term in shown.speaks_against if term.code == "judged.different"]


def test_the_same_document_is_met_with_a_note_and_one_band_lower(held, people):
    held.ours()
    first = ask(people.ana, "P1234567", "FR")
    before = match(first, people.ana)
    judge(first, people.ana)
    again = match(ask(people.ben, "P 1234567", "France"), people.ben)
    (note,) = noted(again)
    assert note.places["held"] == bureau.now().date().isoformat()
    assert again.score.band == max(1, before.score.band - 1) and again.score.rank < before.score.rank
    assert again.record is not None, "it lowers and never hides"


def test_programs_are_told_the_same(held, people):
    held.ours()
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    (found,) = answers.answer(ask(people.ana, "P1234567", "FR"), people.ana, at=bureau.now())["matches"]
    assert found["reasons"]["against"][0]["code"] == "judged.different"
    assert found["reasons"]["against"][0]["sentence"].startswith("Judged different on ")


@pytest.mark.parametrize("document, issuer", [("P7654321", "FR"), ("P1234567", "ES"), ("P1234567", ""), ("", "")])
def test_another_document_another_issuer_or_none_is_met_as_before(held, people, document, issuer):
    held.ours()
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    assert noted(match(ask(people.ana, document, issuer), people.ana)) == []


def test_without_a_document_and_its_issuer_nothing_is_remembered(held, people):
    held.ours()
    judge(ask(people.ana), people.ana)
    judge(ask(people.ana, "P1234567"), people.ana)
    assert not ToldApart.objects.exists()


def test_another_word_forgets_it(held, people):
    held.ours()
    asked = ask(people.ana, "P1234567", "FR")
    judge(asked, people.ana)
    judge(asked, people.ana, Judgement.CANNOT_TELL)
    assert not ToldApart.objects.exists()


def test_a_changed_record_is_looked_at_again(held, people):
    record = held.ours()
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    held.revise(record, "Zoran Vukašinović", "1971-04-09", nationality=("FR",))
    assert noted(match(ask(people.ana, "P1234567", "FR"), people.ana)) == []


def test_a_document_that_the_record_itself_names_says_nothing_of_its_bearer(held, people):
    held.ours(passportNumber=("P1234567",))
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    assert not ToldApart.objects.exists()


def test_it_ends_with_its_period_which_names_its_source(held, people):
    held.ours()
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    today = bureau.now()
    period = remembering.period(today.date())
    assert period.source and ToldApart.objects.get().until == period.end(today.date())
    late = today + timedelta(days=366)
    (shown,) = checked.result(ask(people.ana, "P1234567", "FR"), people.ana, at=late).matches
    assert noted(shown) == []
    assert remembering.forget(today) == 0
    assert remembering.forget(late) == 1


def test_no_list_of_innocent_people_can_grow_from_it(held, people):
    """A row is a keyed digest and dates: no person, document, record or officer; and no function gives rows away."""
    record = held.ours()
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    assert {field.name for field in ToldApart._meta.get_fields()} == {"digest", "on", "until"}
    row = ToldApart.objects.get()
    assert len(bytes(row.digest)) == 32
    for text in ("P1234567", str(record), record.hex):
        assert text.encode() not in bytes(row.digest)
    ours = {name for name, one in inspect.getmembers(remembering) if one.__class__.__name__ == "function"}
    assert {name for name in ours if getattr(remembering, name).__module__ == remembering.__name__} == {
        *("settle", "told_apart", "lowered", "forget", "period"),
        *("_documents", "_digest"),
    }


def test_the_digest_is_of_no_use_without_the_nodes_secret(held, people, monkeypatch):
    held.ours()
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    ours = bytes(ToldApart.objects.get().digest)

    class Other:
        def storage_key(self):
            return bytes(32)

    real = bureau.keystore()
    monkeypatch.setattr(remembering.bureau, "keystore", lambda: Other())
    from comity.apps.holdings.models import Holding

    row = Holding.objects.get()
    assert remembering._digest(row.id, row.version, ("document", "P1234567", "FR")) != ours
    monkeypatch.setattr(remembering.bureau, "keystore", lambda: real)
    assert remembering._digest(row.id, row.version, ("document", "P1234567", "FR")) == ours


def test_the_fast_door_says_it_too(held, people):
    held.ours()
    judge(ask(people.ana, "P1234567", "FR"), people.ana)
    asked = asking.person("Zoran Vukasinovic", birth="1971-04-09", document="P1234567", issuer="FR")
    at_once, _group = answering.answer_at_once(asked, by=people.ana, purpose=Purpose.BORDER_CONTROL, at=bureau.now())
    later = answers.answer(ask(people.ana, "P1234567", "FR"), people.ana, at=bureau.now())
    (fast,), (slow,) = at_once["matches"], later["matches"]
    assert "judged.different" in {reason["code"] for reason in fast["reasons"]["against"]}
    assert {name: fast[name] for name in ("band", "reasons", "similarity")} == {
        name: slow[name] for name in ("band", "reasons", "similarity")
    }
