"""Texts from outside in the one form that is compared, stored and logged."""

from __future__ import annotations

from comity.kernel.errors import TooLarge
from comity.kernel.records.canonical import one_text

MAX_CHARACTERS = 500  # of one value that is asked: the longest real names have some two hundred


def plain_text(text: str, what: str) -> str:
    """Canonical, without halves of characters; TooLarge naming `what` beyond 500 characters."""
    if len(text) > MAX_CHARACTERS:
        raise TooLarge(
            f"{what[:60]} has {len(text):,} characters", hint=f"at most {MAX_CHARACTERS} are compared", code="too_large"
        )
    return one_text(text.encode("utf-8", "ignore").decode("utf-8"))
