"""A throw-away PostgreSQL on a free port of this machine, gone when the command ends.

    python -m tools.postgres COMMAND [ARGUMENT ...]   run COMMAND with DATABASE_URL set
    python -m tools.postgres                          print DATABASE_URL and wait for Ctrl-C

Nothing of it outlives the command, so it trades safety for speed: no fsync, no password, loopback only. PostgreSQL
refuses to run as root; started by root, it runs as the user `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 60


class NoPostgres(Exception):
    """PostgreSQL is not on this machine, or does not start."""


def programs() -> Path:
    """The folder of initdb and postgres: where PATH finds initdb, else the newest version where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        raise NoPostgres("PostgreSQL is not on this machine; on Debian: apt-get install postgresql")
    return max(installed, key=lambda path: int(path.parts[-3])).parent


def owner() -> pwd.struct_passwd | None:
    """The user the server runs as when we are root; None otherwise."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def throw_away() -> Iterator[str]:
    """Start a server in a temporary folder, give its DATABASE_URL, stop it and remove the folder."""
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="comity-postgres-"))
    user = owner()
    who: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    server: subprocess.Popen[bytes] | None = None
    log = folder / "log"
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        initdb = [str(found / "initdb"), "-D", str(data), "-U", "comity", "-A", "trust", "-E", "UTF8", "--no-sync"]
        done = subprocess.run([*initdb, "--locale=C.UTF-8"], capture_output=True, cwd=folder, check=False, **who)
        if done.returncode:
            raise NoPostgres(f"initdb failed: {done.stderr.decode().strip()}")
        port = free_port()
        options = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "128MB",
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            command = [str(found / "postgres"), "-D", str(data), *flags]
            server = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, **who)
        _await_start(server, data / "postmaster.pid", log)
        yield f"postgresql://comity@127.0.0.1:{port}/postgres"
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # its fast shutdown: ends sessions, then stops
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await_start(server: subprocess.Popen[bytes], status: Path, log: Path) -> None:
    """Wait for the line in which the server itself says that it is ready, as pg_ctl does."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if status.exists() and status.read_text("utf-8").rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise NoPostgres(f"PostgreSQL did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def main(command: list[str]) -> int:
    try:
        with throw_away() as url:
            if command:
                return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
            print(f"export DATABASE_URL={url}", flush=True)
            print("PostgreSQL runs until Ctrl-C; then it and its data are gone.", file=sys.stderr)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except NoPostgres as fault:
        print(f"tools.postgres: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
