"""The UN list, whole: entries are found again by their primary name and by their number."""

import pytest

from comity.apps import bureau
from comity.apps.checks import asking, comparing
from comity.apps.holdings.models import Holding
from comity.apps.imports import actions as imports
from comity.apps.imports.kinds import Kind
from comity.apps.index import actions as index
from comity.kernel.policy import Act, Actor
from comity.kernel.vocabulary import Member, Purpose

CONSOLE = Actor.of_console("tests", Member("XA"))
EVERY = 9  # one entry in nine: the whole list is a minute's work


@pytest.mark.django_db(transaction=True)
def test_entries_are_found_by_primary_name_and_by_number(shared_data):
    file = shared_data / "watchlists" / "un" / "un_consolidated_2020-11-30.xml.gz"
    started = imports.start(Kind.UN_SC, file, by=CONSOLE, at=bureau.now())
    assert imports.run(started, by=CONSOLE, at=bureau.now()).state == "done"
    index.follow()
    at = bureau.now()
    missed = []
    for row in list(Holding.objects.order_by("caption", "id"))[::EVERY]:
        number = next(value["reference"] for _, name, value in row.fields if name == "listing")
        for asked in (row.caption, number):
            question = asking.box(asked, today=at.date()).question
            found = comparing.find(question, actor=CONSOLE, act=Act.CHECK, purpose=Purpose.SANCTIONS, at=at)
            if row.id not in {match.record.id for match in found.matches}:
                missed.append(asked)
    assert missed == []
