"""One process of a node, run by test_concurrency: `working_process.py HOME setup | append COUNT | sequence`."""

import sys
import time
from pathlib import Path

import django
from django.conf import settings

from comity.apps.bureau import configuration
from comity.node import environment


def set_up(home: Path) -> None:
    settings.configure(
        COMITY=configuration.read(home),
        DATABASES={"default": environment.database(home)},
        INSTALLED_APPS=["comity.apps.bureau", "comity.apps.audit"],
        USE_TZ=True,
    )
    django.setup()


def main(home: Path, verb: str, count: int) -> None:
    set_up(home)
    from django.core.management import call_command
    from django.db import transaction

    from comity.apps import bureau
    from comity.apps.audit import actions
    from comity.apps.audit.events import Event
    from comity.kernel.errors import Conflict
    from comity.kernel.policy import Actor

    if verb == "setup":
        call_command("migrate", "audit", verbosity=0)
    while verb == "sequence":  # until it is killed
        try:
            actions.sequence(bureau.now())
        except Conflict:
            time.sleep(0.01)
    for number in range(count):
        with transaction.atomic():
            id_ = actions.append(
                Event.RECORD_READ, by=Actor.of_node(bureau.this().member), at=bureau.now(), facts={"n": number}
            )
        sys.stdout.write(f"{id_}\n")  # committed: from here on it may not be lost
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
