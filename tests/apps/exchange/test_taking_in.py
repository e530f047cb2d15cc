"""Taking in: everything once, the bad apart, the rest goes on, and every refusal is kept with its code."""

import dataclasses
from uuid import UUID

import pytest
from django.db import OperationalError

from comity.apps.alerts.models import Alert
from comity.apps.exchange import queries, taking_in
from comity.apps.exchange.models import InboxItem, InFeed, Ledger, Line, Quarantine
from comity.apps.exchange.taking_in import ATTEMPTS_BEFORE_PASSING_OVER
from comity.apps.holdings.models import Holding
from comity.kernel.envelopes import Item, Lane
from comity.kernel.errors import Conflict
from comity.kernel.federation import Handed, Opening, Payload
from comity.kernel.keys import Use
from comity.kernel.records import Receipt, Withdrawal
from tests.apps.exchange.conftest import AT, FEDERATION, HANDLERS, SUITE, XA, XB, content, publishes, shares

pytestmark = pytest.mark.django_db


def sent(xb, version):
    return xb.hands((Payload.RECORD, version.to_json()))


def withdrawal(xb, record, up_to=1):
    act = xb.sign(Withdrawal(record, XB, up_to, "wrong", AT))
    return xb.hands((Payload.WITHDRAWAL, act.to_json()))


def flipped(data, at=-1):
    altered = bytearray(data)
    altered[at] ^= 1
    return bytes(altered)


def test_a_record_from_its_owner_is_stored_as_a_replica(xb, takes):
    taken = takes(Lane.ORDINARY, sent(xb, xb.record()))
    assert (taken.envelopes, taken.accepted, taken.refused) == (1, 1, 0)
    held = Holding.objects.get()
    assert (held.owner, held.own, held.version) == ("XB", False, 1)


def test_the_same_envelope_twice_is_taken_in_once(xb, takes):
    handed = sent(xb, xb.record())
    takes(Lane.ORDINARY, handed)
    again = takes(Lane.ORDINARY, handed)
    assert (again.envelopes, again.rejections) == (0, [])
    assert InboxItem.objects.count() == 1


def test_the_same_item_in_another_envelope_gets_the_first_answer(xb, takes):
    calls = []

    def once(payload, *, sender, at):
        calls.append(payload)
        if len(calls) > 1:
            raise AssertionError("called twice")
        raise Conflict("no", code="first_answer")

    item = Item(UUID(int=9), "hit", b"{}")
    for _ in range(2):
        takes(Lane.URGENT, xb.hands(items=[item]), handlers={Payload.HIT: once})
    assert [(row.outcome, row.code) for row in InboxItem.objects.all()] == [("refused", "first_answer")]


def test_the_same_id_with_other_bytes_is_refused_and_the_first_stays(xb, takes):
    seen = []
    handlers = {Payload.HIT: lambda payload, *, sender, at: seen.append(payload)}
    takes(Lane.URGENT, xb.hands(items=[Item(UUID(int=9), "hit", b'{"a":1}')]), handlers=handlers)
    taken = takes(Lane.URGENT, xb.hands(items=[Item(UUID(int=9), "hit", b'{"a":2}')]), handlers=handlers)
    assert (seen, taken.refused) == ([{"a": 1}], 1)
    assert [item["code"] for item in outcome_told(xb)["items"]] == ["id_reused"]


def outcome_told(xb):
    return [value for kind, value in xb.pulls(Lane.URGENT) if kind == "outcome"][-1]


def test_one_bad_item_does_not_stop_the_others_and_the_sender_is_told(xb, takes):
    good, foreign = xb.record(1), dataclasses.replace(xb.record(2), fields=())
    stolen = xb.record(3).to_json()
    stolen["header"] = stolen["header"].replace('"owner":"XB"', '"owner":"XA"')
    handed = xb.hands(
        (Payload.RECORD, stolen),
        (Payload.RECORD, good.to_json()),
        (Payload.RECORD, {"header": "nonsense"}),
        (Payload.RECORD, foreign.to_json()),
    )
    taken = takes(Lane.ORDINARY, handed)
    assert (taken.envelopes, taken.refused) == (1, taken.refused)
    assert Holding.objects.filter(pk=good.header.id).exists()
    assert not Holding.objects.filter(pk=UUID(int=3)).exists()
    told = outcome_told(xb)
    assert (told["lane"], told["number"], told["code"]) == ("ordinary", 1, "")
    assert len(told["items"]) == taken.refused >= 2


def test_a_kind_of_a_newer_version_is_kept_and_answered_as_not_understood(xb, takes):
    taken = takes(Lane.URGENT, xb.hands(items=[Item(UUID(int=1), "telepathy", b"{}")]))
    assert taken.refused == 1
    kept = InboxItem.objects.get()
    assert (kept.outcome, bytes(kept.payload)) == ("not_understood", b"{}")
    assert queries.unprocessed() == 1
    assert outcome_told(xb)["items"] == [{"item": str(UUID(int=1)), "code": "not_understood"}]


def test_what_was_not_understood_is_dealt_with_after_an_upgrade(xb, takes):
    telepathy, seen = dict(HANDLERS), []
    takes(Lane.URGENT, xb.hands((Payload.HIT, {"hit": 1}), (Payload.RECEIPT, {})), handlers=telepathy)
    assert InboxItem.objects.get(outcome="not_understood").kind == "hit"
    assert taking_in.try_again(AT, handlers=telepathy) == 0  # this version does not understand it either
    telepathy[Payload.HIT] = lambda payload, *, sender, at: seen.append((payload, sender))
    assert taking_in.try_again(AT, handlers=telepathy) == 1
    assert seen == [({"hit": 1}, XB)]
    kept = InboxItem.objects.get(kind="hit")
    assert (kept.outcome, kept.payload) == ("accepted", None)
    assert taking_in.try_again(AT, handlers=telepathy) == 0


def test_what_is_understood_later_and_refused_is_refused(xb, takes):
    takes(Lane.URGENT, xb.hands((Payload.RECEIPT, {})), handlers={Payload.RECORD: HANDLERS[Payload.RECORD]})
    assert taking_in.try_again(AT, handlers=HANDLERS) == 1
    assert InboxItem.objects.get().outcome == "refused"


def test_a_payload_that_is_no_json_is_refused_alone(xb, takes):
    handed = xb.hands(
        items=[
            Item(UUID(int=1), "record", b"\xff"),
            Item(UUID(int=2), "record", b"[" * 50_000),
            Item(UUID(int=3), "record", b"[]"),
        ]
    )
    assert takes(Lane.ORDINARY, handed).refused == 3


def test_an_item_that_our_program_fails_on_is_kept_and_the_stream_goes_on(xb, takes):
    def broken(payload, *, sender, at):
        return payload["missing"]

    handed = xb.hands((Payload.HIT, {}), (Payload.RECEIPT, {}))
    taken = takes(Lane.URGENT, handed, handlers={**HANDLERS, Payload.HIT: broken})
    assert (taken.envelopes, taken.refused) == (1, 2)
    assert InboxItem.objects.get(outcome="fault").payload is not None


def test_trouble_with_the_database_takes_nothing_in_and_nothing_is_lost(xb, takes):
    def locked(payload, *, sender, at):
        raise OperationalError("database is locked")

    handed = xb.hands((Payload.HIT, {}))
    with pytest.raises(OperationalError):
        takes(Lane.URGENT, handed, handlers={Payload.HIT: locked})
    assert InboxItem.objects.count() == 0
    assert takes(Lane.URGENT, handed, handlers={Payload.HIT: lambda payload, *, sender, at: None}).accepted == 1


def test_what_a_refused_item_had_begun_is_undone(xb, takes):
    def half(payload, *, sender, at):
        publishes()
        raise Conflict("no")

    takes(Lane.URGENT, xb.hands((Payload.HIT, {})), handlers={Payload.HIT: half})
    assert Holding.objects.count() == 0


def test_a_withdrawal_removes_the_replica_and_is_answered_by_our_signed_receipt(xb, takes):
    record = xb.record()
    takes(Lane.ORDINARY, sent(xb, record))
    takes(Lane.URGENT, withdrawal(xb, record.header.id))
    assert not Holding.objects.exists()
    [(kind, payload)] = xb.pulls(Lane.URGENT)
    receipt = Receipt.from_json(payload)
    assert (kind, receipt.record, receipt.up_to, receipt.outcome) == ("receipt", record.header.id, 1, "removed")
    receipt.verify(SUITE, xb.directory.entry(XA).current.of(Use.RECORD))


def test_a_withdrawal_that_overtakes_its_record_buries_it_all_the_same(xb, takes):
    record = xb.record()
    takes(Lane.URGENT, withdrawal(xb, record.header.id))
    assert Receipt.from_json(xb.pulls(Lane.URGENT)[0][1]).outcome == "not_held"
    takes(Lane.ORDINARY, sent(xb, record))
    assert not Holding.objects.exists()


def test_a_withdrawal_signed_by_somebody_else_is_refused(xb, takes):
    record = xb.record()
    takes(Lane.ORDINARY, sent(xb, record))
    act = Withdrawal(record.header.id, XB, 1, "wrong", AT).signed(SUITE, SUITE.generate(FEDERATION).of(Use.RECORD))
    assert takes(Lane.URGENT, xb.hands((Payload.WITHDRAWAL, act.to_json()))).refused == 1
    assert Holding.objects.exists()


# bad envelopes


def codes(taken):
    return taken.rejections


def troubles():
    """What is told to whoever looks after the members' nodes."""
    return list(Alert.objects.filter(kind="peer_trouble", closed_at=None).values_list("places", flat=True))


def test_a_reordered_envelope_waits_for_the_one_before_it(xb, takes):
    first, second = sent(xb, xb.record(1)), sent(xb, xb.record(2))
    assert codes(takes(Lane.ORDINARY, second)) == ["gap"]
    assert [trouble["code"] for trouble in troubles()] == ["gap"]
    assert takes(Lane.ORDINARY, first, second).accepted == 2
    assert troubles() == []  # the lane goes on


@pytest.mark.parametrize("at", [-1, 40, 400, 1000])
def test_an_altered_envelope_is_refused_and_kept_apart(xb, takes, at):
    good = sent(xb, xb.record())
    taken = takes(Lane.ORDINARY, Handed(flipped(good.envelope, at), good.body))
    assert taken.envelopes == 0
    assert codes(taken)[0] in {"bad_signature", "wrong_federation", "not_understood", "other_epoch", "wrong_receiver"}
    assert Quarantine.objects.count() == 1
    assert takes(Lane.ORDINARY, good).accepted == 1
    assert InFeed.objects.get().fault_code == ""


def test_an_altered_body_is_refused_and_fetched_again(xb, takes):
    good = sent(xb, xb.record())
    assert codes(takes(Lane.ORDINARY, Handed(good.envelope, flipped(good.body)))) == ["altered_body"]
    assert takes(Lane.ORDINARY, Handed(good.envelope, None), fetch=lambda digest: good.body).accepted == 1


def test_an_envelope_signed_with_a_stolen_name_is_refused(xb, takes):
    stranger = SUITE.generate(FEDERATION)
    assert codes(takes(Lane.ORDINARY, xb.hands((Payload.RECORD, xb.record().to_json()), pair=stranger))) == [
        "unknown_key"
    ]


def test_traffic_of_another_federation_never_enters(xb, takes):
    lane = Lane.ORDINARY
    xb.out[lane] = dataclasses.replace(xb.out[lane], federation="live.test")
    assert codes(takes(lane, sent(xb, xb.record()))) == ["wrong_federation"]
    assert not Holding.objects.exists()


def test_a_fork_stops_the_lane_and_is_told(xb, takes):
    takes(Lane.ORDINARY, sent(xb, xb.record(1)))
    earlier = xb.out[Lane.ORDINARY]
    takes(Lane.ORDINARY, sent(xb, xb.record(2)))
    xb.out[Lane.ORDINARY] = dataclasses.replace(earlier, last=bytes(32), number=2)
    assert codes(takes(Lane.ORDINARY, sent(xb, xb.record(3)))) == ["fork"]
    [feed] = [feed for feed in queries.peer(XB, AT).feeds if feed.lane == "ordinary"]
    assert (feed.fault_code, feed.quarantined) == ("fork", 1)
    assert troubles() == [{"member": "XB", "lane": "ordinary", "code": "fork"}]


def test_an_authentic_envelope_that_cannot_be_opened_is_quarantined_and_the_stream_goes_on(xb, takes, monkeypatch):
    lane = Lane.ORDINARY
    real = xb.directory.entry(XA).current
    stranger = SUITE.generate(FEDERATION).public
    monkeypatch.setattr("tests.apps.exchange.conftest.bureau.keystore", lambda: _Store(stranger))
    unreadable = sent(xb, xb.record(1))
    monkeypatch.undo()
    assert real != stranger
    good = sent(xb, xb.record(2))
    taken = takes(lane, unreadable, good)
    assert (taken.envelopes, taken.accepted, codes(taken)) == (2, 1, ["bad_seal"])
    assert outcome_told(xb) == {
        "comity": "outcome/1",
        "lane": "ordinary",
        "epoch": xb.out[lane].opening.epoch.hex(),
        "number": 1,
        "code": "bad_seal",
        "items": [],
    }


class _Store:
    def __init__(self, public):
        self._public = public

    def pair(self):
        return self

    @property
    def public(self):
        return self._public


def test_an_envelope_that_stays_bad_is_passed_over_and_the_sender_is_told(xb, takes):
    lane = Lane.ORDINARY
    takes(lane, sent(xb, xb.record(1)))
    bad, good = sent(xb, xb.record(2)), sent(xb, xb.record(3))
    bad = Handed(flipped(bad.envelope), bad.body)
    for _ in range(ATTEMPTS_BEFORE_PASSING_OVER - 1):
        assert codes(takes(lane, bad, good)) == ["bad_signature", "gap"]
    taken = takes(lane, bad, good)
    assert (taken.accepted, codes(taken)) == (1, ["bad_signature"])
    told = outcome_told(xb)
    assert (told["number"], told["code"]) == (2, "bad_signature")
    assert InFeed.objects.get(lane="ordinary").notice == "passed_over"


def test_a_refused_envelope_of_ours_is_sent_again_under_a_new_number(xb, takes):
    record = publishes()
    shares(record)
    first = xb.asks(Lane.ORDINARY)
    xb.pulls(Lane.ORDINARY)
    told = {
        "comity": "outcome/1",
        "lane": "ordinary",
        "epoch": first.opening.epoch.hex(),
        "number": 1,
        "code": "bad_seal",
        "items": [],
    }
    takes(Lane.URGENT, xb.hands((Payload.OUTCOME, told)))
    [(kind, _)] = xb.pulls(Lane.ORDINARY)
    assert (kind, xb.inn[Lane.ORDINARY].number) == ("record", 2)
    assert queries.why(record, XB, AT).ledger.version == 2


def test_a_refused_item_of_ours_shows_in_why(xb, takes):
    record = publishes()
    shares(record)
    xb.pulls(Lane.ORDINARY)
    told = {
        "comity": "outcome/1",
        "lane": "ordinary",
        "epoch": "00" * 16,
        "number": 1,
        "code": "",
        "items": [{"item": str(Ledger.objects.get().item_id), "code": "unknown_schema"}],
    }
    takes(Lane.URGENT, xb.hands((Payload.OUTCOME, told)))
    assert queries.why(record, XB, AT).refusals[0].startswith("unknown_schema")


@pytest.mark.parametrize("change", [{"number": 0}, {"number": "1"}, {"items": [{}]}, {"items": "x"}, {"lane": 1}])
def test_an_outcome_that_makes_no_sense_is_refused_and_not_answered(xb, takes, change):
    told = {"comity": "outcome/1", "lane": "x", "epoch": "", "number": 1, "code": "", "items": []}
    assert takes(Lane.URGENT, xb.hands((Payload.OUTCOME, {**told, **change}))).refused == 1
    assert Line.objects.count() == 0


def test_when_the_sender_was_restored_a_person_is_told_and_the_feed_goes_on(xb, takes):
    lane = Lane.ORDINARY
    takes(lane, sent(xb, xb.record(1)), sent(xb, xb.record(2)))
    epoch = xb.out[lane].opening.epoch
    xb.out[lane] = xb.out[lane].reopened(SUITE.random(16), follows=(epoch, 1))
    assert takes(lane, sent(xb, xb.record(3))).accepted == 1
    assert InFeed.objects.get().notice == "sender_restored"
    assert [trouble["code"] for trouble in troubles()] == ["sender_restored"]
    old = Opening(epoch)
    assert codes(takes(lane, xb.handed[lane][0], opening=old)) == ["replayed"]


def test_nothing_about_people_stands_in_what_is_kept_of_good_envelopes(xb, takes):
    takes(Lane.ORDINARY, sent(xb, xb.record(name="Zoë Beispiel")))
    kept = str(list(InboxItem.objects.values())) + str(list(InFeed.objects.values()))
    assert "Beispiel" not in kept
    assert content().properties["name"] == ("Ana Example",)
