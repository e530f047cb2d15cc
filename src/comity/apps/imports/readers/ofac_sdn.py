"""OFAC's Specially Designated Nationals list: sdn.csv with add.csv, alt.csv and sdn_comments.csv.

Source: OFAC's "Data specification of the SDN list" (no header; `-0-` is null; numbers tie the files together).
The remarks column holds most of what is known; see `ofac_remarks`. It is kept verbatim in the notes.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from comity.apps.imports.files import text_lines
from comity.apps.imports.readers import ofac_remarks
from comity.apps.imports.readers.drafts import Draft, joined
from comity.apps.imports.reading import Reading
from comity.apps.imports.references import reference
from comity.apps.imports.rows import Fault, Place, Row, at_place, refused
from comity.kernel.errors import ComityError
from comity.kernel.records import Listing

_COLUMNS = {"sdn": (12, 12), "add": (5, 6), "alt": (4, 5), "sdn_comments": (2, 2)}  # at least, at most
_SCHEMATA = {
    "individual": "Person",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "": "Organization",
    "entity": "Organization",
}
_ALIASES = {"aka": "alias", "fka": "previousName", "nka": "alias"}
_REMARKS_CUT = 999  # longer remarks go on in sdn_comments.csv; the last blank before the cut is not written
MAX_SIDE_ROWS = 2_000_000  # addresses, aliases and comments are held in memory until their entry comes

Side = dict[str, list[list[str]]]


def read(reading: Reading) -> Iterator[Row | Fault]:
    """Entries of sdn.csv, completed from the other files where they are there."""
    files = _files(reading.path)
    reading.bytes_total = sum(path.stat().st_size for path in files.values())
    for missing in ("add", "alt"):
        if missing not in files:
            reading.warnings.add(
                f"no_{missing}_file",
                f"{missing}.csv is missing: {'addresses' if missing == 'add' else 'most aliases'} are not imported",
                Place(file=f"{missing}.csv"),
            )
    sides = {name: _side(reading, name, files.get(name)) for name in ("add", "alt", "sdn_comments")}
    number = 0
    for place, cells in _rows(reading, "sdn", files["sdn"]):
        number += 1
        try:
            with at_place(place):
                own = {name: side.pop(cells[0], []) for name, side in sides.items()}
                yield _entry(cells, own, place, reading)
        except ComityError as fault:
            yield Fault(place, fault)
    if not number:
        raise refused(Place(file="sdn.csv"), "the list has no entry", code="wrong_kind")
    for name, side in sides.items():
        if side:
            reading.warnings.add(
                "unknown_entry", f"{name}.csv speaks of entries that sdn.csv does not have", Place(file=f"{name}.csv")
            )


def _files(path: Path) -> dict[str, Path]:
    """The files of the list: those of a folder, or the one given with those beside it."""
    folder = path if path.is_dir() else path.parent
    beside = (
        {file.name.casefold(): file for file in sorted(folder.iterdir()) if file.is_file()} if folder.is_dir() else {}
    )
    found: dict[str, Path] = {}
    for name in _COLUMNS:
        for ending in (".csv", ".csv.gz"):
            if (file := beside.get(name + ending)) is not None:
                found.setdefault(name, file)
    if path.is_file() and path not in found.values():
        found = {"sdn": path}
    if "sdn" not in found:
        raise refused(
            Place(file="sdn.csv"),
            "there is no sdn.csv",
            hint="name the folder that holds sdn.csv, add.csv and alt.csv",
            code="file_missing",
        )
    return found


def _rows(reading: Reading, name: str, path: Path) -> Iterator[tuple[Place, list[str]]]:
    """Place and cells of each row; nulls become empty. Raises for a row with the wrong number of columns."""
    least, most = _COLUMNS[name]
    with reading.opened(path) as stream:
        where = 0

        def lines() -> Iterator[str]:
            nonlocal where
            for number, text in text_lines(stream, path.name, "utf-8"):
                where = number
                if text.strip("\x1a\r\n\t "):  # the files end with Ctrl-Z
                    yield text

        try:
            for cells in csv.reader(lines(), strict=True):
                place = Place(file=path.name, line=where)
                if not least <= len(cells) <= most or not cells[0].strip().isdigit():
                    raise refused(
                        place,
                        f"a row has {len(cells)} columns; {name}.csv has {most}, the first of them a number",
                        hint="this is not OFAC's file, or it is damaged: fetch it again",
                        code="ragged_row",
                    )
                plain = [cell.strip() for cell in cells]
                yield place, ["" if cell in ("-0-", "-0") else cell for cell in plain]
        except csv.Error as fault:
            raise refused(
                Place(file=path.name, line=where),
                f"the row cannot be read: {fault}",
                hint="fetch the file again",
                code="damaged_csv",
            ) from None


def _side(reading: Reading, name: str, path: Path | None) -> Side:
    side: Side = defaultdict(list)
    if path is not None:
        for count, (place, cells) in enumerate(_rows(reading, name, path)):
            if count >= MAX_SIDE_ROWS:
                raise refused(place, f"{path.name} has over {MAX_SIDE_ROWS:,} rows", code="too_large")
            side[cells[0]].append(cells[1:])
    return side


def _entry(cells: list[str], own: dict[str, list[list[str]]], place: Place, reading: Reading) -> Row:
    number, name, kind, programmes, title, call_sign, vessel_type, tonnage, grt, flag, owner, remarks = cells
    if kind.casefold() not in _SCHEMATA:
        raise refused(place, f"{kind[:40]!r} is not a type of entry that the list uses", code="unknown_type")
    draft = Draft(_SCHEMATA[kind.casefold()], place, reading.warnings)
    draft.add("topics", "sanction")
    codes = [code.strip() for code in programmes.split("] [") if code.strip()]
    draft.add("program", *codes)
    _name(draft, "name", name)
    for alias in own["alt"]:
        _name(draft, _ALIASES.get(alias[1].casefold(), "alias"), alias[2])
        draft.note(f"{alias[2]}: {alias[3]}" if len(alias) > 3 and alias[3] else "")
    for address in own["add"]:
        _address(draft, address)
    if draft.schema == "Person":
        draft.add("position", title)
    else:
        draft.note(title and f"Title: {title}")
    _vessel(draft, call_sign, vessel_type, tonnage, grt, flag, owner)
    remarks = _whole(remarks, [comment[0] for comment in own["sdn_comments"]])
    draft.note(remarks)
    ofac_remarks.read(remarks, draft)
    profile = reading.profile
    listing = Listing(profile.body, "; ".join(codes), measures=profile.measures)
    return draft.row(reference(number), listing)


def _whole(remarks: str, more: list[str]) -> str:
    """The remarks with their continuation, which begins in the middle of a word where they were cut."""
    for comment in more:
        remarks += comment if len(remarks) > _REMARKS_CUT else f" {comment}"
    return remarks.strip()


def _name(draft: Draft, where: str, name: str) -> None:
    """Persons stand as "FAMILY, Given": kept so beside the natural order."""
    family, comma, given = name.partition(",")
    if draft.schema == "Person" and comma and given.strip():
        given, _, suffix = given.strip().partition(",")
        draft.add(where, joined(given, family, suffix))
        draft.as_written(where, name)
        if where == "name":
            draft.add("lastName", family)
            draft.add("firstName", given)
            draft.add("nameSuffix", suffix)
    else:
        draft.add(where, name)
    if draft.schema == "Airplane" and where == "name" and not name.startswith("MSN "):
        draft.add("registrationNumber", name)  # aircraft are listed by their tail number, or by the maker's number


def _address(draft: Draft, cells: list[str]) -> None:
    _number, street, city, country, *remarks = cells
    remark = joined(*remarks)
    where = joined(street, city, country, by=", ")
    if street or city or remark:
        draft.add("address", joined(where, remark and f"({remark})"))
    if country and country.casefold() != "undetermined":
        draft.country("country", country, "Country")


def _vessel(draft: Draft, call_sign: str, kind: str, tonnage: str, grt: str, flag: str, owner: str) -> None:
    if draft.schema == "Vessel":
        draft.add("callSign", call_sign)
        draft.add("type", kind)
        draft.add("tonnage", tonnage)
        draft.add("grossRegisteredTonnage", grt)
        if flag.casefold() != "none identified":
            draft.country("flag", flag, "Flag")
        draft.note(owner and f"Owner: {owner}")
    else:
        labels = {
            "Call sign": call_sign,
            "Vessel type": kind,
            "Tonnage": tonnage,
            "GRT": grt,
            "Flag": flag,
            "Owner": owner,
        }
        for label, text in labels.items():
            draft.note(text and f"{label}: {text}")
