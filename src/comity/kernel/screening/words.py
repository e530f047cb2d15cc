"""Words of names that are known beforehand: particles, titles, legal forms, numerals, families, compounds."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from comity.kernel.screening import latin
from comity.kernel.screening.scripts import runs
from comity.kernel.screening.tables import rows
from comity.kernel.screening.transliterate import Hearing, Piece, Vowels, read

FAMILY_MARK = 1 << 40  # above every consonant code, so that both can be codes of one part


def _plain(word: str) -> str:
    """A table's word in any script as the first Latin spelling that names get."""
    texts = []
    for script, run in runs(word):
        found = latin.spellings(run) if script == "latin" else read(script, run)[0][0].spellings
        texts.append(found[0] if found else "")
    return "".join(texts)


_PARTICLES = {_plain(word): float(weight) for cell, weight, _ in rows("particles", 3) for word in cell.split()}
_TITLES = {_plain(word): float(weight) for cell, weight, _ in rows("titles", 3) for word in cell.split()}


def _families() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for cell, *_ in rows("name_families", 1):
        members = cell.split()
        number = FAMILY_MARK | int.from_bytes(blake2b(members[0].encode(), digest_size=4).digest())
        for member in members:
            found.setdefault(member, set()).add(number)
    for _, cell in rows("hangul_family_names", 2):  # Cho and Jo, Park and Pak: one family name, two romanisations
        members = cell.split()
        number = FAMILY_MARK | int.from_bytes(blake2b(b"family " + members[0].encode(), digest_size=4).digest())
        for member in members if len(members) > 1 else ():
            found.setdefault(member, set()).add(number)
    return {member: frozenset(numbers) for member, numbers in found.items()}


_FAMILIES = _families()
_NO_FAMILY: frozenset[int] = frozenset()


def families(spelling: str) -> frozenset[int]:
    """The families that a given name belongs to. A number depends on the first member of its row only."""
    return _FAMILIES.get(spelling, _NO_FAMILY)


def role_in_person(piece: Piece) -> tuple[str, float]:
    """(role, weight) of one word in a person's name; weight 0 means by length."""
    text = piece.spellings[0]
    if (len(text) == 1 and piece.vowels is Vowels.WRITTEN) or text in _INITIALS_OF_TWO or _one_letter(piece):
        return ("initial", 0.3)
    for spelling in piece.spellings if piece.hearing is Hearing.LATIN else piece.spellings[:1]:
        if spelling in _TITLES:
            return ("title", _TITLES[spelling])
        if spelling in _PARTICLES:
            return ("particle", _PARTICLES[spelling])
    return ("number", 0.3) if text.isdigit() else ("name", 0.0)


_INITIALS_OF_TWO = frozenset({"zh", "kh", "ts", "dz"})  # Zh. for Zhanna


def _one_letter(piece: Piece) -> bool:
    """Ж. is an initial, whatever its Latin spelling."""
    return len(piece.written) == 1 and piece.hearing is Hearing.WRITTEN


def weight_of(text: str, role: str) -> float:
    """How much a word counts: short words are shared by chance more often."""
    if role != "name":
        return 0.3
    return (0.6, 0.6, 0.7, 0.8, 0.9)[len(text)] if len(text) < 5 else 1.0


_SERVANT_OF = frozenset(
    {"abd", "abdul", "abdel", "abdal", "abdol", "abdoul", "abdu", "abdou", "abdur", "abdus", "abdun", "bd", "abdil"}
)
_ARTICLES = frozenset(
    {"al", "el", "ul", "il", "ar", "ur", "as", "us", "an", "un", "er", "es", "ad", "az", "at", "ash", "l", "r"}
)


def join_compounds(pieces: list[Piece]) -> list[Piece]:
    """Names that are one in Arabic and written in many cuts: Abd al-Aziz, Abdul Aziz, Abdulaziz, عبد العزيز."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if is_servant_of(piece) and at + 1 < len(pieces):
            step = 2 if pieces[at + 1].spellings[0] in _ARTICLES and at + 2 < len(pieces) else 1
            whose = pieces[at + step]
            out.append(
                Piece(
                    tuple("abd" + of.removeprefix("al") for of in whose.spellings),
                    whose.vowels,
                    ambiguous=whose.ambiguous,
                    hearing=whose.hearing,
                )
            )
            at += step + 1
            continue
        out.append(_one_compound(piece))
        at += 1
    return out


def is_servant_of(piece: Piece) -> bool:
    """Whether it is the first word of a compound, wherever another word follows."""
    return piece.spellings[0] in _SERVANT_OF


def _one_compound(piece: Piece) -> Piece:
    first = piece.spellings[0]
    if first[:3] != "abd" and first[:2] != "bd":
        return piece
    if len(first) > 6 or (piece.vowels is Vowels.OMITTED and first[:2] == "bd" and len(first) > 4):
        plain = servant(first)
        if plain != first:
            return piece._replace(spellings=tuple(dict.fromkeys((plain, *piece.spellings))))
    return piece


@lru_cache(1 << 12)
def servant(word: str) -> str:
    """`abdulaziz`, `abdelaziz`, `abdalaziz` -> `abdaziz`; another word unchanged."""
    found = re.match(r"^a?bd(?:[aeiou]{1,2}(?:l|([rsnzdt]h?)(?=\1)))?(?=.{3})", word) or re.match(
        r"^a?bd[aeiou]?(?=.{3})", word
    )
    return "abd" + word[found.end() :] if found else word


def _written(phrase: str) -> set[tuple[str, ...]]:
    """The words of a phrase, and with single letters drawn together: `sp z o o` is written `Sp. z o.o.` as well."""
    apart = tuple(_plain(word) for word in re.split(r"[\s.\-/]+", phrase) if _plain(word))
    drawn = re.sub(r"(?<!\S)(\w) (?=\w(?!\S))", r"\1", " ".join(apart))
    some = re.sub(r"(?<!\S)(\w) (\w)$", r"\1\2", " ".join(apart))
    return {apart, tuple(drawn.split()), tuple(some.split())}


def _phrases(table: str, role: str) -> dict[tuple[str, ...], tuple[str, str, float]]:
    found: dict[tuple[str, ...], tuple[str, str, float]] = {}
    for means, weight, phrases, _note in rows(table, 4):
        for phrase in (means, *phrases.split("|")):
            found.update((written, (means, role, float(weight))) for written in _written(phrase) if written)
    return found


_PHRASES = _phrases("numerals", "number") | _phrases("thing_words", "word") | _phrases("legal_forms", "form")
_LONGEST = max(map(len, _PHRASES))


_Found = tuple[Piece, str, float]  # what `part` takes


def roles_in_thing(pieces: list[Piece]) -> list[_Found]:
    """What `part` needs for each word of a company's, group's or ship's name; known phrases become one word."""
    texts = tuple(piece.spellings[0] for piece in pieces)
    out: list[_Found] = []
    at = 0
    while at < len(pieces):
        for length in range(min(_LONGEST, len(pieces) - at), 0, -1):
            known = _PHRASES.get(texts[at : at + length])
            if known:
                means, role, weight = known
                written = " ".join(piece.written for piece in pieces[at : at + length])
                out.append((Piece((means,), written=written), role, weight))
                at += length
                break
        else:
            piece = pieces[at]
            role = "number" if piece.spellings[0].isdigit() else "name"
            out.append((piece, role, 0.6 if role == "number" else 0.0))
            at += 1
    return _sums(out)


def _sums(found: list[_Found]) -> list[_Found]:
    """Forty and four side by side are 44."""
    out: list[_Found] = []
    for piece, role, weight in found:
        text, before = piece.spellings[0], out[-1][0].spellings[0] if out and out[-1][1] == "number" else ""
        if role == "number" and len(text) == 1 and text.isdigit() and len(before) == 2 and before.endswith("0"):
            out[-1] = (Piece((before[0] + text,), written=f"{out[-1][0].written} {piece.written}"), role, weight)
        else:
            out.append((piece, role, weight))
    return out
