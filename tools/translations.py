"""Keep the translation catalogues: every room with texts has its own, in French, Spanish and Arabic.

    python -m tools.translations update [ROOM ...]    extract texts into locale/*/LC_MESSAGES/django.po
    python -m tools.translations compile              write the .mo files that Django reads
    python -m tools.translations check                fail on a text that is missing, fuzzy or no longer used

English is the language of the sources. Python files and Django templates are read with Babel's extractors; data files
(YAML) give the values of the keys that a room names in `locale/texts.yaml`.
"""

from __future__ import annotations

import io
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path("src/comity")
LANGUAGES = ("fr", "es", "ar")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "N_": None,
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "gettext_noop": None,
}
PLACES = re.compile(r"%\([a-zA-Z_]+\)[sd]|\{[a-zA-Z_]+\}")


def rooms() -> list[Path]:
    return sorted(path.parent for path in SOURCE.rglob("locale") if path.is_dir())


def messages(room: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Every text of one room with its context."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    for path in sorted(room.rglob("*.py")):
        yield from _python(path.read_text("utf-8"))
    for suffix in ("*.html", "*.txt"):
        for path in sorted(room.rglob(suffix)):
            yield from _python(templatize(path.read_text("utf-8"), origin=str(path)))
    named = room / "locale" / "texts.yaml"
    if named.exists():
        for file, keys in yaml.safe_load(named.read_text("utf-8")).items():
            for text in _values(yaml.safe_load((room / file).read_text("utf-8")), set(keys), False):
                yield text, None


def _python(source: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a template turned into pseudo-Python has odd escapes
        for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):  # type: ignore[arg-type]
            if text:
                yield text, context


def _values(node: object, keys: set[str], wanted: bool) -> Iterator[str]:
    """Every string below one of `keys` in a YAML document."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _values(value, keys, wanted or str(key) in keys)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value, keys, wanted)
    elif isinstance(node, str) and wanted and node:
        yield node


def catalogue(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def load(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, domain="django", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def wanted(room: Path) -> Catalog:
    template = Catalog(domain="django", fuzzy=False)
    for text, context in messages(room):
        template.add(text, context=context)
    return template


def update(room: Path) -> None:
    template = wanted(room)
    for language in LANGUAGES:
        path = catalogue(room, language)
        old = load(path, language)
        new = Catalog(
            locale=language, domain="django", fuzzy=False, header_comment="# Comity translations, Apache-2.0."
        )
        new.revision_date = new.creation_date = None  # type: ignore[assignment]
        for message in template:
            if message.id:
                known = old.get(message.id, message.context)
                new.add(message.id, string=known.string if known else "", context=message.context)
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_po(buffer, new, width=100, omit_header=False, sort_output=True, no_location=True)
        lines = [
            line
            for line in buffer.getvalue().decode().splitlines()
            if not line.startswith('"POT-Creation') and not line.startswith('"PO-Revision')
        ]
        path.write_text("\n".join(lines) + "\n", "utf-8")


def compile_all() -> None:
    for room in rooms():
        for language in LANGUAGES:
            path = catalogue(room, language)
            if path.exists():
                with path.with_suffix(".mo").open("wb") as file:
                    write_mo(file, load(path, language))


def faults(room: Path) -> Iterator[str]:
    template = wanted(room)
    for language in LANGUAGES:
        path = catalogue(room, language)
        held = load(path, language)
        for message in template:
            if not message.id:
                continue
            found = held.get(message.id, message.context)
            first = message.id if isinstance(message.id, str) else message.id[0]
            strings = (
                found.string if found and isinstance(found.string, (tuple, list)) else (found.string if found else "",)
            )
            if not all(strings):
                yield f"{path}: not translated: {first!r}"
            elif found is not None and found.fuzzy:
                yield f"{path}: fuzzy: {first!r}"
            elif isinstance(message.id, str) and set(PLACES.findall(first)) != set(PLACES.findall(str(strings[0]))):
                yield f"{path}: named places differ: {first!r}"
        ids = {(m.id if isinstance(m.id, str) else tuple(m.id), m.context) for m in template}
        for message in held:
            if (
                message.id
                and ((message.id if isinstance(message.id, str) else tuple(message.id)), message.context) not in ids
            ):
                yield f"{path}: no longer used: {message.id!r}"


def main(arguments: list[str]) -> int:
    verb, chosen = (arguments or ["check"])[0], [Path(a) for a in arguments[1:]]
    if verb == "update":
        for room in chosen or rooms():
            update(room)
    elif verb == "compile":
        compile_all()
    elif verb == "check":
        found = [fault for room in chosen or rooms() for fault in faults(room)]
        print("\n".join(found) or "every text is translated")
        return bool(found)
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
