"""Runs: who may, what the worker does, and an edition that waits for an approver's word. Invented people."""

import json
import shutil
from datetime import timedelta
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.alerts.models import Alert
from comity.apps.audit.models import Detail, Entry
from comity.apps.holdings.models import Holding
from comity.apps.imports import actions, queries, workplace
from comity.apps.imports.kinds import Kind
from comity.apps.imports.models import Import
from comity.kernel.errors import Conflict, Denied, InvalidInput, NotFound
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member

XA = Member("XA")
OTHER_APPROVER = Actor("officer:3", ActorKind.OFFICER, XA, frozenset({Role.APPROVER, Role.OFFICER}))


def people(*numbers):
    return "\n".join(
        json.dumps({"id": f"p-{n}", "schema": "Person", "properties": {"name": [f"Ana {n}"]}}) for n in numbers
    )


@pytest.fixture
def waiting(importing, file):
    """An edition that would remove 30 of 40, and the file it came from."""
    importing("ftm", file(people(*range(40))), settings=importing.FTM_PROFILE)
    path = file(people(*range(10)), "short.jsonl")
    return importing("ftm", path, settings=importing.FTM_PROFILE)


def events():
    return list(Entry.objects.order_by("at", "id").values_list("event", flat=True))


@pytest.mark.parametrize("roles", [{Role.APPROVER}, {Role.FRONT_LINE}, {Role.ADMINISTRATOR}, {Role.ANALYST}, set()])
def test_only_officers_import(importing, file, roles):
    actor = Actor("officer:9", ActorKind.OFFICER, XA, frozenset(roles))
    with pytest.raises(Denied):
        importing("ftm", file(people(1)), settings=importing.FTM_PROFILE, by=actor)
    assert not Import.objects.exists()


def test_a_run_is_logged_without_names(importing, file):
    run = importing("ftm", file(people(1)), settings=importing.FTM_PROFILE)
    assert events() == ["import_started", "import_finished"]
    details = [detail.opened["facts"][1] for detail in Detail.objects.all()]
    assert all("Ana" not in json.dumps(fact) for fact in details)
    assert {"list", "kind", "started_by"} <= set(details[0]) and run.started_by == "officer:1"
    assert Detail.objects.filter(about=run.id).count() == 2


def test_an_edition_that_would_remove_much_waits_and_rings_for_approvers(importing, waiting):
    assert waiting.state == "awaiting_confirmation" and Holding.objects.count() == 40
    alert = Alert.objects.get()
    assert (alert.kind, alert.role, alert.about) == ("import_to_confirm", "approver", waiting.id)
    assert queries.one(waiting.id, importing.APPROVER, at=bureau.now()).moves == ("confirm", "cancel")
    assert queries.one(waiting.id, importing.OFFICER, at=bureau.now()).moves == ()


def test_an_approver_confirms_and_the_worker_applies(importing, waiting):
    with pytest.raises(Denied):
        actions.confirm(waiting.id, by=importing.OFFICER, at=bureau.now())
    actions.confirm(waiting.id, by=importing.APPROVER, at=bureau.now())
    assert Alert.objects.get().closed_at is not None
    assert Entry.objects.filter(event="import_confirmed").count() == 1
    assert Holding.objects.count() == 40
    assert actions.run_due(bureau.now()) == 1
    run = Import.objects.get(pk=waiting.id)
    assert (run.state, run.decided_by, importing.counts(run)) == ("done", "officer:2", (0, 0, 30, 10))
    assert Holding.objects.count() == 10
    assert workplace.progress_of(run.id) is None and not workplace.spool_path(run.id).exists()


def test_whoever_started_it_does_not_confirm_it(importing, file):
    importing("ftm", file(people(*range(40))), settings=importing.FTM_PROFILE, by=OTHER_APPROVER)
    run = importing("ftm", file(people(1)), settings=importing.FTM_PROFILE, by=OTHER_APPROVER)
    with pytest.raises(Denied):
        actions.confirm(run.id, by=OTHER_APPROVER, at=bureau.now())


def test_what_is_agreed_is_the_number_shown(importing, waiting, file):
    actions.confirm(waiting.id, by=importing.APPROVER, at=bureau.now())
    Import.objects.filter(pk=waiting.id).update(agreed=25)  # as if fewer had been shown
    actions.run_due(bureau.now())
    assert Import.objects.get(pk=waiting.id).state == "awaiting_confirmation"
    assert Holding.objects.count() == 40


def test_an_approver_declines(importing, waiting):
    actions.cancel(waiting.id, by=importing.APPROVER, at=bureau.now())
    assert Import.objects.get(pk=waiting.id).fault["code"] == "cancelled"
    assert actions.run_due(bureau.now()) == 0 and Holding.objects.count() == 40
    with pytest.raises(Conflict):
        actions.confirm(waiting.id, by=importing.APPROVER, at=bureau.now())


def test_a_later_import_overtakes_one_that_waits(importing, waiting, file):
    importing("ftm", file(people(*range(41))), settings=importing.FTM_PROFILE)
    assert Import.objects.get(pk=waiting.id).fault["code"] == "superseded"
    assert Alert.objects.get().closed_at is not None


def test_a_later_file_that_is_damaged_overtakes_nothing(importing, waiting, file):
    with pytest.raises(InvalidInput):
        importing("ftm", file("no list"), settings=importing.FTM_PROFILE)
    assert Import.objects.get(pk=waiting.id).state == "awaiting_confirmation"
    actions.confirm(waiting.id, by=importing.APPROVER, at=bureau.now())
    assert actions.run_due(bureau.now()) == 1


def test_nobody_decides_for_two_weeks(importing, waiting):
    actions.run_due(bureau.now() + timedelta(days=15))
    assert Import.objects.get(pk=waiting.id).fault["code"] == "expired"
    assert not workplace.spool_path(waiting.id).exists()


def upload(importing, text):
    files = [("../../etc/p asswd.jsonl", [text[:5].encode(), text[5:].encode()])]
    made = actions.upload(Kind.FTM, files, by=importing.OFFICER, at=bureau.now(), settings=importing.FTM_PROFILE)
    return made, workplace.upload_path(made)


def test_the_worker_runs_an_upload_and_removes_it(importing):
    started, folder = upload(importing, people(1, 2))
    assert [path.name for path in folder.iterdir()] == ["p_asswd.jsonl"]
    assert queries.one(started, importing.OFFICER, at=bureau.now()).record.state == "waiting"
    assert actions.run_due(bureau.now()) == 1
    assert Import.objects.get(pk=started).state == "done" and not folder.exists()


def test_a_damaged_upload_is_refused_and_removed(importing):
    started, folder = upload(importing, "nonsense")
    assert actions.run_due(bureau.now()) == 1
    shown = queries.one(started, importing.OFFICER, at=bureau.now())
    assert shown.record.fault["code"] == "wrong_kind" and shown.is_over and not folder.exists()


def test_the_worker_leaves_a_run_of_the_console_alone(importing, file):
    started = actions.start(
        Kind.FTM, file(people(1)), by=importing.OFFICER, at=bureau.now(), settings=importing.FTM_PROFILE
    )
    assert actions.run_due(bureau.now()) == 0
    assert Import.objects.get(pk=started).state == "waiting"


def test_a_run_whose_process_died_is_found_and_said(importing, file):
    started = actions.start(
        Kind.FTM, file(people(1)), by=importing.OFFICER, at=bureau.now(), settings=importing.FTM_PROFILE
    )
    Import.objects.filter(pk=started).update(state="running")
    with workplace.lock("people"):
        actions.run_due(bureau.now())
        assert Import.objects.get(pk=started).state == "running"  # its lock is held: it lives
    actions.run_due(bureau.now())
    assert Import.objects.get(pk=started).fault["code"] == "interrupted"


def test_progress_is_told_while_it_runs(importing, file):
    told = []
    importing("ftm", file(people(*range(1200))), settings=importing.FTM_PROFILE, tell=lambda *now: told.append(now))
    assert list(dict.fromkeys(now[0] for now in told)) == ["reading", "comparing", "storing"]
    assert told[-1] == ("storing", 1200, 1200)
    reading = [now for now in told if now[0] == "reading"]
    assert reading[-1][1] == reading[-1][2] > 0


def test_a_preview_changes_nothing(importing, waiting, file):
    before = (events(), Import.objects.count(), Holding.objects.count())
    preview = queries.preview(
        Kind.FTM,
        file(people(1, 50)),
        by=importing.OFFICER,
        at=bureau.now(),
        settings=importing.FTM_PROFILE,
    )
    assert preview.comparison.to_json() == {"added": 1, "changed": 0, "removed": 39, "kept": 1}
    assert preview.needs_word and preview.entries == 2
    assert (events(), Import.objects.count(), Holding.objects.count()) == before


def test_who_may_not_import_sees_no_imports(importing, waiting):
    nobody = Actor("officer:9", ActorKind.OFFICER, XA, frozenset({Role.ADMINISTRATOR}))
    assert queries.runs(nobody, at=bureau.now()) == [] == queries.lists(nobody, at=bureau.now())
    with pytest.raises(NotFound):
        queries.one(waiting.id, nobody, at=bureau.now())
    assert [run.record.state for run in queries.runs(importing.APPROVER, at=bureau.now())] == [
        "awaiting_confirmation",
        "done",
    ]
    assert [(here.list_code, here.entries) for here in queries.lists(importing.OFFICER, at=bureau.now())] == [
        ("people", 40)
    ]


def test_old_runs_are_forgotten(importing, waiting):
    assert actions.forget(bureau.now() + timedelta(days=731)) == 1  # the one that waits stays
    assert Import.objects.count() == 1


def test_what_a_crash_left_lying_about_is_removed(importing, file):
    settings = importing.FTM_PROFILE
    never_run = actions.start(Kind.FTM, file(people(1)), by=importing.OFFICER, at=bureau.now(), settings=settings)
    kept, folder = upload(importing, people(2))
    stray = workplace.upload_path(uuid4())
    stray.mkdir()
    actions.forget(bureau.now() + timedelta(hours=1))
    assert stray.exists()
    actions.forget(bureau.now() + timedelta(days=2))
    assert not stray.exists() and folder.exists()
    assert Import.objects.get(pk=never_run).fault["code"] == "interrupted"
    assert Import.objects.get(pk=kept).state == "waiting"


@pytest.mark.parametrize("name", ["uploads", "imports"])
def test_files_of_an_import_are_for_the_nodes_user_alone(importing, name):
    shutil.rmtree(bureau.this().home / "state" / name, ignore_errors=True)
    assert workplace.folder(name).stat().st_mode & 0o077 == 0
