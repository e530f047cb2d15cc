"""Handing out: what may leave leaves once, in order, and is taken back from whoever loses access."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import IntegrityError

from comity.apps.exchange import actions, directories, queries
from comity.apps.exchange.models import Body, Ledger, Line, SentEnvelope
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import sharing
from comity.kernel.envelopes import Lane
from comity.kernel.errors import InvalidInput, NotFound
from comity.kernel.federation import Payload
from comity.kernel.keys import Use
from comity.kernel.records import SignedVersion, Withdrawal, WithdrawalReason, verify
from comity.kernel.vocabulary import Reveal
from tests.apps.exchange.conftest import (
    APPROVER,
    AT,
    OFFICER,
    SUITE,
    XB,
    XC,
    Counterpart,
    content,
    entry,
    publishes,
    shares,
)

pytestmark = pytest.mark.django_db


def test_a_record_that_nobody_shared_never_leaves(xb):
    publishes()
    assert xb.pulls_all() == []
    assert Ledger.objects.count() == 0


def test_a_shared_record_arrives_signed_by_its_owner_without_its_audience(xb):
    record = publishes()
    shares(record)
    [(kind, payload)] = xb.pulls_all()
    version = SignedVersion.from_json(payload)
    key = next(keys.public.of(Use.RECORD) for keys in xb.directory.entry(version.header.owner).keys)
    verify(version, suite=SUITE, public=key)
    assert (kind, version.header.id) == ("record", record)
    assert version.content.properties["name"] == ("Ana Example",)
    assert "audience" not in {f.name for f in version.fields}


def test_a_hit_only_record_leaves_without_properties(xb):
    record = publishes()
    shares(record, reveal=Reveal.HIT_ONLY)
    [(_, payload)] = xb.pulls_all()
    assert "Ana" not in str(payload)
    assert not any(f.name.startswith("properties.") for f in SignedVersion.from_json(payload).fields)


def test_an_answer_is_repeated_unchanged_until_it_is_acknowledged(xb):
    shares(publishes())
    first, again = xb.asks(Lane.ORDINARY), xb.asks(Lane.ORDINARY)
    assert first == again and len(first.handed) == 1
    xb.pulls(Lane.ORDINARY)
    assert xb.asks(Lane.ORDINARY).handed == ()
    assert Body.objects.count() == 0
    assert [bytes(sent.data) for sent in SentEnvelope.objects.all()] == [b""]


def test_many_records_go_in_several_envelopes_and_each_once(xb):
    records = [publishes(f"Person {n}") for n in range(230)]
    shares(*records)
    ids = []
    while new := xb.pulls(Lane.ORDINARY):
        ids += [SignedVersion.from_json(payload).header.id for _, payload in new]
    assert sorted(ids) == sorted(records)


def test_only_the_newest_version_leaves(xb):
    record = publishes()
    shares(record)
    actions.follow(AT)
    holdings.revise(record, content("Ana Maria Example"), by=OFFICER, at=AT)
    [(_, payload)] = xb.pulls_all()
    assert SignedVersion.from_json(payload).header.version == 3
    holdings.revise(record, content("Ana M. Example"), by=OFFICER, at=AT)
    [(_, payload)] = xb.pulls_all()
    assert SignedVersion.from_json(payload).header.version == 4


def test_the_door_is_asked_again_when_a_line_is_handed_out(xb):
    record = publishes()
    shares(record)
    actions.follow(AT)
    assert Line.objects.filter(kind="record", envelope=None).count() == 1
    holdings.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=AT)
    assert xb.pulls_all() == []


def test_a_withdrawn_record_is_withdrawn_from_who_holds_it_in_the_urgent_lane(xb):
    record = publishes()
    shares(record)
    xb.pulls_all()
    holdings.withdraw(record, WithdrawalReason.PURPOSE_REACHED, by=OFFICER, at=AT)
    [(kind, payload)] = xb.pulls(Lane.URGENT)
    act = Withdrawal.from_json(payload)
    assert (kind, act.record, act.up_to, act.reason) == ("withdrawal", record, 2, "purpose_reached")
    assert xb.pulls_all() == []


def test_who_loses_access_gets_a_withdrawal_and_never_the_new_version(xb):
    record = publishes()
    shares(record)
    xb.pulls_all()
    proposal = sharing.propose([record], [XC], Reveal.FULL, reason="moved", by=OFFICER, at=AT)
    sharing.approve(proposal, by=APPROVER, at=AT)
    [(kind, payload)] = xb.pulls_all()
    act = Withdrawal.from_json(payload)
    assert (kind, act.up_to, act.reason) == ("withdrawal", 2, "no_longer_shared")


def test_who_shares_with_nobody_any_more_has_every_copy_withdrawn(xb):
    record = publishes()
    shares(record)
    xb.pulls_all()
    shares(record, to=())
    [(kind, payload)] = xb.pulls_all()
    assert (kind, Withdrawal.from_json(payload).record) == ("withdrawal", record)
    assert Ledger.objects.get().withdrawn == 2


def test_a_full_copy_is_withdrawn_before_the_smaller_view_is_sent(xb):
    record = publishes()
    shares(record)
    xb.pulls_all()
    shares(record, reveal=Reveal.HIT_ONLY)
    kinds = [kind for kind, _ in xb.pulls_all()]
    assert kinds == ["withdrawal", "record"]
    assert not any(name.startswith("properties.") for _, name, _ in xb.got[-1][1]["fields"])


def test_the_ledger_knows_who_holds_it_who_was_told_and_who_confirmed(xb, takes):
    record = publishes()
    shares(record)
    xb.asks(Lane.ORDINARY)
    [held] = queries.ledger_of(record, AT)
    assert (held.version, held.holds, held.arrived_at) == (2, True, None)
    xb.pulls(Lane.ORDINARY)
    xb.asks(Lane.ORDINARY)
    [held] = queries.ledger_of(record, AT)
    assert held.arrived_at == AT
    holdings.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=AT)
    told = AT + timedelta(minutes=1)
    [(_, withdrawal)] = xb.pulls(Lane.URGENT, told)
    [held] = queries.ledger_of(record, told)
    assert (held.told_at, held.confirmed_at, held.silent_since, held.holds) == (told, None, told, True)
    taken = takes(Lane.URGENT, xb.hands((Payload.RECEIPT, xb.receipt(withdrawal))), at=told)
    assert taken.accepted == 1
    [held] = queries.ledger_of(record, told)
    assert (held.confirmed_at, held.outcome, held.silent_since, held.holds) == (told, "removed", None, False)


def test_a_receipt_by_somebody_else_or_for_nothing_is_refused(xb, takes):
    record = publishes()
    shares(record)
    xb.pulls_all()
    holdings.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=AT)
    [(_, withdrawal)] = xb.pulls(Lane.URGENT)
    true = xb.receipt(withdrawal)
    forged = {**true, "signatures": {**true["signatures"], "ed25519": "A" * 86}}
    assert takes(Lane.URGENT, xb.hands((Payload.RECEIPT, forged))).refused == 1
    assert queries.ledger_of(record, AT)[0].confirmed_at is None
    other = Withdrawal.from_json(withdrawal)
    stray = xb.receipt({**withdrawal, "act": other.to_bytes().decode().replace(str(record), str(publishes()))})
    assert takes(Lane.URGENT, xb.hands((Payload.RECEIPT, stray))).refused == 1


def test_a_peer_that_was_restored_is_sent_everything_it_may_have_lost(xb):
    kept, gone = publishes("Kept"), publishes("Gone")
    shares(kept, gone)
    xb.pulls_all()
    holdings.withdraw(gone, WithdrawalReason.WRONG, by=OFFICER, at=AT)
    xb.pulls_all()
    xb.pulls_all()  # acknowledges
    assert xb.pulls_all() == []
    xb.restart()
    again = xb.pulls_all()
    assert [kind for kind, _ in again] == ["withdrawal", "record"]
    assert SignedVersion.from_json(again[1][1]).header.id == kept
    assert xb.pulls_all() == []


def test_when_we_were_restored_a_new_epoch_says_what_it_follows(xb):
    shares(publishes())
    xb.pulls(Lane.ORDINARY)
    before = xb.inn[Lane.ORDINARY]
    ahead = actions.hand_out(XB, Lane.ORDINARY, epoch=before.epoch, after=before.number + 5, at=AT)
    assert ahead.opening.follows == (before.epoch, before.number + 5)
    assert ahead.opening.epoch != before.epoch
    assert len(ahead.handed) == 1


def test_a_stale_directory_holds_records_back_and_lets_withdrawals_go(xb):
    first, second = publishes("One"), publishes("Two")
    shares(first)
    xb.pulls_all()
    shares(second)
    holdings.withdraw(first, WithdrawalReason.WRONG, by=OFFICER, at=AT)
    late = AT + timedelta(days=4)
    assert [kind for kind, _ in xb.pulls_all(late)] == ["withdrawal"]


def test_a_body_is_for_those_it_was_handed_to(xb):
    shares(publishes())
    [handed] = xb.asks(Lane.ORDINARY).handed
    assert queries.body_for(XB, bytes.fromhex(Body.objects.get().digest)) == handed.body
    with pytest.raises(NotFound):
        queries.body_for(XC, bytes.fromhex(Body.objects.get().digest))


def test_peers_who_may_see_the_same_share_one_sealed_body_and_each_opens_its_own_envelope(xb):
    xc = Counterpart(XC)
    xc.directory = dataclasses.replace(
        xb.directory, version=2, members=(*xb.directory.members, entry(XC, xc.pair.public))
    )
    directories.accept(xc.directory, by=OFFICER, at=AT)
    both, one = publishes("For both"), publishes("For one")
    shares(both, to=(XB, XC))
    assert xb.pulls_all() == xc.pulls_all() != []
    assert (Body.objects.count(), SentEnvelope.objects.count()) == (1, 2)
    shares(one, to=(XC,))
    assert xb.pulls_all() == []
    assert [kind for kind, _ in xc.pulls_all()] == ["record"]
    holdings.withdraw(both, WithdrawalReason.WRONG, by=OFFICER, at=AT)
    assert xb.pulls(Lane.URGENT) == xc.pulls(Lane.URGENT) != []
    assert Body.objects.filter(envelopes__feed__lane="urgent").distinct().count() == 1


def test_records_are_never_posted_and_strangers_never_written_to(xb):
    with pytest.raises(InvalidInput):
        actions.post(Payload.RECORD, {}, XB, at=AT)
    with pytest.raises(NotFound):
        actions.post(Payload.HIT, {}, XC, at=AT)
    with pytest.raises(NotFound):
        actions.hand_out(XC, Lane.URGENT, epoch=b"", after=0, at=AT)


def test_an_act_is_delivered_as_it_was_posted(xb):
    actions.post(Payload.HIT, {"hit": "1", "añadido": "ja"}, to=XB, lane=Lane.URGENT, at=AT)
    assert xb.pulls(Lane.URGENT) == [("hit", {"hit": "1", "añadido": "ja"})]


def test_one_record_waits_once_for_a_peer(xb):
    record = publishes()
    shares(record)
    actions.follow(AT)
    line = Line.objects.get()
    with pytest.raises(IntegrityError):
        Line.objects.create(peer=line.peer, lane=line.lane, kind="record", record_id=record, queued_at=AT)


def test_why_a_record_did_not_arrive_is_answered_in_one_place(xb):
    record = publishes()
    why = queries.why(record, XB, AT)
    assert (why.verdict, why.rule) == ("denied", "audience")
    shares(record)
    assert queries.why(record, XB, AT).verdict == "not_queued"
    actions.follow(AT)
    assert queries.why(record, XB, AT).verdict == "waiting"
    xb.pulls_all()
    assert queries.why(record, XB, AT).verdict == "on_its_way"
    xb.pulls_all()
    assert queries.why(record, XB, AT).verdict == "arrived"
