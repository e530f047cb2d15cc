"""One process of a node: the fast door, Django in a pool of lasting threads behind it, the background worker beside it.

Threads that last keep their database connections, which costs a request less than opening one; Django closes what has
gone stale before and after every request.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.node.settings")

django_application = get_wsgi_application()

from comity.entrypoints.api.door import Door, Message, Receive, Send  # noqa: E402  it needs the settings
from comity.entrypoints.api.lanes import lanes  # noqa: E402

THREADS = 8
SWITCH_SECONDS = 0.0005  # a thread that computes lets the others go on ten times sooner than Python usually does

_pool: Any = WSGIMiddleware(django_application, workers=THREADS)
_door = Door(_pool, lanes)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Checks go through the fast door, all else to Django; start and end of the process start and stop the worker."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await _door(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    from comity.apps import bureau
    from comity.apps.index import loading
    from comity.node.wiring import JOBS
    from comity.node.worker import Worker

    worker = Worker(bureau.this().home / "state", JOBS, bureau.now)
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            # What is loaded now stays: keeping it out of every collection spares answers a pause of half a second.
            gc.collect()
            gc.freeze()
            sys.setswitchinterval(SWITCH_SECONDS)
            worker.start()
            loading.begin()  # the first question would otherwise wait for it
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            _door.close()
            worker.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
