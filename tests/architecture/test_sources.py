"""Files: where ideas live, what pages hold, and that nothing belongs to one machine."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "comity"


@cache
def files() -> tuple[Path, ...]:
    """What the repository holds; in an unpacked archive, what would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def text_files() -> list[Path]:
    binary = {".png", ".ico", ".woff2", ".gz", ".bin"}
    return [path for path in files() if path.suffix not in binary]


def test_no_module_is_named_for_having_no_idea() -> None:
    names = {"utils", "helpers", "common", "services", "misc", "util", "helper"}
    assert [path for path in SOURCE.rglob("*") if path.stem in names and path.suffix in ("", ".py")] == []


def test_each_room_says_what_it_is_for() -> None:
    rooms = [path for path in SOURCE.rglob("__init__.py") if path.parent.name not in ("migrations", "templatetags")]
    silent = [path.parent for path in rooms if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []


# Pages work under a policy that runs nothing and styles nothing from within the page.
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "a style sheet in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "something from another host": re.compile(r"\b(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}


def inline_faults(page: str) -> list[str]:
    return [fault for fault, pattern in INLINE.items() if pattern.search(page)]


def test_no_template_holds_scripts_or_styles_or_loads_from_elsewhere() -> None:
    templates = list(SOURCE.rglob("templates/**/*.html"))
    assert len(templates) > 20
    found = {path.name: inline_faults(path.read_text("utf-8")) for path in templates}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<STYLE>p {}</STYLE>",
        '<p style="color: red">',
        "<a onclick='x()'>",
        '<script src="https://cdn.example/x.js"></script>',
        '<link href="//cdn.example/x.css">',
    ],
)
def test_a_page_with_one_would_be_noticed(page: str) -> None:
    assert inline_faults(page)


# Written in pieces, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(re.escape(place) for place in ("/" + "work/", "/" + "root/", "/" + "home/", "/" + "Users/"))
)
REGISTRY = re.compile(
    "|".join(re.escape(host) for host in ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org"))
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in text_files():
        text = path.read_text("utf-8")
        for pattern in (MACHINE, REGISTRY):
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []
