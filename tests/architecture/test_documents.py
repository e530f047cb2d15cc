"""Documents that say what the program says, and name only what is there."""

import re
from pathlib import Path

import pytest

from tools import readme, vocabulary

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# A path in backticks, or the target of a link.
NAMED = re.compile(r"`((?:src|tests|docs|tools|bench|\.ci)/[^`\s]*)`|\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_the_readme_shows_the_help_that_the_program_gives() -> None:
    assert readme.in_readme() == readme.from_program()


def test_the_vocabulary_page_is_the_vocabulary() -> None:
    assert vocabulary.PAGE.read_text("utf-8") == vocabulary.page()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_only_files_that_are_there(document: Path) -> None:
    missing = []
    for in_backticks, linked in NAMED.findall(document.read_text("utf-8")):
        name = in_backticks.split("::")[0]
        target = ROOT / name if name else document.parent / linked
        if not (any(ROOT.glob(name)) if "*" in name else target.exists()):
            missing.append(in_backticks or linked)
    assert missing == []


def named_tests(text: str) -> list[tuple[str, str]]:
    return re.findall(r"`(tests/[^`\s]+\.py)::([a-z_]+)`", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_that_a_document_names_exists(document: Path) -> None:
    for file, name in named_tests(document.read_text("utf-8")):
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{file}::{name}"


def test_every_word_of_the_glossary_has_its_translations() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = [line for line in text.split("## Words that are not used")[0].splitlines() if line.startswith("| ")]
    words = [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]
    assert len(words) > 100
    assert [cells for cells in words if len(cells) != 5 or not all(cells)] == []
    names = [cells[0] for cells in words if cells[0] != "word"]
    assert len(set(names)) == len(names)


def test_decisions_are_numbered_without_a_gap_and_say_what_was_rejected() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text("utf-8")
        for part in ("## Context", "## Choice", "## Rejected"):
            assert part in text, page.name
