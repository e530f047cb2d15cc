"""Secrets on the way to the one page that shows them: in memory alone, for five minutes, taken once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from django.http import HttpRequest

SECONDS = 300
MOST = 100

_guard = threading.Lock()
_kept: OrderedDict[str, tuple[float, str]] = OrderedDict()


def keep(request: HttpRequest, what: str, secret: str) -> None:
    """Keep `secret` for the next page of this session that asks for `what`."""
    with _guard:
        _kept[f"{request.session.session_key}:{what}"] = (time.monotonic() + SECONDS, secret)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def take(request: HttpRequest, what: str) -> str | None:
    """The secret, once; None if there is none, it was taken, or five minutes have passed."""
    with _guard:
        until, secret = _kept.pop(f"{request.session.session_key}:{what}", (0.0, ""))
        return secret if time.monotonic() < until else None
