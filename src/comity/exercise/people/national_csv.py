"""Morvenia's old register of missing persons as a file of its own kind, to show how `comity import csv` reads one.

Semicolons, ISO-8859-15, Spanish headings, day before month, centimetres. The encoding has few letters, so a name is
written with plain ones where it must be, and a person whose name has no Latin form is left to the JSON lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from importlib import resources
from pathlib import Path

from anyascii import anyascii

from comity.exercise.people.entries import Entry
from comity.exercise.people.registers import Register

ENCODING = "iso-8859-15"
FILE, MAPPING = "desaparecidos.csv", "desaparecidos.toml"
_HEADINGS = (
    "EXPEDIENTE", "HOJA", "SITUACIÓN", "MENOR", "NOMBRE COMPLETO", "SEXO", "FECHA NACIMIENTO", "LUGAR NACIMIENTO",
    "NACIONALIDAD", "ESTATURA CM", "OJOS", "PELO", "SEÑAS", "PASAPORTE", "DOCUMENTO", "DOMICILIO", "COMISARÍA",
    "ATESTADO", "FECHA DENUNCIA", "REVISIÓN", "OBSERVACIONES",
)  # fmt: skip
_KINDS = ("missing_child", "missing_adult")
_SEXES = {"female": "MUJER", "male": "VARÓN"}
_COUNTRIES = {"xa": "ARLENIA", "xb": "QASR AL-BAHR", "xc": "MORVENIA"}


def split(register: Register) -> tuple[list[Entry], list[Entry]]:
    """The entries that the old register can hold, and the rest; the fixed figures are among the rest."""
    old = [entry for entry in register.entries if entry.kind in _KINDS and _latin_name(entry)]
    ids = {entry.id for entry in old}
    return old, [entry for entry in register.entries if entry.id not in ids]


def write_national_csv(entries: Iterable[Entry], folder: Path) -> Path:
    """The register file and, beside it, the mapping that tells the importer how to read it; returns the file."""
    rows = [{**_row(entry), "HOJA": str(number // 30 + 1)} for number, entry in enumerate(entries)]
    text = io.StringIO()
    writer = csv.DictWriter(text, _HEADINGS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({heading: _held(value) for heading, value in row.items()} for row in rows)
    (folder / FILE).write_bytes(text.getvalue().encode(ENCODING))
    mapping = resources.files(__package__).joinpath(f"data/{MAPPING}").read_text("utf-8")
    (folder / MAPPING).write_text(mapping, "utf-8")
    return folder / FILE


def _row(entry: Entry) -> dict[str, str]:
    def first(name: str) -> str:
        return entry.properties.get(name, ("",))[0]

    ground = entry.record["legal_ground"]
    height = first("height")
    return {
        "EXPEDIENTE": entry.record["national_reference"],
        "SITUACIÓN": "DESAPARECIDO",
        "MENOR": "SÍ" if entry.kind == "missing_child" else "NO",
        "NOMBRE COMPLETO": _latin_name(entry),
        "SEXO": _SEXES[first("gender")],
        "FECHA NACIMIENTO": _national_date(first("birthDate")),
        "LUGAR NACIMIENTO": first("birthPlace"),
        "NACIONALIDAD": _COUNTRIES[first("nationality")],
        "ESTATURA CM": f"{float(height) * 100:.0f}" if height else "",
        "OJOS": first("eyeColor"),
        "PELO": first("hairColor"),
        "SEÑAS": first("distinguishingMarks"),
        "PASAPORTE": first("passportNumber"),
        "DOCUMENTO": first("idNumber"),
        "DOMICILIO": first("address"),
        "COMISARÍA": ground["authority"],
        "ATESTADO": ground["reference"],
        "FECHA DENUNCIA": _national_date(ground["date"]),
        "REVISIÓN": _national_date(entry.record["review_on"]),
        "OBSERVACIONES": first("notes"),
    }


def _latin_name(entry: Entry) -> str:
    """The first form of the name that is in Latin letters, or empty."""
    forms = (*entry.properties.get("name", ()), *entry.properties.get("alias", ()))
    return next((form for form in forms if all(ord(c) < 0x370 or 0x1E00 <= ord(c) < 0x1F00 for c in form)), "")


def _held(text: str) -> str:
    """The text in letters that the encoding has."""
    return "".join(c if _encodable(c) else anyascii(c) for c in text)


def _encodable(character: str) -> bool:
    try:
        return bool(character.encode(ENCODING))
    except UnicodeEncodeError:
        return False


def _national_date(iso: str) -> str:
    """`2017-04-17` as `17/04/2017`, `2017-04` as `04/2017`, a year as it is."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if len(iso) == 10 else "/".join(reversed(iso.split("-")))
