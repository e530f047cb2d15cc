"""Who deals with what arrives: the table that `node.wiring` gives, one callable for each payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils.module_loading import import_string

from comity.kernel.federation import Payload
from comity.kernel.vocabulary import Member

TABLE = "comity.node.wiring.INBOX"
TOGETHER = "comity.node.wiring.INBOX_TOGETHER"


class Handler(Protocol):
    """Deals with one payload of an authenticated sender, in the transaction that takes it in.

    Raises ComityError to refuse it: the refusal is stored, told to the sender, and the stream goes on.
    """

    def __call__(self, payload: dict[str, Any], *, sender: Member, at: datetime) -> object: ...


def table() -> Mapping[Payload, Callable[..., object]]:
    """The node's table, imported on first use: apps know nothing of the node above them."""
    found: Mapping[Payload, Callable[..., object]] = import_string(TABLE)
    return found


def together() -> Mapping[Payload, Callable[..., Sequence[object]]]:
    """Who deals with several payloads of a kind at once: an outcome or a ComityError for each, in their order."""
    found: Mapping[Payload, Callable[..., Sequence[object]]] = import_string(TOGETHER)
    return found
