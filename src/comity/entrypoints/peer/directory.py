"""The signed directory as files: the hub's own, open to all, since they prove themselves."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from comity.apps.exchange import queries
from comity.kernel.errors import NotFound

_METADATA = re.compile(r"timestamp\.json|[0-9]{1,9}\.(root|targets|snapshot)\.json")
_TARGET = re.compile(r"[0-9a-f]{64}\.directory\.json")


@require_GET
def metadata(request: HttpRequest, name: str) -> FileResponse:
    return _file("metadata", name, _METADATA)


@require_GET
def target(request: HttpRequest, name: str) -> FileResponse:
    return _file("targets", name, _TARGET)


def _file(kind: str, name: str, pattern: re.Pattern[str]) -> FileResponse:
    """A file that a directory consists of, and none other; a node that keeps no directory has none."""
    folder = queries.published_directory()
    path: Path | None = folder / kind / name if folder and pattern.fullmatch(name) else None
    if path is None or not path.is_file():
        raise NotFound("there is no such file of a directory")
    return FileResponse(path.open("rb"), content_type="application/json")
