"""Keep docs/protocol/vocabulary.md equal to the vocabulary and its translations.

python -m tools.vocabulary    write the page anew
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from comity.kernel import vocabulary
from comity.kernel.policy import Act, Role, Scope
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import SCHEMATA, Offence, Schema
from comity.kernel.vocabulary.codes import Code
from tools.translations import LANGUAGES, SOURCE, held

PAGE = Path(__file__).resolve().parents[1] / "docs" / "protocol" / "vocabulary.md"
HEAD = """# Vocabulary

The codes that travel and are stored, with the texts that people read. Written by `python -m tools.vocabulary` from
`comity.kernel.vocabulary`, `comity.kernel.policy` and `comity.kernel.records` and their catalogues; a test keeps it
equal. A code, once published, never changes its meaning. [The glossary](../glossary.md) explains the words.
"""
LISTS: tuple[type[Code], ...] = (
    *(value for _, value in sorted(vars(vocabulary).items()) if isinstance(value, type) and issubclass(value, Code)),
    WithdrawalReason,
    Role,
    Scope,
    Act,
)


def page() -> str:
    return "\n".join([HEAD, *_codes(), *_offences(), *_schemata()])


def _codes() -> Iterator[str]:
    for list_ in LISTS:
        yield f"## {list_.__name__}\n\n{(list_.__doc__ or '').strip()}\n"
        yield from _table("code", ((f"`{member.value}`", member.label) for member in list_))


def _offences() -> Iterator[str]:
    yield "## Offences\n\nInternational Classification of Crime for Statistical Purposes (ICCS 1.0, UNODC 2015).\n"
    yield from _table("code", ((f"`{code}`", code.label) for code in Offence.all()))


def _schemata() -> Iterator[str]:
    yield "## Schemata\n\nEach has its own properties and those of the schemata that it extends.\n"
    for schema in SCHEMATA.values():
        yield f"### {schema.name}\n\n{_described(schema)}\n"
        inherited = {name for parent in schema.extends for name in SCHEMATA[parent].properties}
        own = [p for name, p in schema.properties.items() if name not in inherited]
        if own:
            rows = ((f"`{p.name}` ({p.range or p.type})", p.label) for p in own)
            yield from _table("property", rows)


def _described(schema: Schema) -> str:
    words = ", ".join((schema.label, *_translations(schema.label)))
    extends = f" Extends {', '.join(schema.extends)}." if schema.extends else ""
    return f"{words}.{extends}{' Compared in checks.' if schema.matchable else ''}"


def _table(first: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"| {first} | English | Français | Español | العربية |\n|---|---|---|---|---|"
    for code, label in rows:
        yield f"| {' | '.join((code, label, *_translations(label)))} |"
    yield ""


def _translations(label: str) -> list[str]:
    """The label in the other languages; KeyError for one that is not translated."""
    return [str(_catalogue(language)[label]) for language in LANGUAGES]


def _catalogue(language: str) -> dict[str, str]:
    rooms = (SOURCE / "kernel" / room for room in ("vocabulary", "policy", "records"))
    return {
        ids[0]: str(message.string)
        for room in rooms
        for (ids, _context), message in held(room, language).items()
        if message.string
    }


def main() -> None:
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
