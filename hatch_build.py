"""The package's build compiles the translations, so that a plain `pip install` speaks four languages too."""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):
    """Named in pyproject.toml. The compiled files are not in the repository; `artifacts` takes them into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)  # a build is isolated: the project itself is not on the path
        try:
            from tools.translations import compile_all
        finally:
            sys.path.remove(self.root)
        compile_all()
