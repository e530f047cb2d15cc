"""`comity demo`: a hub and three invented members as real nodes on this machine, already exchanging."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from comity.exercise.federation import NODES, Site
from comity.exercise.federation.bringing_up import bring_up, held, planned
from comity.exercise.people import DEFAULT_SIZE
from comity.exercise.processes import Processes, Stopped, stoppable
from comity.exercise.story import play, tell_story
from comity.exercise.story.stage import Stage

HOME = Path(".demo")
FIRST_PORT = 8440  # or the next four free ones; the addresses stay the same from start to start
WATCH_SECONDS = 1.0


@click.command()
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=f"Where the nodes live.  [default: {HOME}; a temporary directory with --headless]",
)
@click.option("--fresh", is_flag=True, help="Make the nodes anew: what they hold is deleted.")
@click.option("--headless", is_flag=True, help="Play the whole story over HTTP, say whether it holds, and end.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which invented people.")
@click.option("--ports", type=click.IntRange(1024, 65_000), metavar="FROM", help="The first of four ports.")
@click.option("--size", type=click.IntRange(200, 20_000), default=DEFAULT_SIZE, show_default=True, help="Records each.")
def command(directory: Path | None, fresh: bool, headless: bool, seed: int, ports: int | None, size: int) -> None:
    """Bring up a hub and three invented members on this machine, with believable invented records, exchanging."""
    began = time.monotonic()
    temporary = headless and directory is None
    site = Site((Path(tempfile.mkdtemp(prefix="comity-demo-")) if temporary else directory or HOME).resolve())
    done, told_to_stop = False, False
    with held(site), Processes() as processes, stoppable(processes):
        try:
            today = datetime.now(UTC).date()
            first = ports or (None if headless else FIRST_PORT)
            plan = planned(site, fresh=fresh, seed=seed, day=today, size=size, ports_from=first)
            settled = bring_up(site, plan, processes, click.echo)
            click.echo(f"All four serve, {time.monotonic() - began:.0f} s after the start.\n")
            if headless:
                done = play(Stage(site, plan, settled), click.echo)
            else:
                tell_story(site, plan, settled, click.echo)
                _watch(processes)
        except Stopped:
            told_to_stop = True
            click.echo("\nStopping the nodes ...")
    click.echo(
        _last_words(site, headless=headless, done=done, told_to_stop=told_to_stop, seconds=time.monotonic() - began)
    )
    if temporary and (done or told_to_stop):
        shutil.rmtree(site.home)
    sys.exit(1 if headless and not done else 0)


def _watch(processes: Processes) -> None:
    """Stay as long as every node runs; NodeFault if one does not."""
    while True:
        processes.require_lasting(NODES)
        time.sleep(WATCH_SECONDS)


def _last_words(site: Site, *, headless: bool, done: bool, told_to_stop: bool, seconds: float) -> str:
    if not headless:
        plan = site.plan()
        goes_on = "goes on where this one was" if plan and plan.ready else "makes the nodes anew: they were not ready"
        return f"Stopped. The next start {goes_on}."
    if done:
        return f"The story holds: every step, {seconds:.0f} s in all."
    if told_to_stop:
        return "Stopped before the end of the story."
    return f"The story does not hold. The nodes and their logs are kept in {site.home}"
