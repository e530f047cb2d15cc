"""Which lane a request belongs to, before anything is asked of it: by what stands in it, and by its size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from comity.entrypoints.api.incoming import Incoming
from comity.kernel.errors import InvalidInput
from comity.kernel.vocabulary import SCHEMATA

LARGE_BYTES = 64 * 1024  # not read in the loop that serves everybody; it is broad whatever it asks
BYTES_OF_ONE = 400  # of a large body that are taken for one question
MANY = 10  # questions that together are broad, even if each is exact

_NAMES = frozenset(name for schema in SCHEMATA.values() for name in schema.of_type("name")) | {
    "firstName",
    "lastName",
    "givenName",
    "surname",
    "secondName",
    "middleName",
}


def sorted_into(incoming: Incoming) -> tuple[bool, int]:
    """Whether a request is broad, and how many questions it is. What cannot be understood is refused quickly: exact."""
    if len(incoming.body) > LARGE_BYTES:
        return True, len(incoming.body) // BYTES_OF_ONE
    try:
        data = incoming.data
    except InvalidInput:
        return False, 1
    if not isinstance(data, dict):
        return False, 1
    questions = _questions(data)
    return len(questions) > MANY or any(map(_is_broad, questions)), max(1, len(questions))


def _questions(data: dict[str, Any]) -> list[Any]:
    queries, questions = data.get("queries"), data.get("questions")
    if isinstance(queries, dict):
        return list(queries.values())
    return questions if isinstance(questions, list) else [data]


def _is_broad(question: Any) -> bool:
    """Whether a question asks for a name, in any of the forms of this interface."""
    if not isinstance(question, dict):
        return False
    if question.get("text"):  # it may turn out to be a number; it may as well be a name
        return True
    person = question.get("person")
    if isinstance(person, dict) and person.get("name"):
        return True
    entity = question.get("entity")
    properties = entity.get("properties") if isinstance(entity, dict) else question.get("properties")
    return isinstance(properties, dict) and _has_name(properties)


def _has_name(properties: Iterable[str]) -> bool:
    return not _NAMES.isdisjoint(properties)
