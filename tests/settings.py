"""The settings of a fresh node in a temporary directory, for tests and for the tools that need Django."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from comity.node import creation

if "COMITY_TEST_NODE" not in os.environ:
    _home = Path(tempfile.mkdtemp(prefix="comity-test-"))
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
    creation.lay_out(
        _home,
        member="XA",
        name="Bureau of Exercise Country A",
        federation="exercise-tests",
        exercise=True,
        role="member",
        language="en",
    )
    os.environ["COMITY_NODE"] = str(_home)

from comity.node.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # sign-in is not what most tests measure
