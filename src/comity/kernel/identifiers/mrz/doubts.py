"""What is odd about a zone that was read: told to the officer, never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterator

from comity.kernel.identifiers.issuers import find_issuer
from comity.kernel.identifiers.kinds import Warning
from comity.kernel.identifiers.mrz.check_digits import ALPHABET
from comity.kernel.identifiers.mrz.layouts import Checked, Format
from comity.kernel.identifiers.mrz.zone import MachineReadableZone
from comity.kernel.vocabulary.text import N_

_WRONG = {
    Checked.NUMBER: N_("Check digit of the document number: %(printed)s is printed, %(computed)s was computed."),
    Checked.BIRTH: N_("Check digit of the date of birth: %(printed)s is printed, %(computed)s was computed."),
    Checked.EXPIRY: N_("Check digit of the date of expiry: %(printed)s is printed, %(computed)s was computed."),
    Checked.OPTIONAL: N_("Check digit of the optional data: %(printed)s is printed, %(computed)s was computed."),
    Checked.COMPOSITE: N_("Check digit of the whole zone: %(printed)s is printed, %(computed)s was computed."),
}


def doubts_of_reading(printed: tuple[str, ...], mended: tuple[str, ...]) -> list[Warning]:
    """Characters that were exchanged, or that zones do not have."""
    warnings = []
    if printed != mended:
        sentence = N_("Letters and digits that readers confuse were exchanged: compare with the document.")
        warnings.append(Warning("confused_characters", sentence))
    if foreign := {c for row in mended for c in row if c not in ALPHABET and c != "<"}:
        sentence = N_("Some characters could not be read: %(characters)s")
        warnings.append(Warning("unreadable_characters", sentence, {"characters": " ".join(sorted(foreign))}))
    return warnings


def doubts_of_content(zone: MachineReadableZone) -> Iterator[Warning]:
    """Wrong check digits, codes that nobody issues, fields that are empty."""
    for check in zone.checks:
        if not check.holds:
            places = {"printed": check.printed, "computed": check.computed or "?"}
            yield Warning("check_digit", _WRONG[check.what], places)
    if find_issuer(zone.issuer) is None:
        yield Warning(
            "unknown_issuer", N_("No issuing state or organisation has the code %(code)s."), {"code": zone.issuer}
        )
    elif zone.issuer == "UTO":
        yield Warning("specimen", N_("Utopia is an invented state: this is a specimen."))
    if zone.nationality and find_issuer(zone.nationality) is None:
        yield Warning("unknown_nationality", N_("No nationality has the code %(code)s."), {"code": zone.nationality})
    if zone.sex is None and zone.format is not Format.SWISS_LICENCE:
        yield Warning("unreadable_sex", N_("The sex could not be read."))
