"""`comity serve`: the node answers officers, programs and peers, and does its background work."""

from __future__ import annotations

import importlib
import signal
import socket
from typing import Any

import click

from comity.apps import bureau
from comity.kernel.errors import NodeFault
from comity.node import database, logs
from comity.node.processes import Processes

STOP_SECONDS = 15
WAITING_CONNECTIONS = 2048


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer side by side."
)
@click.option("--log", "log_format", type=click.Choice(logs.FORMATS), default=None, help="How to write the log.")
def command(port: int, host: str, workers: int, log_format: str | None) -> None:
    """Serve this node until it is told to stop (Ctrl-C or SIGTERM)."""
    logs.set_up(log_format or "")
    _require_free(host, port)
    home = bureau.this().home
    database.bring_up(home / "state")
    _remember_the_time()
    click.echo(f"Comity {bureau.this().member}: http://{host}:{port}/", err=True)
    if workers > 1:
        _serve_beside(host, port, workers)
        return
    for told in (signal.SIGINT, signal.SIGTERM):
        # uvicorn stops in good order and then raises the signal once more; by then there is nothing left to stop
        signal.signal(told, lambda number, frame: None)
    _server(host, port).run()


def _serve_beside(host: str, port: int, workers: int) -> None:
    """Everything is loaded once, then forked; no connection, map or thread goes along."""
    import gc

    from django.db import connections

    from comity.kernel.screening import engine

    importlib.import_module("comity.node.asgi")
    engine.prepare()
    connections.close_all()
    gc.collect()
    gc.freeze()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=WAITING_CONNECTIONS) as listening:
        Processes(workers, lambda: _server(host, port).run(sockets=[listening])).run()


def _server(host: str, port: int) -> Any:
    import uvicorn

    config = uvicorn.Config(
        "comity.node.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=WAITING_CONNECTIONS,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=30,
    )
    return uvicorn.Server(config)


def _require_free(host: str, port: int) -> None:
    """NodeFault if something listens there already, in words instead of a traceback."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise NodeFault(
                f"cannot listen on {host}:{port}: {fault.strerror}",
                hint="choose another port with --port, or stop what listens there",
                code="port_taken",
            ) from None


def _remember_the_time() -> None:
    """The clock starts no earlier than the last log entry, even if the machine's own clock was set back."""
    from comity.apps.audit import queries
    from comity.apps.bureau.clock import not_before

    last = queries.last_entry_at()
    if last is not None:
        not_before(last)
