"""Texts that people will read, marked where they are written and translated where they are shown."""

from __future__ import annotations


def N_(text: str) -> str:
    """Mark `text` for the translation catalogues and return it unchanged (gettext's *noop*)."""
    return text
