"""The demonstration's directory: only what it made itself is ever deleted; what is shared follows the kind alone."""

from dataclasses import replace
from datetime import date

import pytest

from comity.exercise.federation import NODES, Plan, Settled, Site
from comity.exercise.federation.bringing_up import held, planned
from comity.exercise.federation.sharing import DESCRIBED, STAYS_HOME, groups, kept_person, shared
from comity.exercise.federation.site import MARKER, Link
from comity.exercise.people import invent
from comity.kernel.errors import Conflict, NodeFault
from comity.kernel.policy import Role
from comity.kernel.vocabulary import Member, Reveal

DAY = date(2026, 11, 22)
WANTED = {"fresh": False, "seed": 1, "day": DAY, "size": 200, "ports_from": None}


def test_a_new_directory_is_planned_with_four_free_ports_and_remembered(tmp_path):
    site = Site(tmp_path / "demo")
    plan = planned(site, **WANTED)
    assert site.plan() == plan
    assert set(plan.ports) == set(NODES) and len(set(plan.ports.values())) == 4
    assert not plan.ready


def test_a_start_that_came_to_its_end_is_gone_on_with_whatever_is_asked_later(tmp_path):
    site = Site(tmp_path)
    ready = replace(planned(site, **WANTED), ready=True)
    site.write(ready)
    assert planned(site, **{**WANTED, "seed": 2, "size": 999}) == ready
    assert planned(site, **{**WANTED, "seed": 2, "fresh": True}).seed == 2


def test_an_interrupted_start_is_made_anew(tmp_path):
    site = Site(tmp_path)
    planned(site, **WANTED)
    half = site.node(Member("XA")) / "db.sqlite3"
    half.parent.mkdir()
    half.write_text("half")
    planned(site, **WANTED)
    assert not half.exists()


def test_a_directory_of_somebody_else_is_neither_used_nor_cleared(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("mine")
    (tmp_path / "xa").mkdir()
    for fresh in (False, True):
        with pytest.raises(Conflict, match="not made by comity demo"):
            planned(Site(tmp_path), **{**WANTED, "fresh": fresh})
    assert letter.read_text() == "mine" and (tmp_path / "xa").is_dir()


def test_starting_anew_deletes_what_the_demonstration_made_and_nothing_else(tmp_path):
    site = Site(tmp_path)
    planned(site, **WANTED)
    own = [tmp_path / MARKER, site.node(Member("XB")) / "node.toml", tmp_path / "settled" / "xb.json"]
    for path in own[1:]:
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    (tmp_path / "notes.txt").write_text("mine")
    site.clear()
    assert not any(path.exists() for path in own)
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "[]", '{"comity": "demo/9"}', '{"comity": "demo/1", "seed": "x"}'])
def test_a_damaged_marker_stops_the_start_and_deletes_nothing(tmp_path, text):
    (tmp_path / MARKER).write_text(text)
    (tmp_path / "xa").mkdir()
    with pytest.raises(NodeFault, match="cannot be read"):
        planned(Site(tmp_path), **{**WANTED, "fresh": True})
    assert (tmp_path / "xa").is_dir()


def test_one_directory_is_run_by_one_process_at_a_time(tmp_path):
    with held(Site(tmp_path)), pytest.raises(Conflict, match="running already"), held(Site(tmp_path)):
        pass
    with held(Site(tmp_path)):
        pass


def test_what_a_node_says_is_read_as_it_was_said(tmp_path):
    site = Site(tmp_path)
    planned(site, **WANTED)
    said = Settled((Link("r.s", "ريم", ("officer",), "/x"),), {"XA": 3}, {"figure": "id"}, {"name": "n"})
    assert site.settled(Member("XB")) is None
    site.say_settled(Member("XB"), said)
    assert site.settled(Member("XB")) == said


@pytest.mark.parametrize("member", [code for code, node in NODES.items() if node.role == "member"])
def test_most_persons_are_shared_hit_only_and_victims_and_witnesses_not_at_all(member):
    entries = {entry.id: entry for entry in invent(member, seed=3, today=DAY).entries}
    revealed = {entry: group.reveal for group in groups(list(entries.values())) for entry in group.entries}
    assert set(revealed) == {entry.id for entry in shared(list(entries.values()))}
    for id_, reveal in revealed.items():
        entry = entries[id_]
        assert entry.record.get("status") not in STAYS_HOME
        hit_only = entry.schema == "Person" and entry.kind not in DESCRIBED
        assert reveal is (Reveal.HIT_ONLY if hit_only else Reveal.FULL), entry.kind
    looked_for = [e for e in entries.values() if e.record.get("status") not in STAYS_HOME]
    assert 0.7 < len(revealed) / len(looked_for) < 0.9
    assert kept_person(list(entries.values())).id not in revealed


def test_every_member_has_each_role_once_and_two_persons_for_sharing():
    for node in NODES.values():
        roles = [role for officer in node.officers for role in officer.roles]
        assert Role.ADMINISTRATOR in roles and Role.DATA_PROTECTION in roles
        if node.role == "member":
            assert {Role.OFFICER, Role.APPROVER, Role.FRONT_LINE} <= set(roles)
            assert node.who(Role.OFFICER) != node.who(Role.APPROVER)
            assert set(node.reasons) == {"described", "persons", "things"}
            assert not set(node.who(Role.ADMINISTRATOR).roles) & {Role.OFFICER, Role.APPROVER, Role.ANALYST}


def test_a_plan_is_written_and_read_without_loss():
    plan = Plan(7, DAY, 300, {code: 9000 + place for place, code in enumerate(NODES)}, ready=True)
    assert Plan.from_json(plan.to_json()) == plan
