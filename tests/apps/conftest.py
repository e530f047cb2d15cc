"""What tests of the apps share: nothing kept in memory or in files outlives a test's database."""

import shutil

import pytest

from comity.apps import bureau
from comity.apps.checks import comparing
from comity.apps.holdings import queries as holdings


@pytest.fixture(autouse=True)
def fresh_files():
    holdings.forget_cached()
    comparing.forget_cached()
    for name in ("index", "log"):
        folder = bureau.this().home / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    yield
