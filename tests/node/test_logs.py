"""What operators read: an event, facts, places; never the message of an error, which may quote a person."""

import io
import json
import logging
import sys

import pytest
import structlog

from comity.kernel.errors import NodeFault
from comity.node import logs


@pytest.fixture
def lines():
    """Set up JSON logs; returns a function that reads what was written since."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.set_up("json")
    written = io.StringIO()
    root.handlers[0].setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


def broken():
    try:
        raise ValueError("Ana Pereira, born 1980")
    except ValueError:
        return sys.exc_info()


def test_an_event_is_one_line_of_json(lines):
    structlog.get_logger("comity.tests").info("feed_pulled", peer="XB", accepted=42)
    (line,) = lines()
    assert (line["event"], line["peer"], line["accepted"], line["level"]) == ("feed_pulled", "XB", 42, "info")


@pytest.mark.parametrize(
    "write",
    [
        lambda fault: structlog.get_logger("comity.tests").error("job_failed", exc_info=fault),
        lambda fault: structlog.get_logger("comity.tests").error("job_failed", exc_info=fault[1]),
        lambda fault: logging.getLogger("some.library").error("job_failed", exc_info=fault),
    ],
)
def test_of_an_error_only_its_type_and_its_places_are_written(lines, write):
    write(broken())
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert any("test_logs.py" in place and place.endswith("broken") for place in line["places"])
    assert "Pereira" not in json.dumps(line)


def test_libraries_that_quote_addresses_are_silent(lines):
    logging.getLogger("django.request").error("Internal Server Error: /check/?text=Pereira")
    logging.getLogger("httpx").info("HTTP Request: GET https://peer.example/?q=Pereira")
    assert lines() == []


def test_a_format_nobody_knows_stops_the_start():
    with pytest.raises(NodeFault):
        logs.set_up("xml")
