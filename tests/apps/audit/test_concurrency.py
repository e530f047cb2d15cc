"""Several processes append while others sequence and are killed: every entry comes into the log, once."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from comity.apps.audit.files import LogFiles
from comity.kernel import merkle
from comity.kernel.merkle import Checkpoint, VerifierKey, verify_log
from comity.kernel.merkle.recompute import bundles
from comity.node import creation

SCRIPT = Path(__file__).with_name("working_process.py")
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.processes


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(home), *words], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_entries_appended_while_sequencers_are_killed_are_all_in_the_log_once(tmp_path: Path) -> None:
    home = tmp_path / "node"
    creation.lay_out(
        home, member="XA", name="Bureau", federation="exercise-tests", exercise=True, role="member", language="en"
    )
    assert start(home, "setup").wait(30) == 0
    appending = [start(home, "append", "120") for _ in range(2)]
    while any(process.poll() is None for process in appending):
        sequencers = [start(home, "sequence") for _ in range(2)]
        time.sleep(0.9)
        for process in sequencers:
            process.kill()
            process.wait()
            process.stdout.close()
    acknowledged = [line.strip() for process in appending for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in appending] == [0, 0]
    last = start(home, "sequence")
    files, deadline = LogFiles(home / "log"), time.monotonic() + 30
    while time.monotonic() < deadline and len(logged(files)) < len(acknowledged):
        time.sleep(0.1)
    last.kill()
    last.communicate()
    assert sorted(logged(files)) == sorted(acknowledged)
    key = VerifierKey.parse((home / "log/key.pub").read_text())
    assert verify_log(files.read, [key]).ok


def logged(files: LogFiles) -> list[str]:
    """The ids of all entries in the log's files."""
    note = files.read("checkpoint")
    if note is None:
        return []
    size = Checkpoint.parse(merkle.Note.parse(note).text).size
    return [str(merkle.Entry.parse(entry).id) for _, entries in bundles(files.read, size) for entry in entries]
