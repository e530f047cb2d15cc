"""The list of events in the code and the one in docs/protocol/audit-log.md are the same."""

import re
from pathlib import Path

from comity.apps.audit.events import Event

PAGE = Path(__file__).parents[3] / "docs" / "protocol" / "audit-log.md"


def test_every_event_is_documented_with_its_label_and_no_other() -> None:
    section = PAGE.read_text("utf-8").split("## Events")[1].split("\n## ")[0]
    documented = dict(re.findall(r"^\| `([a-z_]+)` \| (.+?) \|", section, re.MULTILINE))
    assert documented == {event.value: event.label for event in Event}


def test_an_event_fits_the_form_of_an_entry() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,63}", event.value) for event in Event)
