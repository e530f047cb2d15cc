"""Hundreds of records in one envelope are stored in a few statements, and each still has its own outcome."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.apps.audit.models import Entry
from comity.apps.exchange import inbox
from comity.apps.exchange.models import InboxItem
from comity.apps.holdings.models import Holding, JournalLine
from comity.kernel.envelopes import Lane
from comity.kernel.federation import Payload
from tests.apps.exchange.conftest import AT

pytestmark = pytest.mark.django_db


def envelope(xb, numbers, **more):
    return xb.hands(*((Payload.RECORD, xb.record(n, **more).to_json()) for n in numbers))


def test_statements_hardly_grow_with_the_records(xb, takes):
    takes(Lane.ORDINARY, envelope(xb, range(1, 4)))  # the policy class is new

    def statements(numbers):
        handed = envelope(xb, numbers)
        with CaptureQueriesContext(connection) as caught:
            assert takes(Lane.ORDINARY, handed).accepted == len(numbers)
        return len(caught)

    few, many = statements(range(10, 20)), statements(range(100, 300))
    assert many - few < 20
    assert Holding.objects.count() == JournalLine.objects.count() == 213
    assert Entry.objects.filter(event="replica_stored").count() == 213


def test_a_bad_record_among_good_ones_is_refused_alone(xb, takes):
    forged = xb.record(2).to_json()
    forged["fields"][0][0] = forged["fields"][1][0]
    items = [(Payload.RECORD, xb.record(1).to_json()), (Payload.RECORD, forged), (Payload.RECORD, {"header": 1})]
    taken = takes(Lane.ORDINARY, xb.hands(*items, (Payload.RECORD, xb.record(4).to_json())))
    assert (taken.accepted, taken.refused) == (2, 2)
    assert {str(one)[-1] for one in Holding.objects.values_list("id", flat=True)} == {"1", "4"}


def test_two_versions_of_one_record_in_one_envelope_leave_the_newer(xb, takes):
    first = xb.record(1)
    second = xb.record(1, version=2, previous=first.header)
    taken = takes(Lane.ORDINARY, xb.hands(*((Payload.RECORD, one.to_json()) for one in (first, second))))
    assert taken.accepted == 2
    assert Holding.objects.get().version == 2
    assert list(JournalLine.objects.values_list("version", flat=True)) == [1, 2]


def test_where_dealing_with_all_at_once_fails_each_is_dealt_with_by_itself(xb, takes, monkeypatch):
    def broken(payloads, *, sender, at):
        raise ZeroDivisionError

    monkeypatch.setattr(inbox, "together", lambda: {Payload.RECORD: broken})
    assert takes(Lane.ORDINARY, envelope(xb, range(1, 6))).accepted == 5
    assert InboxItem.objects.filter(outcome="accepted", at=AT).count() == 5
