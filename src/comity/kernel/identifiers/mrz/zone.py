"""A machine-readable zone once it has been read."""

from __future__ import annotations

from dataclasses import dataclass

from comity.kernel.identifiers.issuers import find_issuer
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, Warning
from comity.kernel.identifiers.mrz.check_digits import CheckDigit
from comity.kernel.identifiers.mrz.layouts import Format
from comity.kernel.vocabulary.codes import Sex


@dataclass(frozen=True, slots=True)
class MachineReadableZone:
    """What a travel document's machine-readable zone states, field by field.

    lines          as understood: capitals, digits and fillers, each of its full width
    document_code  one or two characters, such as P, ID or V
    issuer         as printed: three letters, or D for Germany; `issuer_code` is the code of records
    number         without fillers; for the French identity card all twelve digits
    family, given  words apart by one space; one may be empty; given names may be cut short
    nationality    as printed; `nationality_code` is the code of records; "" where the layout has none
    birth_date     ISO 8601, of day, month or year precision; "" if unknown or impossible
    expiry         ISO 8601, day precision; "" if the layout has none, or unknown or impossible
    sex            None if the layout has none or it cannot be read
    optional       the optional fields as printed, without the fillers around them
    checks         every check digit of the layout with its verdict
    warnings       what is odd; a failed check digit is one and refuses nothing
    """

    format: Format
    lines: tuple[str, ...]
    document_code: str
    issuer: str
    number: str
    family: str
    given: str
    nationality: str
    birth_date: str
    expiry: str
    sex: Sex | None
    optional: tuple[str, ...]
    checks: tuple[CheckDigit, ...]
    is_name_truncated: bool
    warnings: tuple[Warning, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check digit holds and nothing is odd. Says nothing about whether the document is genuine."""
        return not self.warnings

    @property
    def issuer_code(self) -> str:
        """Alpha-2 code of the issuing state, ICAO's code of an organisation, or "" if unknown."""
        return find_issuer(self.issuer) or ""

    @property
    def nationality_code(self) -> str:
        """Alpha-2 code of the nationality, ICAO's code (XXA stateless …), or "" if unknown."""
        return find_issuer(self.nationality) or ""

    @property
    def document(self) -> Identifier:
        """Document number and issuer: what stolen and lost documents are found by."""
        return Identifier(IdentifierKind.DOCUMENT, self.number, self.issuer_code)
