"""What tools cannot check: read from the sources and from the imported program itself."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import comity

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "comity"


def every_module() -> Iterator[ModuleType]:
    """Every module of the program, imported; migrations apart."""
    for found in pkgutil.walk_packages(comity.__path__, "comity."):
        if ".migrations" not in found.name:
            yield importlib.import_module(found.name)


@pytest.fixture(scope="session")
def modules() -> list[ModuleType]:
    return list(every_module())
