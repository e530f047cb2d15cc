"""A record made ready for comparing: its names taken apart once, however many questions are compared with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from comity.kernel.screening.facts import Question, Subject, kind_of
from comity.kernel.screening.parts import Kind, Name, parse


@dataclass(frozen=True, slots=True)
class Known:
    """One name of a record, taken apart."""

    text: str
    name: Name
    weak: bool


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What `compare` needs of a record. It depends on the record's facts alone and may be kept as long as they hold.

    Whoever keeps it (by record id and version) saves most of the work of a comparison: reading a name for the first
    time costs many times what comparing it costs.
    """

    subject: Subject
    _names: dict[Kind, tuple[Known, ...]] = field(default_factory=dict)

    def names(self, kind: Kind) -> tuple[Known, ...]:
        """All names, the weak aliases last, read as names of persons or of things."""
        found = self._names.get(kind)
        if found is None:
            subject = self.subject
            found = tuple(Known(text, parse(text, kind), False) for text in subject.names)
            found += tuple(Known(text, parse(text, kind), True) for text in subject.weak_names)
            self._names[kind] = found
        return found


def prepare(subject: Subject) -> Prepared:
    """Read the names of a record as names of its kind; those that are needed otherwise are read when they are."""
    prepared = Prepared(subject)
    prepared.names(kind_of(subject.schema))
    return prepared


def kinds(question: Question, subject: Subject) -> tuple[Kind, ...]:
    """How names are to be read. A legal entity may be a person or not: it is compared both ways."""
    asked, held = question.schema, subject.schema
    kind = kind_of(held) if held != "LegalEntity" else kind_of(asked)
    return (Kind.PERSON, Kind.THING) if "LegalEntity" in (asked, held) and kind is not Kind.PERSON else (kind,)
