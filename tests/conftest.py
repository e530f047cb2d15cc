"""What all tests share."""

import os
from pathlib import Path

import pytest

# A browser driven by Playwright leaves its event loop in the process; what runs after it in the same process is still
# ordinary code in one thread, and Django may use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real third-party material beside the checkout; never part of the repository."""
    path = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the shared third-party data are not on this machine")
    return path
