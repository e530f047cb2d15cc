"""The directory that this node trusts: the newest version that its signed metadata proved."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.exchange.models import DirectoryVersion, Peer
from comity.kernel.errors import Conflict, InvalidInput, NodeFault
from comity.kernel.federation import Directory
from comity.kernel.policy import Actor
from comity.kernel.records.canonical import canonical


def newest() -> Directory | None:
    """The directory as last accepted; None before this node has joined a federation."""
    row = DirectoryVersion.objects.order_by("-version").values_list("version", "digest", "expires_at").first()
    return _read(*row) if row else None


def current() -> Directory:
    """The directory; NodeFault where the node has not joined yet."""
    if (found := newest()) is None:
        raise NodeFault("this node belongs to no federation yet", hint="comity peer join --help", code="no_directory")
    return found


@transaction.atomic
def accept(directory: Directory, *, by: Actor, at: datetime) -> bool:
    """Keep a directory that its metadata proved, and bring the peers in line. Returns whether anything changed.

    Conflict if it is older than the one we have, or another of the same version.
    """
    us = bureau.this()
    if directory.federation != us.federation:
        raise InvalidInput(
            f"the directory is of federation {directory.federation}, this node of {us.federation}",
            code="wrong_federation",
        )
    data = directory.to_json()
    digest = hashlib.sha256(canonical(data)).hexdigest()
    known = DirectoryVersion.objects.order_by("-version").first()
    if known is not None and directory.version < known.version:
        raise Conflict(
            f"directory version {directory.version} is older than our version {known.version}",
            hint="somebody may be replaying an old directory: compare versions with another member",
            code="directory_rolled_back",
        )
    if known is not None and directory.version == known.version:
        return _prolong(known, directory, digest)
    DirectoryVersion.objects.create(
        version=directory.version, digest=digest, data=data, expires_at=directory.expires_at, accepted_at=at
    )
    _bring_peers_in_line(directory, at)
    audit.append(
        Event.DIRECTORY_UPDATED,
        by=by,
        at=at,
        facts={"version": directory.version, "members": [str(entry.member) for entry in directory]},
    )
    return True


def _prolong(known: DirectoryVersion, directory: Directory, digest: str) -> bool:
    if known.digest != digest:
        raise Conflict(
            f"there are two different directories of version {directory.version}",
            hint="its keeper signs two truths: tell the other members",
            code="directory_forked",
        )
    if directory.expires_at <= known.expires_at:
        return False
    known.expires_at = directory.expires_at
    known.save(update_fields=["expires_at"])
    return True


def _bring_peers_in_line(directory: Directory, at: datetime) -> None:
    us = bureau.this().member
    known = Peer.objects.in_bulk()
    for entry in directory:
        if entry.member == us:
            continue
        peer = known.pop(str(entry.member), None) or Peer(member=str(entry.member), joined_at=at)
        if peer.address != entry.address:
            peer.failures, peer.next_try_at = 0, None
        peer.name, peer.role, peer.address, peer.left_at = entry.name, entry.role, entry.address, None
        peer.save()
    for peer in known.values():
        if peer.left_at is None:
            peer.left_at = at
            peer.save(update_fields=["left_at"])


@lru_cache(maxsize=8)
def _read(version: int, digest: str, expires_at: datetime) -> Directory:
    """Parsed once for each content: a directory is asked for with every envelope and request."""
    data = DirectoryVersion.objects.values_list("data", flat=True).get(pk=version, digest=digest)
    return Directory.from_json(data, version=version, expires_at=expires_at)
