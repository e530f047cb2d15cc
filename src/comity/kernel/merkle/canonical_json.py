"""The canonical bytes of a JSON value (RFC 8785), quickly where the value is plain, which is nearly always.

The standard library's encoder writes the same bytes wherever keys are ASCII and no number is broken or huge: then keys
sort alike as code points and as UTF-16, and both escape the same characters. Everything else is left to `rfc8785`.
"""

from __future__ import annotations

import json
from typing import Any

import rfc8785

_LARGEST = 2**53 - 1
_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode


def canonical_json(value: Any) -> bytes:
    """The one byte form of a JSON value; `rfc8785.CanonicalizationError`, a ValueError, where it has none."""
    if _is_plain(value):
        try:
            return _encoded(value).encode()
        except UnicodeEncodeError:  # half a surrogate pair: refused in that library's words
            pass
    return rfc8785.dumps(value)


def _is_plain(value: Any) -> bool:
    """Whether both write the same bytes. Exact types alone: what a subclass would be written as need not be known."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is dict:
        for key, held in value.items():
            if not (type(key) is str and key.isascii() and (type(held) is str or _is_plain(held))):
                return False
        return True
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))
    return kind is int and -_LARGEST <= value <= _LARGEST
