"""The tables of this room: YAML under `data/`, read once."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser where PyYAML has it: ten times faster


@cache
def table(name: str) -> Any:
    """The content of `data/NAME.yaml`; callers do not change it."""
    text = resources.files(__package__).joinpath(f"data/{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are the safe kind


def names_in(folder: str) -> list[str]:
    """The tables of one folder of `data/`, sorted."""
    files = resources.files(__package__).joinpath(f"data/{folder}").iterdir()
    return sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml"))
