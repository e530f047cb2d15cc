"""What is wrong with a node and how to mend it: one examination per organ, each a sentence and a remedy."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import DatabaseError

from comity.apps.audit import queries as audit
from comity.apps.bureau.configuration import Bureau
from comity.apps.bureau.keystore import keystore
from comity.apps.exchange import queries as exchange
from comity.apps.index import queries as index
from comity.kernel.errors import ComityError
from comity.node import database

LEAST_FREE_BYTES = 1024**3
LOG_WAITS_AT_MOST = 1000
INDEX_LAGS_AT_MOST = 1000
VERIFIED_WITHIN = timedelta(days=7)
WORKER_SILENT_AFTER = timedelta(minutes=2)
SKEW_AT_MOST_S = 60.0


class State(StrEnum):
    WELL = "well"
    CARE = "care"  # works, and wants somebody's attention
    ILL = "ill"  # does not work, or must not go on like this


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    organ: str
    state: State
    found: str
    remedy: str = ""


Examination = Callable[[Bureau, datetime], Iterator[Finding]]


def examine(bureau: Bureau, at: datetime) -> list[Finding]:
    """Every organ in turn. One that cannot be examined is ill itself; the others are examined all the same."""
    found: list[Finding] = []
    for organ, look in EXAMINATIONS.items():
        try:
            found += look(bureau, at)
        except ComityError as fault:
            found.append(Finding(organ, State.ILL, fault.message, fault.hint))
        except (DatabaseError, OSError) as fault:
            found.append(
                Finding(organ, State.ILL, f"could not be examined: {type(fault).__name__}", "see the node's log")
            )
    return found


def _keys(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    keystore().pair(), keystore().storage_key(), keystore().oversight_key()
    loose = [p.name for p in sorted((bureau.home / "keys").iterdir()) if stat.S_IMODE(p.stat().st_mode) & 0o077]
    if loose:
        remedy = f"chmod 600 {bureau.home / 'keys'}/*"
        yield Finding("keys", State.ILL, f"others on this machine can read {', '.join(loose)}", remedy)
    else:
        yield Finding("keys", State.WELL, "all there, readable by this user alone")
    if (bureau.home / "oversight-key.json").exists():
        yield Finding(
            "oversight key",
            State.CARE,
            "its secret half is still in the node's directory: an administrator could open search terms",
            "hand oversight-key.json to the data-protection officer and delete it here",
        )


def _disk(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(bureau.home).free
    text = f"{free / 1024**3:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        yield Finding(
            "disk", State.ILL, text, "make room: a node without room stops writing its log and so stops working"
        )
    else:
        yield Finding("disk", State.WELL, text)


def _database(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    missing = database.missing()
    if missing:
        yield Finding(
            "database", State.CARE, f"{missing} changes of its schema wait", "comity serve applies them at its start"
        )
    else:
        yield Finding("database", State.WELL, "answers, with the present schema")


def _clock(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    last = audit.last_entry_at()
    if last is not None and last > at + timedelta(seconds=SKEW_AT_MOST_S):
        yield Finding(
            "clock", State.ILL, f"stands {last - at} before the last log entry", "set the machine's clock (NTP)"
        )
        return
    skewed = [p.member for p in exchange.peers(at) if abs(p.clock_skew_s or 0) > SKEW_AT_MOST_S]
    if skewed:
        text = f"differs by over a minute from {', '.join(skewed)}"
        yield Finding("clock", State.CARE, text, "set the machine's clock (NTP), or tell the members' desks")
    else:
        yield Finding("clock", State.WELL, "agrees with the log and the members")


def _log(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    waiting, verified = audit.waiting(), audit.last_verification()
    if waiting > LOG_WAITS_AT_MOST:
        yield Finding("log", State.CARE, f"{waiting} entries wait for their place", "is `comity serve` running?")
    if verified is None:
        yield Finding("log", State.CARE, "was never verified", "comity log verify")
    elif verified.kind:
        yield Finding(
            "log", State.ILL, f"did not verify on {verified.at:%Y-%m-%d}", "keep everything, tell the supervisor"
        )
    elif at - verified.at > VERIFIED_WITHIN:
        yield Finding("log", State.CARE, f"was last verified on {verified.at:%Y-%m-%d}", "comity log verify")
    else:
        yield Finding("log", State.WELL, f"verified on {verified.at:%Y-%m-%d %H:%M} UTC")


def _index(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    found = index.state()
    text = f"{found.records} records, {found.lag} changes behind"
    if found.lag > INDEX_LAGS_AT_MOST:
        yield Finding("index", State.CARE, text, "is `comity serve` running? It follows the records by itself")
    else:
        yield Finding("index", State.WELL, text)


def _worker(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    path = bureau.home / "state" / "worker.json"
    if not path.exists():
        yield Finding("background work", State.CARE, "has not run yet", "start the node: comity serve")
        return
    told = json.loads(path.read_text("utf-8"))
    beat = datetime.fromisoformat(told["at"])
    if at - beat > WORKER_SILENT_AFTER:
        yield Finding(
            "background work", State.CARE, f"last ran {beat:%Y-%m-%d %H:%M} UTC", "start the node: comity serve"
        )
    else:
        yield Finding("background work", State.WELL, "runs")


def _exchange(bureau: Bureau, at: datetime) -> Iterator[Finding]:
    directory = exchange.find_directory()
    if directory is None:
        remedy = "comity peer card, then comity peer join"
        yield Finding("exchange", State.CARE, "this node has not joined a federation", remedy)
        return
    for peer in exchange.peers(at):
        if peer.fault_code:
            yield Finding(
                f"member {peer.member}", State.CARE, f"{peer.fault} [{peer.fault_code}]", "comity peer status"
            )
        elif peer.silent_since:
            text = f"silent since {peer.silent_since:%Y-%m-%d %H:%M} UTC"
            yield Finding(f"member {peer.member}", State.CARE, text, "call its desk; comity peer status")
        else:
            yield Finding(f"member {peer.member}", State.WELL, "heard lately")


EXAMINATIONS: dict[str, Examination] = {
    "keys": _keys,
    "disk": _disk,
    "database": _database,
    "clock": _clock,
    "log": _log,
    "index": _index,
    "background work": _worker,
    "exchange": _exchange,
}
