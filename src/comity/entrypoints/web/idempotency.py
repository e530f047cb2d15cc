"""A form acts once, however often it is sent: after a dropped line, a double click or a reload.

The form carries a random key (`{% once %}`); where the act led to is kept in the session under that key, and a second
sending is led to the same place.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect

FIELD = "once"
KEPT = 40
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SESSION = "acted"

_guard = threading.Lock()
_locks: OrderedDict[str, threading.Lock] = OrderedDict()
_recent: OrderedDict[str, str] = OrderedDict()  # what this process has answered lately; the session keeps the rest


def acts_once(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view that acts on POST and answers with a redirect; an answer that is no redirect (a form to mend) repeats.

    Two sendings at the same moment wait for each other: there is one serving process.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not _KEY.fullmatch(key):
            return view(request, *args, **kwargs)
        # The key is bound to the session and the page: knowing somebody else's key leads nowhere.
        name = f"{request.session.session_key}:{request.path}:{key}"
        with _lock(name):
            known = _recent.get(name) or request.session.get(_SESSION, {}).get(key)
            if known is not None:
                return redirect(known)
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirect):
                _remember(request, name, key, response.url)
            return response

    return guarded


def _remember(request: HttpRequest, name: str, key: str, address: str) -> None:
    acted = dict(request.session.get(_SESSION, {}))
    acted[key] = address
    request.session[_SESSION] = dict(list(acted.items())[-KEPT:])
    with _guard:
        _recent[name] = address
        while len(_recent) > 1000:
            _recent.popitem(last=False)


def _lock(name: str) -> threading.Lock:
    with _guard:
        lock = _locks.setdefault(name, threading.Lock())
        _locks.move_to_end(name)
        while len(_locks) > 1000:
            _locks.popitem(last=False)
        return lock
