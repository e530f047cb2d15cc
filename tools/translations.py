"""Keep the translation catalogues: every room with texts has its own, in French, Spanish and Arabic.

    python -m tools.translations update [ROOM ...]    extract texts into locale/*/LC_MESSAGES/django.po
    python -m tools.translations compile              write the .mo files that Django reads
    python -m tools.translations check [ROOM ...]     fail on a text that is missing, fuzzy, different or no longer used

English is the language of the sources. Python files and Django templates are read with Babel's extractors; data files
(YAML) give the values of the keys that a room names in `locale/texts.yaml`. Django merges all catalogues into one, so a
text has one translation wherever it stands: `update` takes over what another room already says, `check` finds where two
rooms differ. Where one English text means two things, give it a context (`pgettext`).
"""

from __future__ import annotations

import io
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "comity"
LANGUAGES = ("fr", "es", "ar")
KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "N_": None,
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Header lines that say nothing here; a date would change with every run.
IDLE = tuple(
    f'"{name}' for name in ("Project", "Report", "POT-Creation", "PO-Revision", "Last-Tr", "Language-Team", "Generated")
)
PLACES = re.compile(r"%\([a-zA-Z_]+\)[sd]|\{[a-zA-Z_]+\}")

Text = tuple[tuple[str, ...], str | None]
"""Singular, and plural if there is one; and the context."""


@cache
def rooms() -> tuple[Path, ...]:
    """Every folder whose texts go into one catalogue."""
    floors = (SOURCE / "kernel", SOURCE / "apps", SOURCE / "entrypoints")
    inside = [path.parent for floor in floors for path in floor.glob("*/__init__.py")]
    return tuple(sorted([*inside, SOURCE / "exercise", SOURCE / "node"]))


def catalogue(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


# What the sources say


@cache
def texts(room: Path) -> frozenset[Text]:
    """Every text of one room."""
    found: set[Text] = set()
    for path in room.rglob("*.py"):
        found.update(_marked(path.read_bytes()))
    for path in (*room.rglob("*.html"), *room.rglob("templates/**/*.txt")):
        found.update(_marked(_template(path)))
    found.update(((text,), None) for text in _data(room))
    return frozenset(found)


def _template(path: Path) -> bytes:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    pseudo: str = templatize(path.read_text("utf-8"), origin=str(path))
    return pseudo.encode()


def _marked(source: bytes) -> Iterator[Text]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a template turned into pseudo-Python has odd escapes
        for _line, text, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            if text:
                yield (text,) if isinstance(text, str) else tuple(text), context


def _data(room: Path) -> Iterator[str]:
    """The texts of the YAML files named in the room's `locale/texts.yaml`."""
    named = room / "locale" / "texts.yaml"
    if not named.exists():
        return
    import yaml

    for file, keys in yaml.safe_load(named.read_text("utf-8")).items():
        yield from _below(yaml.safe_load((room / file).read_text("utf-8")), frozenset(keys), False)


def _below(node: object, keys: frozenset[str], inside: bool) -> Iterator[str]:
    """Every string below one of `keys` in a YAML document."""
    match node:
        case dict():
            for key, value in node.items():
                yield from _below(value, keys, inside or str(key) in keys)
        case list():
            for value in node:
                yield from _below(value, keys, inside)
        case str() if inside and node:
            yield node


# What the catalogues say


@cache
def held(room: Path, language: str) -> dict[Text, Message]:
    """The translations of one room."""
    path = catalogue(room, language)
    return {_text_of(message): message for message in load(path, language) if message.id} if path.exists() else {}


def load(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def _text_of(message: Message) -> Text:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id), message.context


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


# The verbs


def update(room: Path) -> None:
    """Write the room's catalogues anew: what is still used, with its translation; what is new, empty."""
    for language in LANGUAGES:
        if not texts(room):
            continue
        new = Catalog(
            locale=language, domain="django", fuzzy=False, header_comment="# Comity translations, Apache-2.0."
        )
        for ids, context in texts(room):
            known = _known((ids, context), room, language)
            new.add(ids if len(ids) > 1 else ids[0], string=known.string if known else "", context=context)
        written = io.BytesIO()
        write_po(written, new, width=100, sort_output=True, no_location=True)
        path = catalogue(room, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = written.getvalue().decode().splitlines()
        path.write_text("\n".join(line for line in lines if not line.startswith(IDLE)) + "\n", "utf-8")


def _known(text: Text, room: Path, language: str) -> Message | None:
    for place in (room, *rooms()):
        message = held(place, language).get(text)
        if message is not None and all(_strings(message)):
            return message
    return None


def compile_all() -> None:
    """Write a .mo beside every .po. Needs Babel alone: the package's build calls it."""
    for path in sorted(SOURCE.rglob("locale/*/LC_MESSAGES/django.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, load(path, path.parts[-3]))


def faults(chosen: Iterable[Path]) -> Iterator[str]:
    """One sentence for each text that is not well translated in one of `chosen`."""
    for room in chosen:
        for language in LANGUAGES:
            where = catalogue(room, language).relative_to(ROOT)
            known = held(room, language)
            for text in sorted(texts(room), key=str):
                if fault := fault_of(text, known.get(text)) or _difference(text, room, language):
                    yield f"{where}: {fault}: {text[0][0]!r}"
            for text in known.keys() - texts(room):
                yield f"{where}: no longer used: {text[0][0]!r}"


def fault_of(text: Text, found: Message | None) -> str | None:
    """What is wrong with the translation of one text, or None."""
    ids, _context = text
    if found is None or not all(_strings(found)):
        return "not translated"
    if found.fuzzy:
        return "fuzzy"
    places = {place for part in ids for place in PLACES.findall(part)}
    said = [set(PLACES.findall(string)) for string in _strings(found)]
    # a plural form may leave its number out: Arabic has forms for one and two
    if set.union(*said) != places or (len(ids) == 1 and said[0] != places):
        return "named places differ"
    return None


def _difference(text: Text, room: Path, language: str) -> str | None:
    mine = held(room, language)[text].string
    for other in rooms():
        message = held(other, language).get(text)
        if other != room and message is not None and all(_strings(message)) and message.string != mine:
            return f"translated otherwise in {other.relative_to(SOURCE)}"
    return None


def main(arguments: list[str]) -> int:
    verb, chosen = (arguments or ["check"])[0], [Path(a).resolve() for a in arguments[1:]] or list(rooms())
    match verb:
        case "update":
            for room in chosen:
                update(room)
        case "compile":
            compile_all()
        case "check":
            found = list(faults(chosen))
            print("\n".join(found) or "every text is translated")
            return bool(found)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
