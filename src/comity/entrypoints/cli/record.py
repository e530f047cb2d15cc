"""`comity record`: look at records, withdraw and share our own, at the machine itself. Looking is logged here too."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO
from uuid import UUID

import click
from rich.console import Console
from rich.table import Column, Table

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.apps.exchange import queries as exchange
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import looking, queries, sharing, standing
from comity.apps.holdings.queries import HeldRecord
from comity.apps.imports import exporting
from comity.kernel.errors import InvalidInput, NotFound
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import Member, Purpose, Reveal

as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
yes_option = click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
purpose_option = click.option(
    "--purpose", required=True, metavar="CODE", help="Why: border_control, police_check, investigation, …"
)
REASONS = [reason.value for reason in WithdrawalReason if reason is not WithdrawalReason.NO_LONGER_SHARED]


@click.group(name="record")
def command() -> None:
    """Records held here: show, list; withdraw and share our own."""


@command.command()
@click.argument("record", metavar="ID", type=click.UUID)
@purpose_option
@as_json_option
def show(record: UUID, purpose: str, as_json: bool) -> None:
    """Show one record: what it states, who may see it, who holds it. Of one that we withdrew: who has confirmed."""
    at, by = bureau.now(), _console()
    try:
        found = looking.open_record(record, by=by, purpose=Purpose.parse(purpose), at=at)
    except NotFound:
        end = standing.ended(record, by, at=at)
        told = {"id": str(record), "withdrawn_at": end.at.isoformat(), "up_to": end.up_to, "reason": end.reason}
        whole = {**told, "held_by": _holders(record, at)}
    else:
        whole = _whole(found, at)
    _say(as_json, whole, "\n".join(_lines(whole)))


@command.command(name="list")
@purpose_option
@click.option("--owner", default="", metavar="MEMBER", help="Only records of this member.")
@click.option("--status", default="", metavar="CODE", help="Only persons with this status.")
@click.option("--schema", default="", metavar="NAME", help="Only records of this kind, such as Person.")
@click.option("--text", default="", help="Part of the caption or the national reference, or the record id's beginning.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@as_json_option
def list_(purpose: str, owner: str, status: str, schema: str, text: str, limit: int, as_json: bool) -> None:
    """List records, the newest first."""
    filters = {"owner": owner.upper(), "status": status, "schema": schema, "text": text}
    found, total = looking.list_page(
        by=_console(), purpose=Purpose.parse(purpose), at=bureau.now(), filters=filters, offset=0, limit=limit
    )
    if as_json:
        click.echo(json.dumps({"total": total, "records": [_brief(one) for one in found]}, ensure_ascii=False))
        return
    table = Table(Column("record", no_wrap=True), "owner", "kind", "status", "caption", "shared with", box=None)
    for one in found:
        row = _brief(one)
        table.add_row(*(str(row[name]) for name in ("id", "owner", "schema", "status", "caption")), *_shared(one))
    Console().print(table)
    click.echo(f"{len(found):,} of {total:,} records.")


@command.command()
@purpose_option
@click.option(
    "--format", "format_", type=click.Choice(["ftm"]), default="ftm", show_default=True, help="FollowTheMoney lines."
)
@click.option("--list", "list_code", default="", metavar="CODE", help="Only the entries of this imported list.")
@click.option("--schema", default="", metavar="NAME", help="Only records of this kind, such as Person.")
@click.option("--status", default="", metavar="CODE", help="Only persons with this status.")
@click.option(
    "--output", type=click.File("w", encoding="utf-8"), default="-", metavar="FILE", help="Else the terminal."
)
def export(purpose: str, format_: str, list_code: str, schema: str, status: str, output: TextIO) -> None:
    """Our own records as lines that `comity import ftm` reads again. Whom they are shared with is not in them."""
    filters = {"schema": schema, "status": status}
    made = exporting.export(
        by=_console(), purpose=Purpose.parse(purpose), at=bureau.now(), filters=filters, list_code=list_code
    )
    for line in made.lines:
        output.write(line + "\n")
    click.echo(f"{made.records:,} records exported.", err=True)


@command.command()
@click.argument("record", metavar="ID", type=click.UUID)
@click.option("--reason", required=True, type=click.Choice(REASONS), help="Why it ends.")
@yes_option
@as_json_option
def withdraw(record: UUID, reason: str, yes: bool, as_json: bool) -> None:
    """Withdraw a record of our own: gone here at once, and every holder is told."""
    at, by = bureau.now(), _console()
    if yes:
        holdings.withdraw(record, WithdrawalReason(reason), by=by, at=at)
    else:
        decide(by, Act.WITHDRAW, None, None, at=at).require()
        if queries.for_owner(record) is None:
            raise NotFound("there is no such record of our own")
    holders = [row["member"] for row in _holders(record, at) if row["holds"]]
    done = "Withdrawn" if yes else "Would withdraw"
    told = f"told: {', '.join(holders)}" if holders else "nobody abroad holds it"
    text = f"{done} {record} ({reason}); {told}." + ("" if yes else " Do it with --yes")
    _say(as_json, {"done": yes, "id": str(record), "reason": reason, "told": holders}, text)


@command.command()
@click.option("--all", "every", is_flag=True, help="All our own records, list entries apart.")
@click.option("--id", "ids", multiple=True, type=click.UUID, metavar="ID", help="One record; may be given repeatedly.")
@click.option("--to", "to", multiple=True, metavar="MEMBER", help="A member; may be given repeatedly.")
@click.option(
    "--nobody", is_flag=True, help="Share with nobody any more: whoever holds the records is told to withdraw."
)
@click.option(
    "--reveal",
    type=click.Choice([Reveal.FULL.value, Reveal.HIT_ONLY.value]),
    default=Reveal.HIT_ONLY.value,
    show_default=True,
    help="How much they receive.",
)
@click.option("--reason", required=True, help="Why these members need the records.")
@click.option("--approve-as", metavar="USERNAME", help="The second person, an approver; without it the proposal waits.")
@yes_option
@as_json_option
def share(
    every: bool,
    ids: Sequence[UUID],
    to: Sequence[str],
    nobody: bool,
    reveal: str,
    reason: str,
    approve_as: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Propose to share our own records, with a preview of who would see what; a second, named person approves."""
    if every == bool(ids):
        raise click.UsageError("name the records: either --all, or --id once or more often")
    if nobody == bool(to):
        raise click.UsageError("say with whom: either --to once or more often, or --nobody")
    at, by, extent = bureau.now(), _console(), Reveal(reveal)
    approver = _approver(approve_as, at) if approve_as else None
    members = _members(to, at)
    chosen = sharing.shareable(by, None, at=at, record_ids=None if every else ids)
    if missing := [str(record_id) for record_id in ids if record_id not in chosen.versions]:
        raise NotFound(f"not a record of our own that can be shared: {missing[0]}", hint="list entries stay here")
    seen = sharing.preview(list(chosen.versions), members, extent, by=by, at=at)
    facts: dict[str, Any] = {
        "done": False,
        "records": seen.count,
        "listed_left_out": chosen.listed if every else 0,
        "sees": seen.sees,
        "kept": seen.kept,
        "loses": seen.loses,
        "changed": seen.changed,
    }
    if not as_json:
        _preview(seen)
    if not yes:
        return _say(as_json, facts, "Nothing was proposed. Do it with --yes")
    made = sharing.propose(list(chosen.versions), members, extent, reason=reason, by=by, at=at)
    facts |= {"done": True, "sharing": str(made), "state": "proposed"}
    if approver is None:
        return _say(as_json, facts, f"Proposed: {made}. It waits for an approver.")
    changed = sharing.approve(made, by=approver, at=bureau.now())
    if changed is None:
        sharing.run_due(bureau.now())
        changed = sharing.one(made, approver, at=at)[0].changed
    _say(as_json, facts | {"state": "approved", "changed": changed}, f"Approved: {changed:,} records changed.")
    return None


def _approver(username: str, at: datetime) -> Actor:
    """The second person; Denied before anything is proposed if that person may not approve."""
    actor = accounts.officer_named(username).actor
    decide(actor, Act.APPROVE_SHARING, None, None, at=at).require()
    return actor


def _members(codes: Sequence[str], at: datetime) -> list[Member]:
    """Members of the directory: whoever joins later inherits nothing."""
    known = [one.member for one in exchange.freshness(at)]
    members = [Member.parse(code) for code in codes]
    for member in members:
        if member not in known:
            hint = f"known: {', '.join(known)}" if known else "this node knows no other member yet: comity peer join"
            raise InvalidInput(f"{member} is no member that records can be shared with", hint=hint, code="no_member")
    return members


def _preview(seen: sharing.Preview) -> None:
    table = Table("member", "in full", "hit only", "kept back", box=None)
    for member, counts in seen.sees.items():
        kept = "; ".join(f"{n}: {sentence}" for sentence, n in seen.kept[member].items())
        table.add_row(member, str(counts.get("full", 0)), str(counts.get("hit_only", 0)), kept)
    Console().print(table)
    for member, n in seen.loses.items():
        click.echo(f"{member} may see {n:,} of them now, is not named, and would be told to withdraw.")
    click.echo(f"{seen.count:,} records, {seen.changed:,} of them change.")


def _brief(record: HeldRecord) -> dict[str, Any]:
    return {
        "id": str(record.id),
        "owner": record.owner,
        "own": record.own,
        "version": record.version,
        "schema": record.schema,
        "status": record.facts.status.value if record.facts.status else "",
        "caption": record.caption,
        "audience": [str(member) for member in record.content.audience],
        "stored_at": record.stored_at.isoformat(),
    }


def _shared(record: HeldRecord) -> tuple[str, ...]:
    return (", ".join(record.content.audience) if record.own else "",)


def _whole(record: HeldRecord, at: datetime) -> dict[str, Any]:
    """Everything that the view allows; the fields stand under the names that the protocol gives them."""
    fields = record.content.fields()
    fields.pop("hit_only", None)
    return {
        **_brief(record),
        "view": record.view.value,
        "stale": record.stale,
        "lease_until": record.lease_until.isoformat() if record.lease_until else None,
        "fields": fields,
        "versions": [
            {"version": version.number, "digest": version.digest, "published_at": version.published_at.isoformat()}
            for version in standing.versions(record)
        ],
        "readers": {str(member): view.value for member, view in standing.readers(record, at=at).items()},
        "held_by": _holders(record.id, at) if record.own else [],
    }


def _holders(record_id: UUID, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "member": str(held.member),
            "holds": held.holds,
            "version": held.version,
            "view": held.view,
            "sent_at": _when(held.sent_at),
            "arrived_at": _when(held.arrived_at),
            "told_at": _when(held.told_at),
            "confirmed_at": _when(held.confirmed_at),
            "outcome": held.outcome,
        }
        for held in exchange.ledger_of(record_id, at)
    ]


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _console() -> Actor:
    return Actor.of_console(getpass.getuser(), bureau.this().member)


def _lines(whole: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """The facts for a person, one under the other."""
    for name, value in whole.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
            yield f"{indent}{name}:"
            for part in value:
                yield f"{indent}  - " + ", ".join(
                    f"{key} {said}" for key, said in part.items() if said not in ("", None)
                )
        elif value not in ("", None, [], ()):
            yield f"{indent}{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}"


def _say(as_json: bool, facts: Mapping[str, Any], text: str) -> None:
    """One answer, for a program or for a person."""
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else text)
