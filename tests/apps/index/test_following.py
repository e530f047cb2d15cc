"""The index follows the holdings' journal, and is built anew whenever what lies on disk cannot be trusted."""

import json
import multiprocessing
import os
from dataclasses import replace
from datetime import date

import pytest

from comity.apps import bureau
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries as held
from comity.apps.holdings.models import Holding, JournalHead, JournalLine
from comity.apps.index import actions, queries, store
from comity.apps.index.containers import IndexDamaged
from comity.kernel.errors import Conflict
from comity.kernel.policy import Act, Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, WithdrawalReason
from comity.kernel.screening import Question, question_from_properties
from comity.kernel.vocabulary import GroundKind, Member, PersonStatus, Purpose

pytestmark = pytest.mark.django_db
OFFICER = Actor("officer:1", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
PERSON = Content(
    "Person",
    properties={"name": ("Ana Pereira",), "birthDate": ("1980-05-03",)},
    status=PersonStatus.ACCUSED,
    purposes=(Purpose.ARREST,),
    ground=LegalGround(GroundKind.WARRANT, "Tribunal", "1/26"),
    review_on=date(2029, 1, 1),
)


def made(name="Ana Pereira", schema="Person", **properties):
    content = replace(PERSON, schema=schema, properties={"name": (name,), **properties})
    return holdings.create(content, by=OFFICER, at=bureau.now())


def classes():
    return held.visible_classes(OFFICER, Act.CHECK, Purpose.INVESTIGATION, at=bureau.now())


def found(name, schema="Person", **properties):
    question = question_from_properties(schema, {"name": [name], **properties})
    return queries.candidates(question, classes(), 50).record_ids


def test_a_new_record_is_found_after_following_and_not_before():
    first = made()
    assert found("Ana Pereira") == []
    assert actions.follow() == 1
    assert found("Ana Pereira") == [first]
    assert queries.state() == queries.State(records=1, segments=1, cursor=1, lag=0)


def test_a_revision_and_a_withdrawal_are_followed():
    one, other = made("Ana Pereira"), made("Rui Fonseca")
    actions.follow()
    holdings.revise(one, replace(PERSON, properties={"name": ("Beatriz Lima",)}), by=OFFICER, at=bureau.now())
    holdings.withdraw(other, WithdrawalReason.WRONG, by=OFFICER, at=bureau.now())
    actions.follow()
    assert found("Ana Pereira") == [] and found("Rui Fonseca") == []
    assert found("Beatriz Lima") == [one]


def test_what_is_behind_is_told():
    made()
    actions.follow()
    made("Rui Fonseca")
    assert queries.state().lag == 1


def test_a_limit_reads_part_of_the_journal_and_progress_is_told():
    for n in range(5):
        made(f"Ana Pereira {n}")
    told = []
    assert actions.follow(limit=2, progress=lambda done, total: told.append((done, total))) == 2
    assert told == [(2, 5)] and queries.state().cursor == 2
    assert actions.follow() == 3


def test_a_number_is_found_by_its_exact_key_alone():
    vehicle = made("", schema="Vehicle", vin=("WVWZZZ1JZXW000001",))
    actions.follow()
    question = Question("Vehicle", identifiers=(("vin", "WVWZZZ1JZXW000001", ""),))
    assert queries.candidates(question, classes(), 5).record_ids == [vehicle]


def test_many_small_steps_leave_few_segments_and_no_leftovers():
    ids = []
    for n in range(30):
        ids.append(made(f"Ana Pereira {n}"))
        actions.follow()
    state = queries.state()
    assert state.records == 30 and state.segments <= 4
    assert set(found("Ana Pereira")) == set(ids)
    on_disk = [path.name for path in queries.folder().glob("segment-*")]
    assert len(on_disk) == state.segments


def damage_segment(folder):
    path = next(folder.glob("segment-*"))
    path.write_bytes(path.read_bytes()[:-9])


def damage_manifest(folder):
    (folder / "manifest.json").write_text("{")


def alter_manifest(folder):
    raw = json.loads((folder / "manifest.json").read_text())
    raw["manifest"]["cursor"] = 0
    (folder / "manifest.json").write_text(json.dumps(raw))


def another_format(folder):
    (folder / "manifest.json").write_text(json.dumps({"manifest": {"format": 99}, "sha256": ""}))


def lose_segment(folder):
    next(folder.glob("segment-*")).unlink()


@pytest.mark.parametrize("damage", [damage_segment, damage_manifest, alter_manifest, another_format, lose_segment])
def test_a_damaged_index_says_so_to_readers_and_is_built_anew_by_the_next_follow(damage):
    first = made()
    actions.follow()
    damage(queries.folder())
    actions._stores.clear()  # as in a new process
    queries._opened.clear()
    with pytest.raises(IndexDamaged):
        found("Ana Pereira")
    actions.follow()
    assert found("Ana Pereira") == [first]


@pytest.mark.parametrize("what", ["node", "fingerprint"])
def test_an_index_of_another_node_or_program_is_not_used(what):
    first = made()
    with store.writing(queries.folder()):
        foreign = {"node": "other/XB", "fingerprint": actions.fingerprint()}
        foreign = {**foreign, "node": "exercise-tests/XA", "fingerprint": "old"} if what == "fingerprint" else foreign
        store.Store(queries.folder(), **foreign).append([], cursor=0, last="")
    actions._stores.clear()
    assert actions.follow() == 1
    assert found("Ana Pereira") == [first]


def test_a_journal_that_was_rolled_back_is_noticed():
    lost = made("Rui Fonseca")
    actions.follow()
    Holding.objects.filter(id=lost).delete()
    JournalLine.objects.all().delete()
    JournalHead.objects.update(seq=0)
    kept = made("Ana Pereira")  # the same line number, another record
    actions.follow()
    assert found("Rui Fonseca") == [] and found("Ana Pereira") == [kept]


@pytest.mark.parametrize("moment", ["segment", "building", "manifest"])
def test_a_crash_while_writing_leaves_the_index_as_it_was(monkeypatch, moment):
    first = made()
    actions.follow()
    second = made("Rui Fonseca")

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    target = {"segment": "segments.write", "building": "engine.build", "manifest": "manifests.write"}[moment]
    with monkeypatch.context() as patch:
        patch.setattr(f"comity.apps.index.store.{target}", crash)
        with pytest.raises(KeyboardInterrupt):
            actions.follow()
    actions._stores.clear()
    assert found("Ana Pereira") == [first] and found("Rui Fonseca") == []
    actions.follow()
    assert found("Rui Fonseca") == [second]


def _hold(folder, holding, done):
    with store.writing(folder):
        holding.set()
        done.wait(20)


def test_only_one_process_writes():
    context = multiprocessing.get_context("fork")
    holding, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(queries.folder(), holding, done))
    other.start()
    try:
        assert holding.wait(10)
        with pytest.raises(Conflict), store.writing(queries.folder(), wait_seconds=0.1):
            pass
    finally:
        done.set()
        other.join(10)
    with store.writing(queries.folder(), wait_seconds=0.1):
        assert os.path.exists(queries.folder() / "lock")
