"""How the engine's kernels are compiled: ahead of the first question, kept on disk, outside the interpreter's lock.

The compiler keeps its results by the age of one source file and does not see that a constant or a kernel of another
file changed. So they are kept in a folder named for the digest of all that they are made of: after any change they are
compiled anew, in about half a minute, and never mixed.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

_HERE = Path(__file__).parent
_NO_KERNELS = {f"{name}.py" for name in ("__init__", "asking", "finding", "prepare", "reading", "sight", "vocabulary")}
_OUTSIDE = ("calendars.py", "dates.py", "phonetics.py")  # files beside this folder whose constants kernels hold


def _kept_in() -> str:
    """The folder for machine code, empty where none can be written: then each process compiles for itself."""
    digest = blake2b(f"{numba.__version__} {platform.python_version()}".encode(), digest_size=8)
    mine = (source for source in sorted(_HERE.glob("*.py")) if source.name not in _NO_KERNELS)
    for source in (*mine, *(_HERE.parent / name for name in _OUTSIDE)):
        digest.update(source.name.encode() + source.read_bytes())
    given = os.environ.get("NUMBA_CACHE_DIR")
    for base in [Path(given)] if given else [_HERE / "__pycache__", Path.home() / ".cache" / "comity"]:
        folder = base / f"kernels-{digest.hexdigest()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return str(folder)
    return ""


_FOLDER = _kept_in()
if _FOLDER:
    setattr(numba.config, "CACHE_DIR", _FOLDER)  # noqa: B010 - its settings are made when it is loaded


# No kernel makes an array: each is given room. So none counts who holds an array (`_nrt`), which, done by atomic
# instructions at every use, was a third of the time of a search.
_AS: Any = {"cache": bool(_FOLDER), "nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """`function` as machine code. It works on arrays and numbers only and lets other threads run meanwhile."""
    return cast("Callable[P, R]", numba.njit(**_AS)(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """The same for a few lines that stand in an inner loop: calling them would cost more than they do."""
    return cast("Callable[P, R]", numba.njit(forceinline=True, **_AS)(function))
