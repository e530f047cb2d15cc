"""Keep the README's command help equal to what the program says.

python -m tools.readme    write the section anew
"""

from __future__ import annotations

import os
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- comity --help -->\n```\n", "```\n<!-- end -->\n"


def from_program() -> str:
    """What `comity --help` prints on a terminal of 80 columns. Every command is loaded for its line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import click
    import django

    django.setup()
    from comity.node.main import program

    context = click.Context(program, info_name="comity", terminal_width=78, **program.context_settings)
    return program.get_help(context) + "\n"


def in_readme() -> str:
    """The section as it stands."""
    return README.read_text("utf-8").split(BEGIN)[1].split(END)[0]


def main() -> None:
    text = README.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END, 1)
    README.write_text(before + BEGIN + from_program() + END + after, "utf-8")


if __name__ == "__main__":
    main()
