"""Same, different, unsure: reversible, signed, of these versions only; same needs two people; nothing is merged."""

import pytest

from comity.apps import bureau
from comity.apps.audit.models import Entry
from comity.apps.exchange.models import Line
from comity.apps.holdings import actions as holdings
from comity.apps.holdings.models import Holding, JournalLine
from comity.apps.judgements import actions, looking, queries
from comity.apps.judgements.models import PairJudgement
from comity.apps.judgements.workflows import Answer
from comity.kernel.errors import Denied, InvalidInput, NotFound
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose.INVESTIGATION


def judge(pair, answer, by, purpose=WHY):
    return actions.judge(*pair, answer, by=by, purpose=purpose, at=bureau.now())


def said(pair, by):
    found = queries.pair(*pair, by, WHY, at=bureau.now()).judged
    return (found.answer, found.state) if found else None


@pytest.fixture
def pair(held):
    return held.ours(), held.theirs("Зоран Вукашиновић")


def test_different_and_unsure_stand_at_once_and_take_each_others_place(pair, people):
    judge(pair, Answer.UNSURE, people.ana)
    assert said(pair, people.ben) == ("unsure", "standing")
    judge(reversed(pair), Answer.DIFFERENT, people.analyst)
    assert said(pair, people.ana) == ("different", "standing")
    assert PairJudgement.objects.count() == 1


def test_same_is_proposed_by_one_and_confirmed_by_another(pair, people):
    judge(pair, Answer.SAME, people.ana)
    assert said(pair, people.ana) == ("same", "proposed")
    assert queries.same_as(pair[0], people.ana, WHY, at=bureau.now()) == []
    judge(pair, Answer.SAME, people.ben)
    assert said(pair, people.ana) == ("same", "standing")
    (other,) = queries.same_as(pair[0], people.ana, WHY, at=bureau.now())
    assert other.id == pair[1]


def test_nobody_confirms_what_they_proposed_themselves(pair, people):
    judge(pair, Answer.SAME, people.ana)
    with pytest.raises(Denied) as fault:
        judge(pair, Answer.SAME, people.ana)
    assert fault.value.rule == "second_person"
    assert said(pair, people.ana) == ("same", "proposed")


def test_an_analyst_may_propose_and_not_confirm(pair, people):
    judge(pair, Answer.SAME, people.ana)
    with pytest.raises(Denied):
        judge(pair, Answer.SAME, people.analyst)


def test_a_proposal_that_another_calls_different_is_gone_and_must_be_proposed_anew(pair, people):
    judge(pair, Answer.SAME, people.ana)
    judge(pair, Answer.DIFFERENT, people.ben)
    judge(pair, Answer.SAME, people.ana)
    assert said(pair, people.ben) == ("same", "proposed")


def test_a_judgement_is_signed_by_its_entry_of_the_log_which_names_nobody(pair, people):
    judge(pair, Answer.SAME, people.ana)
    judge(pair, Answer.SAME, people.ben)
    row = PairJudgement.objects.get()
    assert (row.judged_by, row.confirmed_by) == ("officer:1", "officer:2")
    events = {entry.pk: entry.event for entry in Entry.objects.all()}
    assert events[row.judged_entry] == "pair_judged" and events[row.confirmed_entry] == "pair_confirmed"
    assert not any("Vuk" in bytes(entry.leaf).decode() for entry in Entry.objects.all())


def test_what_was_said_can_be_taken_back_and_the_pair_is_looked_at_again(pair, people):
    judge(pair, Answer.DIFFERENT, people.ana)
    actions.take_back(*pair, by=people.ben, purpose=WHY, at=bureau.now())
    assert said(pair, people.ana) is None
    waiting, total = queries.queue(people.ana, WHY, at=bureau.now())
    assert total == 1 and {waiting[0].left.id, waiting[0].right.id} == set(pair)
    with pytest.raises(NotFound):
        actions.take_back(*pair, by=people.ben, purpose=WHY, at=bureau.now())


def test_it_lapses_at_once_when_either_record_changes(held, people):
    pair = held.ours(), held.ours("Zoran Vukasinovic")
    judge(pair, Answer.SAME, people.ana)
    judge(pair, Answer.SAME, people.ben)
    held.revise(pair[1], "Zoran Vukasinovic", "1971-04-10")
    assert said(pair, people.ana) is None
    assert queries.same_as(pair[0], people.ana, WHY, at=bureau.now()) == []
    assert queries.judged(people.ana, WHY, at=bureau.now(), proposed=False) == []
    judge(pair, Answer.SAME, people.ana)  # begins anew: the other's word was about another version
    assert said(pair, people.ana) == ("same", "proposed")
    assert Entry.objects.filter(event="pair_lapsed").count() == 1


def test_it_dies_with_either_record(held, people):
    pair = held.ours(), held.ours("Zoran Vukasinovic")
    judge(pair, Answer.DIFFERENT, people.ana)
    holdings.withdraw(pair[0], WithdrawalReason.WRONG, by=people.ana, at=bureau.now())
    assert queries.judged(people.ana, WHY, at=bureau.now(), proposed=False) == []
    with pytest.raises(NotFound):
        said(pair, people.ana)


def test_no_record_changes_and_nothing_leaves(pair, people):
    before = list(Holding.objects.order_by("id").values()), JournalLine.objects.count()
    judge(pair, Answer.SAME, people.ana)
    judge(pair, Answer.SAME, people.ben)
    assert (list(Holding.objects.order_by("id").values()), JournalLine.objects.count()) == before
    assert not Line.objects.exists()


def test_who_may_not_see_one_record_finds_no_pair(held, people):
    pair = held.ours(), held.theirs(purpose=Purpose.PROPERTY)
    with pytest.raises(NotFound) as hidden:
        judge(pair, Answer.SAME, people.ana, Purpose.ARREST)
    with pytest.raises(NotFound) as missing:
        judge((pair[0], pair[0].__class__(int=7)), Answer.SAME, people.ana)
    assert hidden.value.message == missing.value.message
    with pytest.raises(NotFound):
        judge(pair, Answer.SAME, people.front)
    with pytest.raises(InvalidInput):
        judge((pair[0], pair[0]), Answer.SAME, people.ana)


def test_looking_is_logged_and_refused_to_whom_the_role_forbids(pair, people):
    found = looking.open_pair(*pair, by=people.ana, purpose=WHY, at=bureau.now())
    assert found.beside.left.record.own and not found.beside.right.record.own
    assert found.score.band >= 2
    assert Entry.objects.filter(event="pair_read").count() == 1
    with pytest.raises(Denied):
        looking.open_pair(*pair, by=people.front, purpose=WHY, at=bureau.now())


def test_only_what_tells_two_apart_is_shown(held, people):
    pair = held.ours(notes=("seen near the harbour",)), held.theirs()
    found = queries.pair(*pair, people.ana, WHY, at=bureau.now())
    assert "notes" not in found.beside.left.record.content.properties
