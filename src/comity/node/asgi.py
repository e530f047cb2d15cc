"""The one process of a node: Django in a pool of lasting threads, and the background worker beside it.

Threads that last keep their database connections, which costs a request less than opening one; Django closes what has
gone stale before and after every request.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.node.settings")

THREADS = 8
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

django_application = get_wsgi_application()
_pool = WSGIMiddleware(django_application, workers=THREADS)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """HTTP goes to Django; start and end of the process start and stop the worker."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await _pool(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    from comity.apps import bureau
    from comity.node.wiring import JOBS
    from comity.node.worker import Worker

    worker = Worker(bureau.this().home / "state", JOBS, bureau.now)
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            # What is loaded now stays: keeping it out of every collection spares answers a pause of half a second.
            gc.collect()
            gc.freeze()
            worker.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            worker.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
