"""The doctor names what is wrong with a node, and says what to do about it."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from comity.apps import bureau
from comity.node.commands.doctor import command
from comity.node.diagnosis import State, examine

pytestmark = pytest.mark.django_db


def found(organ, at=None):
    return [f for f in examine(bureau.this(), at or bureau.now()) if f.organ == organ]


def test_every_finding_that_is_not_well_says_what_to_do():
    for finding in examine(bureau.this(), bureau.now()):
        assert finding.state is State.WELL or finding.remedy


def test_keys_that_others_can_read_are_ill():
    key = bureau.this().home / "keys" / "storage.key"
    assert found("keys")[0].state is State.WELL
    key.chmod(0o644)
    try:
        assert found("keys")[0].state is State.ILL and "storage.key" in found("keys")[0].found
    finally:
        key.chmod(0o600)


def test_a_missing_key_is_ill_and_the_rest_is_examined_all_the_same():
    key = bureau.this().home / "keys" / "storage.key"
    kept = key.read_bytes()
    key.unlink()
    try:
        assert found("keys")[0].state is State.ILL
        assert found("disk")
    finally:
        key.touch(mode=0o600)
        key.write_bytes(kept)


def test_a_worker_that_stopped_is_noticed():
    path = bureau.this().home / "state" / "worker.json"
    path.write_text(json.dumps({"at": (bureau.now() - timedelta(hours=1)).isoformat()}))
    assert found("background work")[0].state is State.CARE
    path.unlink()


def test_the_command_exits_with_1_only_if_something_is_ill():
    assert CliRunner().invoke(command, ["--json"]).exit_code == 0
    (bureau.this().home / "keys" / "storage.key").chmod(0o644)
    try:
        assert CliRunner().invoke(command, []).exit_code == 1
    finally:
        (bureau.this().home / "keys" / "storage.key").chmod(0o600)
