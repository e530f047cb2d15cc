"""`comity log`: verify a log (on any machine, with the kernel alone), sequence, show and open entries (on its node)."""

from __future__ import annotations

import getpass
import gettext
import json
import os
import time
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from comity.kernel.errors import InvalidInput
from comity.kernel.merkle import Checkpoint, NoteInvalid, Verdict, VerifierKey, verify_log
from comity.kernel.merkle.recompute import Progress

if TYPE_CHECKING:
    from comity.kernel.policy import Actor

KEY_FILE = "key.pub"


@click.group(name="log")
def command() -> None:
    """The audit log: verify, show, open."""


@command.command()
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--node", envvar="COMITY_NODE", type=click.Path(path_type=Path), help="The node's directory.")
@click.option(
    "--since", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An earlier checkpoint, kept."
)
@click.option("--key", "keys", multiple=True, metavar="KEY", help="The log's public key, or a file with it.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
@click.pass_context
def verify(
    ctx: click.Context,
    directory: Path | None,
    node: Path | None,
    since: Path | None,
    keys: tuple[str, ...],
    as_json: bool,
) -> None:
    """Recompute the whole log in DIRECTORY (a node, or a copy of its log) and name the first wrong entry.

    Exit code 0: sound. 1: not sound. 2: wrong call. Without --key, the key beside the log is believed.
    """
    folder = _log_folder(directory or node)
    trusted = _keys(keys or (str(folder / KEY_FILE),))
    earlier = _earlier(since, trusted) if since else None
    began = time.monotonic()
    with _ProgressBar(quiet=as_json) as progress:
        verdict = verify_log(_reader(folder), trusted, earlier, progress)
    seconds = time.monotonic() - began
    click.echo(json.dumps(_as_json(verdict, seconds)) if as_json else _in_words(verdict))
    if not keys and not as_json:
        click.echo(_("The key was read beside the log; compare it with your own copy: %(key)s") % {"key": trusted[0]})
    ctx.exit(0 if verdict.ok else 1)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def sequence(as_json: bool) -> None:
    """Give waiting entries their place in the tree and sign a checkpoint. The running node does this by itself."""
    _prepare()
    from comity.apps import bureau
    from comity.apps.audit import actions

    added = actions.sequence(bureau.now())
    click.echo(json.dumps({"added": added}) if as_json else _("Entries added to the log: %(n)s") % {"n": added})


@command.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many entries.")
@click.option("--event", metavar="CODE", help="Only entries of this event, such as check_made.")
@click.option("--about", type=click.UUID, help="Only entries about this record.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def show(limit: int, event: str | None, about: UUID | None, as_json: bool) -> None:
    """Show the latest entries: event, time, who, about which record. Never a name or a search term."""
    _prepare()
    from comity.apps import bureau
    from comity.apps.audit import actions, queries
    from comity.apps.audit.events import Event

    question = queries.Question(event=Event.parse(event) if event else None, about=about, limit=limit)
    for line in actions.read(by=_console(), at=bureau.now(), question=question):
        row = {"id": line.id, "entry": line.index, "at": line.at.isoformat(), "event": line.event.value}
        row |= {"actor": line.actor, "about": line.about, "purpose": line.purpose}
        click.echo(
            json.dumps(row, default=str) if as_json else "  ".join(str(v) for v in row.values() if v not in (None, ""))
        )


@command.command(name="open")
@click.argument("entry", type=click.UUID)
@click.option(
    "--key", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The oversight key."
)
def open_(entry: UUID, key: Path) -> None:
    """Open what is sealed beside ENTRY with the data-protection officer's key; opening is logged."""
    _prepare()
    from comity.apps import bureau
    from comity.apps.audit import actions
    from comity.kernel.keys import KeyPair, Use

    secret = KeyPair.from_bytes(key.read_bytes()).of(Use.SEAL)
    value = actions.open_sealed(entry, secret, by=_console(), at=bureau.now())
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _log_folder(given: Path | None) -> Path:
    if given is None:
        raise click.UsageError("name the directory of the log, or its node with --node")
    for folder in (given / "log", given):
        if (folder / "checkpoint").exists() or (folder / KEY_FILE).exists() or (folder / "tile").exists():
            return folder
    raise click.UsageError(f"{given} holds no log: neither a checkpoint nor a key is there")


def _keys(given: tuple[str, ...]) -> list[VerifierKey]:
    keys = []
    for text in given:
        path = Path(text)
        try:
            lines = path.read_text("utf-8").splitlines() if path.is_file() else [text]
            keys += [VerifierKey.parse(line) for line in lines if line.strip()]
        except (InvalidInput, UnicodeDecodeError) as fault:
            raise click.BadParameter(str(fault), param_hint="--key") from None
    if not keys:
        raise click.BadParameter("there is no key in it", param_hint="--key")
    return keys


def _earlier(path: Path, keys: list[VerifierKey]) -> Checkpoint:
    try:
        return Checkpoint.open(path.read_bytes(), keys)
    except NoteInvalid as fault:
        raise click.BadParameter(fault.message, param_hint="--since") from None


def _reader(folder: Path) -> Any:
    def read(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    return read


def _as_json(verdict: Verdict, seconds: float) -> dict[str, object]:
    head = verdict.checkpoint
    return {
        "sound": verdict.ok,
        "kind": verdict.tampering.value if verdict.tampering else None,
        "entry": verdict.index,
        "until": verdict.until,
        "path": verdict.path or None,
        "sentence": verdict.sentence % verdict.places,
        "origin": head.origin if head else None,
        "size": head.size if head else None,
        "root": head.root.hex() if head else None,
        "checked": verdict.checked,
        "seconds": round(seconds, 3),
    }


def _in_words(verdict: Verdict) -> str:
    sentence = _(verdict.sentence) % verdict.places
    head = verdict.checkpoint
    return f"{sentence}\n{head.origin}  {head.size}  {head.root.hex()}" if head else sentence


class _ProgressBar:
    """A bar on a terminal's error output; silent elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        console = Console(stderr=True)
        self._bar = Bar(console=console, transient=True, disable=quiet or not console.is_terminal)

    def __enter__(self) -> Progress:
        self._bar.start()
        task = self._bar.add_task(_("Verifying"), total=None)
        return lambda done, size: self._bar.update(task, completed=done, total=size)

    def __exit__(self, *_fault: object) -> None:
        self._bar.stop()


def _translate(text: str) -> str:
    """The text in the terminal's language. Django, which other doors use for this, is not loaded here."""
    for room in ("comity.entrypoints.cli", "comity.kernel.merkle"):
        found = gettext.translation("django", str(resources.files(room) / "locale"), fallback=True).gettext(text)
        if found != text:
            return found
    return text


_ = _translate


def _prepare() -> None:
    """Make Django ready for the node named by --node or COMITY_NODE."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.node.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def _console() -> Actor:
    from comity.apps import bureau
    from comity.kernel.policy import Actor

    return Actor.of_console(getpass.getuser(), bureau.this().member)
