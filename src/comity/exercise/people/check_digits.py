"""Composing numbers that end in, or contain, a right check digit. `kernel.identifiers` judges them, independently."""

from __future__ import annotations

from random import Random

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O and Q, as on number plates and in VINs
_NATIONAL_ID_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9], strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY"  # 2010 to 2030


def icao(text: str) -> str:
    """The check digit of machine-readable zones: weights 7, 3, 1. Source: ICAO Doc 9303-3, section 4.9."""
    values = (int(c, 36) if c != "<" else 0 for c in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def luhn(digits: str) -> str:
    """The check digit that ends payment card numbers and IMEIs. Source: ISO/IEC 7812-1, annex B."""
    doubled = (int(d) * (2 - place % 2) for place, d in enumerate(reversed(digits)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def letter(digits: str) -> str:
    """A check letter by the remainder of 23, as some national identity numbers have."""
    return _NATIONAL_ID_LETTERS[int(digits) % 23]


def imo(digits: str) -> str:
    """The seventh digit of a ship's IMO number: six digits by weights 7 to 2. Source: IMO resolution A.1117(30)."""
    return str(sum(int(d) * weight for d, weight in zip(digits, range(7, 1, -1), strict=True)) % 10)


def vin(maker: str, year: int, chance: Random) -> str:
    """A vehicle identification number of `maker` (three characters) with a right check digit in place nine.

    year  model year, 2010 to 2030
    Source: ISO 3779 for the shape; 49 CFR 565.15 for check digit and year letter.
    """
    described = "".join(chance.choices(LETTERS + "0123456789", k=5))
    serial = f"{chance.choice(LETTERS)}{chance.randrange(10**6):06}"
    blank = f"{maker}{described}0{_VIN_YEARS[year - 2010]}{serial}"
    values = (_VIN_VALUES.get(c) or int(c) for c in blank)
    remainder = sum(value * weight for value, weight in zip(values, _VIN_WEIGHTS, strict=True)) % 11
    return blank[:8] + ("X" if remainder == 10 else str(remainder)) + blank[9:]


def fill(pattern: str, chance: Random) -> str:
    """A number by its pattern: `@` a letter, `#` a digit; last, over the rest: `c` ICAO, `l` Luhn, `n` check letter."""
    made = ""
    for sign in pattern:
        match sign:
            case "@":
                made += chance.choice(LETTERS)
            case "#":
                made += chance.choice("0123456789")
            case "c":
                made += icao(made)
            case "l":
                made += luhn(made)
            case "n":
                made += letter(made)
            case _:
                made += sign
    return made
