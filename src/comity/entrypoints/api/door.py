"""The fast door: takes the requests that are nearly all that a node is asked straight from the server.

A request is read within limits, let into a lane (`lanes`), answered there (`answering`), and its reply goes out once
the log is safe. Everything else goes on to the web framework.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.request import validate_host

from comity.entrypoints.api import answering
from comity.entrypoints.api.answering import Route
from comity.entrypoints.api.faults import Overloaded, reply_to
from comity.entrypoints.api.incoming import Incoming, Reply, in_json
from comity.entrypoints.api.lanes import Lane, Lanes
from comity.entrypoints.api.sorting import sorted_into
from comity.kernel.errors import ComityError, InvalidInput, NodeFault, TooLarge

BODY_SECONDS = 20.0  # for a whole body to arrive

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class TooSlow(ComityError):
    """The body did not arrive in time."""

    code = "too_slow"
    status = 408


class Gone(Exception):
    """The client went away before it had sent everything."""


class Door:
    """An ASGI application that answers the fast addresses and hands everything else to `rest`."""

    def __init__(self, rest: Application, lanes: Callable[[], Lanes]) -> None:
        self._rest, self._make_lanes = rest, lanes
        self._lanes: Lanes | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["method"] == "POST" and (route := answering.route_of(scope["path"])) is not None:
                await self._reply_to(scope, route, receive, send)
                return
            if scope["path"] == "/healthz" and scope["method"] == "GET":
                await _send(send, _ALIVE)
                return
        await self._rest(scope, receive, send)

    def close(self) -> None:
        """Let the lanes end."""
        if self._lanes is not None:
            self._lanes.close()

    async def _reply_to(self, scope: Message, route: Route, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            _require_host(headers.get("host", ""))
            body = await _body(receive, headers)
            incoming = Incoming(scope["path"], scope["query_string"].decode("latin-1"), headers, body)
            reply = await self._answered(incoming, route)
        except Gone:
            return
        except ComityError as fault:
            reply = reply_to(fault, scope["path"], door=route.name)
        await _send(send, reply)

    async def _answered(self, incoming: Incoming, route: Route) -> Reply:
        """The reply, from the lane to which the question belongs."""
        if self._lanes is None:
            self._lanes = self._make_lanes()
        broad, weight = sorted_into(incoming)
        turn = _Turn(incoming, route)
        lane: Lane = self._lanes.broad if broad else self._lanes.exact
        lane.enter(turn.take, weight=weight, whose=hash(incoming.headers.get("authorization", incoming.query)))
        return await turn.reply


class _Turn:
    """A request on its way through a lane's thread, the disk's, and back to the loop it came from."""

    def __init__(self, incoming: Incoming, route: Route) -> None:
        self._incoming, self._route = incoming, route
        self._loop = asyncio.get_running_loop()
        self.reply: asyncio.Future[Reply] = self._loop.create_future()

    def take(self, refused: Overloaded | None) -> None:
        """Answer, in a lane's thread; with a fault: refuse."""
        if refused is not None:
            self._settle(reply_to(refused, self._incoming.path, door=self._route.name))
            return
        try:
            reply = answering.answer(self._incoming, self._route)
        except Exception as fault:  # noqa: BLE001  a refusal that could not be logged: the thread and the caller go on
            reply = reply_to(fault, self._incoming.path, door=self._route.name)
        if reply.group is None:
            self._settle(reply)
        else:
            reply.group.then(lambda fault: self._safe(reply, fault))

    def _safe(self, reply: Reply, fault: NodeFault | None) -> None:
        """The log is written, or cannot be: then nothing is answered."""
        self._settle(reply if fault is None else reply_to(fault, self._incoming.path, door=self._route.name))

    def _settle(self, reply: Reply) -> None:
        self._loop.call_soon_threadsafe(self._set, reply)

    def _set(self, reply: Reply) -> None:
        if not self.reply.done():
            self.reply.set_result(reply)


async def _body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    """The whole body; TooLarge, TooSlow, or Gone."""
    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > limit:
        raise _too_large()
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > limit:
                    raise _too_large()
                if not message.get("more_body", False):
                    return parts[0] if len(parts) == 1 else b"".join(parts)
    except TimeoutError:
        raise TooSlow("the body did not arrive in time", hint="send it at once") from None


def _too_large() -> TooLarge:
    return TooLarge("the body is too large", hint="send fewer queries at once")


def _require_host(host: str) -> None:
    if not _is_ours(host):
        raise InvalidInput("this node does not answer to that host name", code="bad_host")


@lru_cache(maxsize=64)
def _is_ours(host: str) -> bool:
    name, colon, port = host.lower().rpartition(":")
    if not colon or not port.isdigit():
        name = host.lower()
    return validate_host(name, settings.ALLOWED_HOSTS)


async def _send(send: Send, reply: Reply) -> None:
    headers = [
        (b"content-type", reply.content_type.encode("ascii")),
        (b"content-length", str(len(reply.body)).encode("ascii")),
        *((name.lower().encode("ascii"), value.encode("latin-1")) for name, value in reply.headers.items()),
        *_always(),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


@lru_cache(maxsize=1)
def _always() -> tuple[tuple[bytes, bytes], ...]:
    """What stands on every reply."""
    found = [(b"x-content-type-options", b"nosniff"), (b"vary", b"Accept-Language")]
    if settings.SECURE_HSTS_SECONDS:
        found.append((b"strict-transport-security", f"max-age={settings.SECURE_HSTS_SECONDS}".encode("ascii")))
    return tuple(found)


_ALIVE = in_json({"status": "ok"})
