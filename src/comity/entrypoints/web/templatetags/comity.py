"""What templates need beyond Django: once-keys, labels of codes, moments, static files that may be kept for long."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext

from comity.apps import bureau
from comity.apps.accounts import queries, signing_in
from comity.apps.accounts.models import User
from comity.apps.audit import queries as audit
from comity.apps.audit.models import Verification
from comity.apps.exchange import queries as exchange
from comity.entrypoints.web.idempotency import FIELD
from comity.kernel.policy import Role
from comity.kernel.vocabulary import Purpose
from comity.kernel.vocabulary.codes import Code

register = template.Library()
# One order and 24 hours in every language: nobody guesses at night. The month as the language writes it.
DAY_AND_TIME = {"en": "j M Y, H:i", "ar": "j F Y، H:i"}


@register.simple_tag
def once() -> SafeString:
    """The hidden field that lets a form act only once (see `web.idempotency`)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(18))


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file with a digest of its content, so that browsers may keep it."""
    return f"{static(path)}?v={_digest(path)}"


@cache
def _digest(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise template.TemplateSyntaxError(f"there is no static file {path}")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]


@register.simple_tag
def own_languages() -> list[tuple[str, str]]:
    """Codes and names of the languages, each in itself: whoever needs the switch reads no other."""
    return list(settings.LANGUAGES)


@register.filter
def label(code: Code | None) -> str:
    """The text of a code, translated."""
    return gettext(code.label) if code is not None else ""


@register.filter
def role_labels(user: User) -> str:
    """The roles of a user as people read them."""
    return enumerated(gettext(role.label) for role in Role if role in user.role_set)


def enumerated(texts: Iterable[str]) -> str:
    """Texts one after another, with the comma of the reader's script."""
    return ("، " if get_language() == "ar" else ", ").join(texts)


def _day_and_time(at: datetime) -> str:
    return date_format(at, DAY_AND_TIME.get(get_language() or "en", "j b Y, H:i"))


@register.filter
def read_moment(text: str) -> SafeString:
    """A moment as a message states it (RFC 3339); what is none, as it is."""
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return format_html("<bdi>{}</bdi>", text)


@register.filter
def moment(at: datetime | None) -> SafeString:
    """A moment, with its zone: officers of several zones look at the same page."""
    if at is None:
        return SafeString("")
    text = _day_and_time(at)
    return format_html(
        '<time datetime="{}">{} <abbr title="{}">UTC</abbr></time>',
        at.isoformat(),
        text,
        gettext("Coordinated Universal Time"),
    )


@register.filter
def ago(at: datetime) -> SafeString:
    """How long ago a moment was, in its largest unit; the moment itself on pointing at it."""
    seconds = (bureau.now() - at).total_seconds()
    age = timesince(at, bureau.now(), depth=1)
    if get_language() == "ar":
        age = age.removeprefix("2\xa0")  # the dual says it already
    text = gettext("just now") if seconds < 60 else gettext("%(age)s ago") % {"age": age}
    return format_html('<time datetime="{}" title="{} UTC">{}</time>', at.isoformat(), _day_and_time(at), text)


@register.simple_tag
def exercise_officers() -> list[queries.Officer]:
    """Who may be signed in as by one click: nobody on a live node."""
    return [queries.officer(user) for user in signing_in.exercise_officers()] if bureau.this().exercise else []


@register.filter
def roles_of(officer: queries.Officer) -> str:
    """The roles of an officer as people read them."""
    return enumerated(gettext(role.label) for role in Role if role in officer.actor.roles)


@register.filter
def named(names: dict[str, str], actor: str) -> str:
    """The display name behind a pseudonym, or nothing."""
    return names.get(actor, "")


@register.filter
def purpose_label(code: str) -> str:
    """The text of a purpose from its code; an unknown code as it is."""
    return gettext(Purpose(code).label) if code in Purpose._value2member_map_ else code


@register.simple_tag
def members_heard() -> list[exchange.Freshness]:
    """When each member that shares records was last heard, for the footer."""
    return exchange.freshness(bureau.now())


@register.simple_tag
def last_verification() -> Verification | None:
    """The outcome of the log's last verification, for the footer."""
    return audit.last_verification()
