"""Every text of every room is translated, and a fault would be noticed."""

import pytest
from babel.messages.catalog import Message

from tools.translations import Text, fault_of, faults, rooms, texts


def test_every_text_is_translated() -> None:
    assert list(faults(rooms())) == []


def test_texts_are_found_in_code_templates_and_tables() -> None:
    found = {room.name: {ids[0] for ids, _context in texts(room)} for room in rooms()}
    assert "missing person" in found["vocabulary"]  # code
    assert "Robbery" in found["vocabulary"]  # a table
    assert "Nothing waits for you." in found["web"]  # a template


ONE: Text = (("%(n)s waits for {name}",), None)
MANY: Text = (("%(n)s hit", "%(n)s hits"), None)


@pytest.mark.parametrize(
    "text, string, fault",
    [
        (ONE, "%(n)s attend {name}", None),
        (ONE, "{name} : %(n)s en attente", None),
        (ONE, "", "not translated"),
        (ONE, "%(n)s attend", "named places differ"),
        (ONE, "%(n)s attend {nom}", "named places differ"),
        (MANY, ("%(n)s réponse", "%(n)s réponses"), None),
        (MANY, ("une réponse", "%(n)s réponses"), None),  # a form may say its number in words
        (MANY, ("une réponse", ""), "not translated"),
        (MANY, ("une réponse", "des réponses"), "named places differ"),
    ],
)
def test_a_fault_in_a_translation_is_named(text: Text, string: str | tuple[str, ...], fault: str | None) -> None:
    ids, context = text
    message = Message(ids if len(ids) > 1 else ids[0], string=string, context=context)
    assert fault_of(text, message) == fault


def test_a_fuzzy_or_absent_translation_is_named() -> None:
    assert fault_of(ONE, None) == "not translated"
    assert fault_of(ONE, Message(ONE[0][0], string="%(n)s attend {name}", flags=["fuzzy"])) == "fuzzy"
