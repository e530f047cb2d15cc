"""Numbers and dates as people write them: understood, brought to one spelling, doubted where there is reason to.

This room owns the words *identifier* (a number that singles out one document, vehicle or thing), *machine-readable
zone*, *check digit*, *partial date* and *understanding* (one thing that a typed text could be).

    normalise(kind, text, issuer)   one kind of number in its canonical spelling
    understand(text, today)         the one box: what a text could be, likeliest first
    mrz.parse, mrz.compose          machine-readable zones of travel documents
    parse_partial_date(text)        national dates as ISO 8601 partial dates
    confusable(number)              the fold under which misread numbers meet

A wrong check digit is a warning throughout: misread, misprinted and forged numbers are what is asked about. Only what
cannot be such a number at all is refused. Start reading at `kinds`, `decoders` and `understand`.
"""

from comity.kernel.identifiers.confusable import confusable
from comity.kernel.identifiers.dates import parse_partial_date
from comity.kernel.identifiers.decoders import normalise
from comity.kernel.identifiers.issuers import find_issuer, mrz_code, parse_issuer
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, Subject, Warning
from comity.kernel.identifiers.mrz import MachineReadableZone
from comity.kernel.identifiers.people import PersonReading
from comity.kernel.identifiers.understand import Fit, Understanding, understand

__all__ = [
    "Fit",
    "Identifier",
    "IdentifierKind",
    "MachineReadableZone",
    "PersonReading",
    "Subject",
    "Understanding",
    "Warning",
    "confusable",
    "find_issuer",
    "mrz_code",
    "normalise",
    "parse_issuer",
    "parse_partial_date",
    "understand",
]
