"""The queue fills itself with records that may be about the same: changed ones only, resumed where it ended."""

import pytest

from comity.apps import bureau
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries as held_queries
from comity.apps.index import actions as index
from comity.apps.judgements import actions, queries, suggesting
from comity.apps.judgements.models import Suggestion
from comity.apps.judgements.workflows import Answer
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose.INVESTIGATION


def run(**more):
    return suggesting.run_due(bureau.now(), **more)


def queue(by, purpose=WHY):
    lines, total = queries.queue(by, purpose, at=bureau.now())
    assert len(lines) == total
    return {frozenset({line.left.id, line.right.id}) for line in lines}


def test_two_of_our_own_that_may_be_the_same_are_suggested(held, people):
    one, other = held.ours(), held.ours("Зоран Вукашиновић")
    held.ours("Amina Diallo", "1988-12-01")
    run()
    assert queue(people.ana) == {frozenset({one, other})}


def test_a_replica_is_compared_with_our_own_and_not_with_other_replicas(held, people):
    abroad = {held.theirs(), held.theirs("Zoran Vukasinovic")}
    run()
    assert queue(people.ana) == set()
    ours = held.ours()
    run()
    assert queue(people.ana) == {frozenset({ours, one}) for one in abroad}


def test_a_later_replica_finds_our_own(held, people):
    ours = held.ours()
    run()
    abroad = held.theirs()
    run()
    assert queue(people.ana) == {frozenset({ours, abroad})}


def test_it_goes_on_where_it_ended_and_looks_at_changed_records_only(held, monkeypatch):
    monkeypatch.setattr(suggesting, "LINES", 1)
    for year in (1951, 1962, 1973):
        held.ours("Zoran Vukašinović", f"{year}-04-09")
    assert run(seconds=0) == 1
    assert (queries.progress().done, queries.progress().total) == (1, 3)
    assert run() == 2
    assert run() == 0


def test_nothing_is_passed_over_that_the_index_does_not_hold_yet(held, people, monkeypatch):
    one = held.ours()
    late = holdings.create(held_content(held, one), by=people.ana, at=bureau.now())
    assert run() == 1  # the second is not in the index: it waits
    index.follow()
    assert run() == 1
    assert queue(people.ana) == {frozenset({one, late})}


def held_content(held, record_id):
    return held_queries.for_owner(record_id).content


def test_a_judged_pair_is_not_suggested_again_until_a_record_changes(held, people):
    pair = held.ours(), held.ours("Zoran Vukasinovic")
    run()
    actions.judge(*pair, Answer.DIFFERENT, by=people.ana, purpose=WHY, at=bureau.now())
    assert queue(people.ana) == set()
    suggesting.Cursor.objects.update(seq=0)
    run()
    assert queue(people.ana) == set()
    held.revise(pair[0], "Zoran Vukašinović", "1971-04-09", nationality=("XA",))
    run()
    assert queue(people.ana) == {frozenset(pair)}


def test_a_suggestion_goes_with_its_record_and_at_once(held, people):
    one, _other = held.ours(), held.ours("Zoran Vukasinovic")
    run()
    holdings.withdraw(one, WithdrawalReason.WRONG, by=people.ana, at=bureau.now())
    assert queue(people.ana) == set()  # before any job has run
    index.follow()
    run()
    assert not Suggestion.objects.exists()


def test_what_one_may_not_see_is_neither_in_the_queue_nor_in_its_count(held, people):
    held.ours(), held.ours("Zoran Vukasinovic", purpose=Purpose.PROPERTY)
    run()
    assert len(queue(people.ana)) == 1
    assert queue(people.ana, Purpose.ARREST) == set()


def test_skipping_leads_through_the_queue_to_its_end(held, people):
    for name in ("Zoran Vukašinović", "Amina Diallo", "Kaveh Farrokhzad"):
        held.ours(name), held.ours(name)
    run()
    lines, _ = queries.queue(people.ana, WHY, at=bureau.now())
    here, seen = (lines[0].left.id, lines[0].right.id), []
    while here is not None:
        seen.append(frozenset(here))
        here = queries.next_after(*here, people.ana, WHY, at=bureau.now())
    assert len(seen) == len(set(seen)) == 3
