"""The machine code of the search: loaded once in a process, in the background where a server says when to begin."""

from __future__ import annotations

import threading
from functools import cache

from comity.kernel.screening import engine

_begun, _done = threading.Event(), threading.Event()


def begin() -> None:
    """Load it in a thread beside; until it is there, `is_under_way`."""
    _begun.set()
    threading.Thread(target=load, name="comity-engine", daemon=True).start()


@cache
def load() -> None:
    """Return once it is there: two seconds, or half a minute where it has to be compiled."""
    engine.prepare()
    _done.set()


def is_under_way() -> bool:
    """Whether a first question would wait for it."""
    return _begun.is_set() and not _done.is_set()
