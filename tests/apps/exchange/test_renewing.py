"""Leases: the owner renews what it sent, once a week, and nothing that it withdrew."""

from datetime import timedelta

import pytest

from comity.apps.exchange import actions, renewing
from comity.apps.holdings.models import Holding
from comity.kernel.envelopes import Lane
from comity.kernel.federation import Payload
from tests.apps.exchange.conftest import AT, HANDLERS, publishes, shares

pytestmark = pytest.mark.django_db
MONTH = AT + timedelta(days=20)
WITH_RENEWALS = {**HANDLERS, Payload.RENEWAL: renewing.renewal}


def renewal(xb, number, epoch=None):
    epoch = epoch or xb.out[Lane.ORDINARY].opening.epoch.hex()
    return xb.hands((Payload.RENEWAL, {"comity": "renewal/1", "epoch": epoch, "number": number, "at": "x"}))


def test_a_peer_that_holds_records_gets_one_renewal_a_week(xb):
    assert actions.renew_leases(AT) == 0
    shares(publishes())
    xb.pulls_all()
    assert [actions.renew_leases(AT + timedelta(days=d)) for d in (0, 1, 2)] == [1, 0, 0]
    [(kind, payload)] = xb.pulls(Lane.ORDINARY)
    assert (kind, payload["number"], payload["epoch"]) == ("renewal", 1, xb.inn[Lane.ORDINARY].epoch.hex())


def test_a_stale_directory_renews_nothing(xb):
    shares(publishes())
    xb.pulls_all()
    assert actions.renew_leases(AT + timedelta(days=8)) == 0


def test_a_renewal_prolongs_every_copy_of_its_owner(xb, takes):
    takes(Lane.ORDINARY, xb.hands((Payload.RECORD, xb.record().to_json())))
    before = Holding.objects.get().lease_until
    assert takes(Lane.ORDINARY, renewal(xb, 1), handlers=WITH_RENEWALS, at=MONTH).accepted == 1
    assert Holding.objects.get().lease_until == MONTH + timedelta(days=30) > before


@pytest.mark.parametrize("number, epoch", [(5, None), (1, "00" * 16)])
def test_a_renewal_of_what_never_came_is_refused(xb, takes, number, epoch):
    takes(Lane.ORDINARY, xb.hands((Payload.RECORD, xb.record().to_json())))
    before = Holding.objects.get().lease_until
    assert takes(Lane.ORDINARY, renewal(xb, number, epoch), handlers=WITH_RENEWALS, at=MONTH).refused == 1
    assert Holding.objects.get().lease_until == before


def test_a_malformed_renewal_is_refused(xb, takes):
    handed = xb.hands((Payload.RENEWAL, {"comity": "renewal/1"}))
    assert takes(Lane.ORDINARY, handed, handlers=WITH_RENEWALS).refused == 1
