"""Officers who sign in by one click, as on the sign-in page of an exercise."""

import dataclasses
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from comity.apps import bureau
from comity.apps.accounts import actions
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member

ADMIN = Actor("console:tests", ActorKind.CONSOLE, Member("XA"), roles=frozenset({Role.ADMINISTRATOR}))
PASSWORD = "seven quiet boats"


@pytest.fixture(autouse=True)
def _fresh(db):
    cache.clear()  # the limits on sign-in attempts
    actions.create_unit("NCB", "Exercise desk", by=ADMIN, at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def person():
    """Make an officer who has chosen a password; returns the user's number."""

    def make(username, *roles, own_password=True, language="en"):
        handed = actions.create_user(
            username, name=username.title(), unit="NCB", roles=roles, language=language, by=ADMIN, at=bureau.now()
        )
        if own_password:
            actions.choose_password(handed.id, PASSWORD, at=bureau.now())
        return handed

    return make


@pytest.fixture
def signed_in(client, person):
    """The client, signed in as a new officer with these roles."""

    def enter(*roles, language="en"):
        handed = person("somebody", *roles, language=language)
        client.post("/exercise/sign-in/", {"officer": handed.id})
        client.user_id = handed.id
        return client

    return enter


@pytest.fixture
def admin():
    return ADMIN


@pytest.fixture
def password():
    return PASSWORD


@pytest.fixture
def live(settings):
    """The node is not part of an exercise."""
    settings.COMITY = dataclasses.replace(settings.COMITY, exercise=False)
