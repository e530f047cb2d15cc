"""A member's side of the directory: fetch, verify with The Update Framework, and only then believe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError, ExpiredMetadataError, RepositoryError
from tuf.api.metadata import Metadata, Timestamp  # type: ignore[attr-defined]
from tuf.ngclient import FetcherInterface, Updater  # type: ignore[attr-defined]

from comity.apps import bureau
from comity.apps.exchange.publishing import TARGET
from comity.kernel.errors import ComityError, InvalidInput, NodeFault, Unauthentic
from comity.kernel.federation import Directory
from comity.kernel.keys import fingerprint_of, same_fingerprint

SOURCE = "source.json"
MAX_ROOT_BYTES = 512_000
TIMEOUT = httpx.Timeout(10, connect=5)


class DirectoryUnreachable(ComityError):
    """The directory could not be fetched; the one we have goes on being used until it expires."""

    code = "directory_unreachable"
    status = 503


@dataclass(frozen=True)
class Source:
    """Where the directory is fetched from, and the fingerprint of the root that people compared."""

    url: str
    root_fingerprint: str


def anchor(url: str, root: bytes, *, fingerprint: str | None) -> str:
    """Trust this root from now on, if it is the one that people compared. Returns its fingerprint.

    fingerprint  what a person was told, or None where the file itself came by a trusted way
    """
    shown = fingerprint_of(root)
    if fingerprint is not None and not same_fingerprint(fingerprint, shown):
        raise Unauthentic(
            f"the root's fingerprint is {shown}, not the one given",
            hint="do not go on: ask the hub's desk by telephone",
            code="fingerprint_differs",
        )
    if not url.startswith(("https://", "http://")):
        raise InvalidInput(f"{url[:80]!r} is not the address of a directory", hint="https://…/peer/directory/")
    folder = _folder()
    if (folder / SOURCE).exists() and source().root_fingerprint != shown:
        raise Unauthentic(
            "this node trusts another root already", hint="a node joins one federation only", code="other_root"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "first-root.json").write_bytes(root)
    written = {"url": url.rstrip("/") + "/", "root_fingerprint": shown}
    (folder / SOURCE).write_text(json.dumps(written), encoding="utf-8")
    return shown


def has_joined() -> bool:
    """Whether this node knows where its directory is."""
    return (_folder() / SOURCE).exists()


def source() -> Source:
    """Where this node fetches its directory; NodeFault before it has joined."""
    try:
        return Source(**json.loads((_folder() / SOURCE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise NodeFault(
            "this node belongs to no federation yet", hint="comity peer join --help", code="no_directory"
        ) from None


def fetch(client: httpx.Client | None = None) -> Directory:
    """The newest directory that the anchored root proves.

    DirectoryUnreachable while the line is down; Unauthentic for metadata that is forged, rolled back or expired.
    """
    if client is None:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as own:
            return fetch(own)
    where, folder = source(), _folder()
    metadata, targets = folder / "metadata", folder / "targets"
    for made in (metadata, targets):
        made.mkdir(parents=True, exist_ok=True)
    first = (folder / "first-root.json").read_bytes()
    try:
        updater = Updater(
            str(metadata),
            where.url + "metadata/",
            str(targets),
            where.url + "targets/",
            fetcher=Fetcher(client),
            bootstrap=first,
        )
        updater.refresh()
        found = updater.get_targetinfo(TARGET)
        if found is None:
            raise Unauthentic("the directory's metadata names no directory", code="bad_directory")
        data = Path(updater.download_target(found)).read_bytes()
    except ExpiredMetadataError as fault:
        raise Unauthentic(
            f"the directory has expired: {fault}", hint="the hub must renew it", code="directory_expired"
        ) from None
    except RepositoryError as fault:
        raise Unauthentic(
            f"the directory does not verify: {fault}",
            hint="do not go on: ask the hub's desk by telephone",
            code="directory_not_authentic",
        ) from None
    except DownloadError as fault:
        raise DirectoryUnreachable(
            f"the directory at {where.url} could not be fetched: {fault.__cause__ or fault}",
            hint="the directory that this node has goes on being used until it expires",
        ) from None
    return _read(data, metadata)


def _read(data: bytes, metadata: Path) -> Directory:
    """Version and expiry are those of the verified metadata, never of the file itself."""
    timestamp = Metadata[Timestamp].from_bytes((metadata / "timestamp.json").read_bytes()).signed
    version = json.loads((metadata / "targets.json").read_bytes())["signed"]["version"]
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise InvalidInput("the directory is not JSON", code="bad_directory") from None
    return Directory.from_json(value, version=version, expires_at=timestamp.expires)


class Fetcher(FetcherInterface):
    """The one way out is httpx, with time limits; sizes are bounded by the updater."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            with self._client.stream("GET", url) as response:
                if response.status_code >= 400:
                    raise DownloadHTTPError(f"{url} answered {response.status_code}", response.status_code)
                yield from response.iter_bytes()
        except httpx.HTTPError as fault:
            raise DownloadError(f"{url}: {fault or type(fault).__name__}") from fault


def _folder() -> Path:
    return bureau.this().home / "directory"
