"""Feeds and bodies: who asks is proved by the request's signature; what may leave is decided in the exchange."""

from __future__ import annotations

import re
import threading
import time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from comity.apps import bureau
from comity.apps.exchange import actions, queries
from comity.apps.exchange.requests import Message
from comity.kernel.envelopes import EPOCH_BYTES, Lane
from comity.kernel.errors import InvalidInput
from comity.kernel.federation.answers import MEDIA_TYPE
from comity.kernel.vocabulary import Member

LONGEST_WAIT_S = 5
LOOK_EVERY_S = 0.2
MAX_NUMBER = 2**63 - 1
_HEX = re.compile(r"[0-9a-f]*")
# Who waits holds a thread of the node's small pool: only so many may, the others are answered at once.
_waiting_places = threading.BoundedSemaphore(2)


@require_GET
def feed(request: HttpRequest, lane: str) -> HttpResponse:
    """What the asking peer has not acknowledged in this lane: `after` and `epoch` are its cursor, `wait` in seconds."""
    member = _asker(request)
    asked = _lane(lane)
    after = _number(request.GET.get("after", "0"), MAX_NUMBER, "after")
    epoch = _hex(request.GET.get("epoch", ""), (0, EPOCH_BYTES), "epoch")
    _wait(member, asked, epoch, after, _number(request.GET.get("wait", "0"), LONGEST_WAIT_S, "wait"))
    answer = actions.hand_out(member, asked, epoch=epoch, after=after, at=bureau.now())
    return _sealed(answer.encode(), MEDIA_TYPE)


@require_GET
def body(request: HttpRequest, digest: str) -> HttpResponse:
    """A sealed body that one of the asking peer's envelopes names."""
    member = _asker(request)
    return _sealed(queries.body_for(member, _hex(digest, (32,), "digest")), "application/octet-stream")


def _asker(request: HttpRequest) -> Member:
    headers = {name.lower(): value for name, value in request.headers.items()}
    message = Message(request.method or "", request.build_absolute_uri(), headers)
    return actions.accept_request(message, bureau.now())


def _wait(member: Member, lane: Lane, epoch: bytes, after: int, wait_s: int) -> None:
    """Hold the question until something waits for the peer, at most `wait_s`, if there is a place to wait."""
    if wait_s == 0 or not _waiting_places.acquire(blocking=False):
        return
    try:
        end = time.monotonic() + wait_s
        while time.monotonic() < end:
            actions.follow(bureau.now())
            if queries.is_waiting(member, lane, epoch=epoch, after=after):
                return
            time.sleep(LOOK_EVERY_S)
    finally:
        _waiting_places.release()


def _sealed(data: bytes, media_type: str) -> HttpResponse:
    """Encrypted bytes do not compress: said so, that nobody tries."""
    return HttpResponse(
        data, content_type=media_type, headers={"Content-Encoding": "identity", "Cache-Control": "no-store"}
    )


def _lane(text: str) -> Lane:
    if text not in tuple(Lane):
        raise InvalidInput(f"{text[:20]!r} is not a lane", hint="urgent or ordinary", code="unknown_lane")
    return Lane(text)


def _number(text: str, at_most: int, what: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= at_most):
        raise InvalidInput(f"{what} is {text[:30]!r}, expected 0 to {at_most}", code="bad_cursor")
    return int(text)


def _hex(text: str, lengths: tuple[int, ...], what: str) -> bytes:
    if not _HEX.fullmatch(text) or len(text) not in {2 * length for length in lengths}:
        raise InvalidInput(f"{what} is {text[:40]!r}, expected lower-case hexadecimal", code="bad_cursor")
    return bytes.fromhex(text)
