"""The children of the demonstration: never left behind, whatever becomes of the parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from comity.exercise import processes
from comity.exercise.processes import Processes, free_ports, is_free
from comity.kernel.errors import NodeFault

SLEEPER = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPER
FAILING = "import sys\nprint('no such thing')\nsys.exit(3)\n"


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that `python -m` finds; returns its name."""

    def write(text):
        (tmp_path / "child_of_test.py").write_text(text)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return "child_of_test"

    return write


def wait_for(holds, seconds=20):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def started(children, module, log):
    children.start("child", (module,), log)
    wait_for(lambda: "up" in log.read_text())
    return children.running["child"].pid


@pytest.mark.processes
def test_children_are_stopped_at_the_end_and_on_a_fault(module, tmp_path):
    with pytest.raises(ZeroDivisionError), Processes() as children:
        pid = started(children, module(SLEEPER), tmp_path / "log")
        raise ZeroDivisionError
    assert is_gone(pid) and not children.running


@pytest.mark.processes
def test_a_child_that_does_not_stop_in_time_is_killed(module, tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.3)
    with Processes() as children:
        pid = started(children, module(STUBBORN), tmp_path / "log")
        began = time.monotonic()
    assert is_gone(pid)
    assert 0.3 <= time.monotonic() - began < 5


@pytest.mark.processes
def test_a_child_that_fails_is_named_with_the_last_lines_of_its_log(module, tmp_path):
    with Processes() as children:
        children.start("XA", (module(FAILING),), tmp_path / "log")
        children.running["XA"].wait(20)
        with pytest.raises(NodeFault, match=r"(?s)XA ended with code 3.*no such thing"):
            children.require_running()


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_child_outlives_its_parent(module, tmp_path, number):
    if number is signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux ends the children of a parent that was killed")
    log = tmp_path / "log"
    script = f"""
import time
from pathlib import Path
from comity.exercise.processes import Processes, Stopped, stoppable
with Processes() as children, stoppable(children):
    try:
        children.start("child", ({module(SLEEPER)!r},), Path({str(log)!r}))
        print(children.running["child"].pid, flush=True)
        time.sleep(600)
    except Stopped:
        pass
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    try:
        child = int(parent.stdout.readline())
        wait_for(lambda: log.exists() and "up" in log.read_text())
        parent.send_signal(number)
        assert parent.wait(20) == (-signal.SIGKILL if number is signal.SIGKILL else 0)
        wait_for(lambda: is_gone(child))
    finally:
        parent.kill()
        parent.stdout.close()


def test_nodes_inherit_nothing_that_would_make_them_one_node(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@y/z")
    monkeypatch.setenv("COMITY_NODE", "/elsewhere")
    assert not {"DATABASE_URL", "COMITY_NODE"} & set(processes._environment())


def test_free_ports_are_free_neighbours_from_the_wished_one_on():
    first = free_ports(1)[0]
    assert is_free(first)
    found = free_ports(4, first)
    assert found[0] == first and len(set(found)) == 4 and found == sorted(found)
    with pytest.raises(NodeFault):
        free_ports(4, 65_534)
