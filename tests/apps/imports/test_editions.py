"""Editions: what a newer file of the same list does to the records of the one before. Invented people."""

import json
from datetime import timedelta

import pytest

from comity.apps import bureau
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import sharing
from comity.apps.holdings.models import Holding, JournalLine, Tombstone
from comity.apps.imports import actions, editions
from comity.apps.imports.kinds import Kind
from comity.apps.imports.models import Edition, Import, ListEntry
from comity.apps.imports.references import reference
from comity.kernel.errors import InvalidInput
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import Member, Reveal


def person(number, **properties):
    return {"id": f"p-{number}", "schema": "Person", "properties": {"name": [f"Ana {number}"], **properties}}


@pytest.fixture
def edition(importing, file):
    def run(*entities, agreed=False, **profile):
        settings = {"profile": {**importing.FTM_PROFILE["profile"], **profile}}
        path = file("\n".join(json.dumps(entity) for entity in entities))
        return importing("ftm", path, settings=settings, agreed=agreed)

    return run


@pytest.mark.parametrize(
    "text", [" KPi.034 ", "KPi.034\u00a0", "\u200bKPi.034", "\uff2b\uff30\uff49.\uff10\uff13\uff14", "KPi.034\n"]
)
def test_one_number_has_one_spelling(text):
    assert reference(text) == "KPi.034"


@pytest.mark.parametrize("text", ["", " \u00a0", "\u200b", "x" * 201])
def test_no_number_or_an_endless_one_is_refused(text):
    with pytest.raises(InvalidInput):
        reference(text)


def test_added_changed_removed_and_kept(importing, edition):
    edition(person(1), person(2), person(3))
    first = importing.record("people", "p-2")
    run = edition(person(1), {**person(2, birthDate=["1980"]), "id": " p-2\u00a0"}, person(4))
    assert importing.counts(run) == (1, 1, 1, 1)
    second = importing.record("people", "p-2")
    assert (second.id, second.version) == (first.id, 2)
    assert Tombstone.objects.get().reason == WithdrawalReason.REMOVED_FROM_LIST
    assert Edition.objects.count() == 2
    kinds = list(JournalLine.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["stored"] * 5 + ["removed"]


def test_the_same_edition_again_writes_nothing_even_on_another_day(importing, edition, file):
    edition(person(1), person(2))
    before = list(Holding.objects.order_by("id").values_list("id", "version", "review_on"))
    path = file("\n".join(json.dumps(person(n)) for n in (2, 1)))
    started = actions.start(Kind.FTM, path, by=importing.OFFICER, at=bureau.now(), settings=importing.FTM_PROFILE)
    run = actions.run(started, by=importing.OFFICER, at=bureau.now() + timedelta(days=40))
    assert importing.counts(run) == (0, 0, 0, 2)
    assert list(Holding.objects.order_by("id").values_list("id", "version", "review_on")) == before
    assert Edition.objects.count() == 1


def test_another_profile_is_another_statement(importing, edition):
    edition(person(1))
    run = edition(person(1), purposes=["investigation"])
    assert importing.counts(run) == (0, 1, 0, 0)


def test_entries_point_to_each_others_records(importing, edition):
    passport = {"id": "d-1", "schema": "Passport", "properties": {"number": ["A1"], "holder": ["p-1", "elsewhere"]}}
    edition(passport, person(1))
    holder = str(importing.record("people", "p-1").id)
    assert set(importing.record("people", "d-1").content.properties["holder"]) == {holder, "elsewhere"}
    assert importing.counts(edition(passport, person(1))) == (0, 0, 0, 2)


def test_a_shared_record_stays_shared_when_its_entry_changes(importing, edition):
    edition(person(1))
    record = importing.record("people", "p-1").id
    members = [Member("XB")]
    proposed = sharing.propose(
        [record], members, Reveal.FULL, reason="joint case", by=importing.OFFICER, at=bureau.now()
    )
    sharing.approve(proposed, by=importing.APPROVER, at=bureau.now())
    edition(person(1, birthDate=["1980"]))
    assert importing.record("people", "p-1").content.audience == ("XB",)


def test_what_was_withdrawn_here_comes_back_only_with_a_new_statement(importing, edition):
    edition(person(1), person(2), person(3))
    gone = {n: importing.record("people", f"p-{n}").id for n in (1, 2, 3)}
    for record in gone.values():
        holdings.withdraw(record, WithdrawalReason.WRONG, by=importing.OFFICER, at=bureau.now())
    run = edition(person(1), person(2, birthDate=["1980"]))
    assert importing.counts(run) == (0, 1, 1, 1)
    assert importing.record("people", "p-1") is None
    again = importing.record("people", "p-2")
    assert (again.version, again.id != gone[2]) == (1, True)
    assert not ListEntry.objects.filter(reference="p-3").exists()


def test_two_lists_do_not_touch_each_other(importing, edition):
    edition(person(1), person(2))
    assert importing.counts(edition(person(1), list="others")) == (1, 0, 0, 0)
    assert Holding.objects.count() == 3


@pytest.mark.parametrize(
    "before, removed, stops",
    [(100, 20, False), (100, 21, True), (420, 21, False), (400, 21, True), (30, 20, False), (30, 30, True)],
)
def test_over_five_per_cent_and_over_twenty_removed_needs_a_word(before, removed, stops):
    found = editions.Comparison(added=0, changed=0, removed=removed, kept=before - removed, before=before)
    assert editions.needs_word(found) is stops


def test_a_long_edition_is_many_transactions_and_is_completed_after_a_crash(importing, edition, monkeypatch):
    monkeypatch.setattr(editions, "ONE_TRANSACTION", 5)
    monkeypatch.setattr(editions, "STORED_AT_ONCE", 4)
    stored, calls = holdings.store_edition, []

    def dies(changes, **rest):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return stored(changes, **rest)

    monkeypatch.setattr(holdings, "store_edition", dies)
    people = [person(n) for n in range(12)]
    with pytest.raises(KeyboardInterrupt):
        edition(*people)
    assert Holding.objects.count() == ListEntry.objects.count() == 8
    assert Import.objects.get().fault["code"] == "interrupted"
    monkeypatch.setattr(holdings, "store_edition", stored)
    assert importing.counts(edition(*people)) == (4, 0, 0, 8)
    assert Holding.objects.count() == 12


def test_a_new_record_is_shared_with_nobody_and_reviewed_in_time(importing, edition):
    edition(person(1))
    held = importing.record("people", "p-1").content
    assert held.audience == () and held.reveal is None
    assert held.review_on == (bureau.now() + timedelta(days=365)).date()
