"""Offences by the International Classification of Crime for Statistical Purposes (ICCS 1.0, UNODC 2015)."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Self

import yaml

from comity.kernel.errors import UnknownValue


@cache
def _table() -> dict[str, str]:
    text = resources.files(__package__).joinpath("data/iccs.yaml").read_text("utf-8")
    return {str(code): str(label) for code, label in yaml.safe_load(text)["offences"].items()}


class Offence(str):
    """An ICCS code of 2 to 6 digits, such as 0401 (robbery)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        code = text.strip()
        if code not in _table():
            raise UnknownValue(
                f"{code[:20]!r} is not a known ICCS code", hint="see docs/glossary.md, Offences", code="unknown_offence"
            )
        return cls(code)

    @property
    def label(self) -> str:
        """The English text of the classification, marked for translation in data/iccs.yaml."""
        return _table()[self]

    @classmethod
    def all(cls) -> tuple[Self, ...]:
        return tuple(cls(code) for code in _table())
