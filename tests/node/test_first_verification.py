"""A node just made does not ring that its log is damaged: its first checkpoint is awaited, though not for ever."""

import threading
import time

from comity.node import wiring


def test_the_first_checkpoint_is_awaited(tmp_path):
    path = tmp_path / "checkpoint"
    threading.Timer(0.3, path.touch).start()
    wiring._wait_for(path, 20.0)
    assert path.exists()


def test_a_checkpoint_that_never_comes_is_not_awaited_for_ever(tmp_path):
    began = time.monotonic()
    wiring._wait_for(tmp_path / "checkpoint", 0.3)
    assert time.monotonic() - began >= 0.3
