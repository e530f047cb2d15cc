"""`comity peer`: admission from nothing to the first record, and how the lines to the other members are.

On the hub:      peer publish, peer invite, peer admit
On a member:     peer card, peer join
Everywhere:      peer list, peer status, peer why, peer pull
"""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from comity.apps import bureau
from comity.apps.exchange import actions, cards, publishing, queries
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.keys import fingerprint_of
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Member

MAX_FILE_BYTES = 1024 * 1024

as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
yes_option = click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
fingerprint_option = click.option(
    "--fingerprint", default=None, metavar="DIGITS", help="What the other desk read to you: it must be the same."
)


@click.group(name="peer")
def command() -> None:
    """Other members' nodes: cards, admission, the directory, pulling, and how the lines are."""


@command.command()
@click.option("--to", "to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@as_json_option
def card(to: Path, as_json: bool) -> None:
    """Write this node's card (member, name, address, public keys, signed) into a file for the hub."""
    to.write_bytes(cards.write())
    own = cards.own()
    _say(
        as_json,
        {"file": str(to), "member": str(own.member), "fingerprint": own.keys.fingerprint()},
        f"The card of {own.member} is in {to}\nFingerprint: {own.keys.fingerprint()}\n"
        "Hand the file to the hub, and read the fingerprint to its desk by telephone.",
    )


@command.command()
@yes_option
@as_json_option
def publish(yes: bool, as_json: bool) -> None:
    """On the hub: sign the directory of members; the first time this makes its keys and its root."""
    if not yes:
        publishing.repository()
        return _say(as_json, {"done": False}, "Would sign and publish the directory. Do it with --yes")
    directory = actions.publish(by=_console(), at=bureau.now())
    return _say(as_json, {"done": True, **_directory()}, f"Directory version {directory.version} is published.")


@command.command()
@click.option("--to", "to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@as_json_option
def invite(to: Path, as_json: bool) -> None:
    """On the hub: write an invitation (where the directory is, and its root) into a file for a new member."""
    files, us = publishing.repository(), bureau.this()
    if not us.origin:
        raise InvalidInput(
            "this node has no address that others can reach",
            hint="write it into node.toml as origin, such as https://hub.example",
            code="no_origin",
        )
    invitation = {
        "comity": "invitation/1",
        "federation": us.federation,
        "directory": f"{us.origin}/peer/directory/",
        "root": files.first_root.decode("utf-8"),
    }
    to.write_text(json.dumps(invitation, indent=1), encoding="utf-8")
    _say(
        as_json,
        {"file": str(to), "directory": invitation["directory"], "fingerprint": files.fingerprint()},
        f"The invitation is in {to}\nFingerprint of the root: {files.fingerprint()}\n"
        "Read it to the new member's desk by telephone.",
    )


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@fingerprint_option
@yes_option
@as_json_option
def admit(file: Path, fingerprint: str | None, yes: bool, as_json: bool) -> None:
    """On the hub: admit the member whose card is in FILE, and publish the directory."""
    card = cards.read(_bytes(file))
    shown = card.keys.fingerprint()
    facts = {"member": str(card.member), "name": card.name, "address": card.address, "fingerprint": shown}
    if not yes:
        return _say(
            as_json,
            {"done": False, **facts},
            f"{card.member}, {card.name}, at {card.address or 'no address'}\nFingerprint: {shown}\n"
            "Compare it with the other desk by telephone, then admit it with --yes",
        )
    directory = actions.admit(card, fingerprint=fingerprint, by=_console(), at=bureau.now())
    return _say(
        as_json,
        {"done": True, **facts, "directory_version": directory.version},
        f"{card.member} is admitted: directory version {directory.version}.",
    )


@command.command()
@click.argument("invitation", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--directory", "url", default=None, metavar="URL", help="Where the directory is, without an invitation.")
@click.option("--root", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The root that signs it.")
@fingerprint_option
@yes_option
@as_json_option
def join(
    invitation: Path | None, url: str | None, root: Path | None, fingerprint: str | None, yes: bool, as_json: bool
) -> None:
    """Trust a federation's directory and fetch it: by its INVITATION file, or by --directory and --root."""
    where, root_bytes = _anchor(invitation, url, root)
    shown = fingerprint_of(root_bytes)
    if not yes:
        return _say(
            as_json,
            {"done": False, "directory": where, "fingerprint": shown},
            f"Directory at {where}\nFingerprint of the root: {shown}\n"
            "Compare it with the hub's desk by telephone, then join with --yes",
        )
    directory = actions.join(where, root_bytes, fingerprint=fingerprint, by=_console(), at=bureau.now())
    members = [str(entry.member) for entry in directory]
    return _say(
        as_json,
        {"done": True, "directory": where, "fingerprint": shown, **_directory()},
        f"Joined {directory.federation}: directory version {directory.version}, members {', '.join(members)}.",
    )


@command.command(name="list")
@as_json_option
def list_(as_json: bool) -> None:
    """List the members of the directory, with the fingerprints of their keys."""
    _require_peers_act()
    table = Table("member", "name", "role", "address", "fingerprint", box=None)
    rows = []
    for entry in queries.directory():
        row = {
            "member": str(entry.member),
            "name": entry.name,
            "role": entry.role,
            "address": entry.address,
            "fingerprint": entry.current.fingerprint(),
        }
        rows.append(row)
        table.add_row(*row.values())
    _say(as_json, {**_directory(), "members": rows}, table)


@command.command()
@as_json_option
def status(as_json: bool) -> None:
    """How the line to each member is: last heard, what waits, what is wrong."""
    _require_peers_act()
    at = bureau.now()
    table = Table("member", "last heard", "waiting", "on the way", "taken in", "quarantine", "fault", box=None)
    rows = []
    for state in queries.peers(at):
        rows.append(_status(state))
        table.add_row(
            str(state.member),
            f"{state.heard_at:%Y-%m-%d %H:%M:%S}" if state.heard_at else "never",
            *(str(sum(getattr(feed, name) for feed in state.feeds)) for name in _COUNTS),
            "; ".join(filter(None, [state.fault, *(feed.fault for feed in state.feeds)])),
        )
    _say(as_json, {**_directory(), "at": at.isoformat(), "peers": rows}, table)


@command.command()
@click.argument("record", type=click.UUID)
@click.argument("member", metavar="MEMBER")
@as_json_option
def why(record: UUID, member: str, as_json: bool) -> None:
    """Why RECORD is, or is not, at MEMBER: the door's rule, where it is on its way, what the peer said."""
    _require_peers_act()
    found = queries.why(record, Member.parse(member), bureau.now())
    facts = {
        "verdict": found.verdict,
        "rule": found.rule,
        "sentence": found.sentence,
        "version": found.ledger.version if found.ledger else 0,
        "refusals": list(found.refusals),
        "last_fault": found.last_fault,
    }
    lines = [f"{found.verdict}: {found.sentence}", *found.refusals, found.last_fault]
    _say(as_json, facts, "\n".join(line for line in lines if line))


@command.command()
@click.argument("member", required=False, metavar="MEMBER")
@as_json_option
def pull(member: str | None, as_json: bool) -> None:
    """Fetch the directory and everything that peers, or MEMBER alone, have for this node now."""
    _require_peers_act()
    faults = [fault] if (fault := _refreshed(bureau.now())) else []
    pulled = [actions.pull(Member.parse(member))] if member else actions.pull_all(bureau.now())
    rows = [
        {
            "member": str(one.member),
            "accepted": one.accepted,
            "refused": sum(taken.refused for taken in one.taken.values()),
            "rejections": [code for taken in one.taken.values() for code in taken.rejections],
            "fault": one.fault.code if one.fault else "",
        }
        for one in pulled
    ]
    faults += [one.fault for one in pulled if one.fault]
    lines = [f"{row['member']}: {row['accepted']} accepted, {row['refused']} refused {row['fault']}" for row in rows]
    _say(as_json, {"peers": rows, "faults": [fault.code for fault in faults]}, "\n".join(lines) or "no peer is due")
    if faults:
        raise faults[0]


_COUNTS = ("waiting", "unacknowledged", "taken_in", "quarantined")


def _status(state: queries.PeerState) -> dict[str, Any]:
    return {
        "member": str(state.member),
        "role": state.role,
        "address": state.address,
        "heard_at": _when(state.heard_at),
        "pulled_at": _when(state.pulled_at),
        "silent_since": _when(state.silent_since),
        "clock_skew_s": state.clock_skew_s,
        "failures": state.failures,
        "next_try_at": _when(state.next_try_at),
        "fault": state.fault_code,
        "feeds": {
            feed.lane: {
                **{name: getattr(feed, name) for name in _COUNTS},
                "fault": feed.fault_code,
                "notice": feed.notice,
            }
            for feed in state.feeds
        },
    }


def _directory() -> dict[str, Any]:
    directory = queries.directory()
    return {
        "federation": directory.federation,
        "directory_version": directory.version,
        "directory_expires_at": directory.expires_at.isoformat(),
    }


def _anchor(invitation: Path | None, url: str | None, root: Path | None) -> tuple[str, bytes]:
    """Where the directory is, and the root that is to be trusted."""
    if invitation is None:
        if url is None or root is None:
            raise click.UsageError("name an INVITATION file, or both --directory and --root")
        return url, _bytes(root)
    try:
        read = json.loads(_bytes(invitation))
    except (ValueError, RecursionError):
        read = None
    match read:
        case {"comity": "invitation/1", "federation": str(federation), "directory": str(where), "root": str(text)}:
            if federation != bureau.this().federation:
                raise InvalidInput(
                    f"the invitation is to {federation}, this node was made for {bureau.this().federation}",
                    code="wrong_federation",
                )
            return url or where, text.encode("utf-8")
    raise InvalidInput("this is no invitation", hint="the hub makes one: comity peer invite", code="bad_invitation")


def _refreshed(at: datetime) -> ComityError | None:
    """Fetch the directory; what went wrong, if anything: the pull goes on with the directory we have."""
    try:
        actions.refresh_directory(at)
    except ComityError as fault:
        return fault
    return None


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InvalidInput(f"{path} is larger than {MAX_FILE_BYTES} bytes", code="too_large")
    return path.read_bytes()


def _require_peers_act() -> None:
    decide(_console(), Act.MANAGE_PEERS, None, None, at=bureau.now()).require()


def _console() -> Actor:
    return Actor.of_console(getpass.getuser(), bureau.this().member)


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _say(as_json: bool, facts: dict[str, Any], text: str | Table) -> None:
    """One answer, for a program or for a person."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    elif isinstance(text, Table):
        Console().print(text)
    else:
        click.echo(text)
