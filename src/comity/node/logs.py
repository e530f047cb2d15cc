"""Logs for operators: an event name and facts, as JSON lines or for a terminal; no personal data.

What other libraries log goes through the same end. Of an exception the log keeps its type and where it was raised,
never its message, which may quote what somebody typed.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from comity.kernel.errors import NodeFault

FORMATS = ("json", "console")


def set_up(chosen: str = "") -> None:
    """Send structlog and the standard library's logging to standard error.

    chosen  `json` or `console`; empty: COMITY_LOG, else console on a terminal and JSON elsewhere
    """
    form = chosen or os.environ.get("COMITY_LOG", "") or ("console" if sys.stderr.isatty() else "json")
    if form not in FORMATS:
        raise NodeFault(f"COMITY_LOG is {form!r}", hint="use json or console", code="bad_log_format")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        places_only,
    ]
    last: Any = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for quiet in ("django.request", "django.security", "uvicorn.access", "httpx", "httpcore"):
        # Their lines quote addresses with what was asked in them; our own doors log what operators need.
        logging.getLogger(quiet).setLevel(logging.CRITICAL)


def places_only(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its type and the places it came through, the innermost last."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["error"] = type(error).__name__
        event["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event
