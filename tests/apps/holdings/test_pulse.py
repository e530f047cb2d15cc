"""The holdings' pulse is read when something changed, whoever changed it, and never misses a change."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comity.apps.holdings.classes import pulse
from tests.apps.holdings.test_kept import create

pytestmark = pytest.mark.django_db(transaction=True)


def created_elsewhere():
    """A record stored over another connection."""

    def work():
        create()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_while_nothing_changes_no_statement_is_needed():
    create()
    before = pulse()
    with CaptureQueriesContext(connection) as asked:
        assert pulse() == before
    assert len(asked) == (0 if connection.vendor == "sqlite" else 1)


def test_own_changes_and_those_of_others_are_seen_at_once():
    heads = [pulse().head]
    for change in (create, created_elsewhere, create, created_elsewhere):
        change()
        heads.append(pulse().head)
    assert heads == sorted(set(heads))


def test_what_is_undone_was_never_there():
    create()
    before = pulse()
    with transaction.atomic():
        create()
        assert pulse().head > before.head
        transaction.set_rollback(True)
    assert pulse() == before


def test_a_new_connection_is_not_taken_for_the_one_before():
    create()
    before = pulse()
    connection.close()
    created_elsewhere()
    assert pulse().head > before.head
