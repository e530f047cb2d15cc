"""`comity log`: what an auditor types, and what a script gets back."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.apps import bureau
from comity.apps.audit import actions, queries
from comity.apps.audit.events import Event
from comity.apps.audit.files import LogFiles
from comity.entrypoints.cli.log import command
from comity.kernel.keys import RealSuite, Use
from tests.apps.audit.conftest import AT, OFFICER
from tests.kernel.merkle.conftest import Log, entry

Run = Callable[..., Result]


def run(*words: object, node: Path | None = None) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], env={"COMITY_NODE": str(node) if node else ""})


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A node's directory with a log of 300 entries; nothing else is in it."""
    log = Log(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    log.write([entry(i) for i in range(300)], partials_at=(100,))
    log.files["key.pub"] = f"{log.vkey}\n".encode()
    for path, data in log.files.items():
        (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / path).write_bytes(data)
    return tmp_path


def alter(node: Path) -> None:
    bundle = node / "log/tile/entries/000"
    data = bytearray(bundle.read_bytes())
    data[7 * (len(data) // 256) + 20] ^= 1
    bundle.write_bytes(bytes(data))


def test_a_sound_log_is_said_to_be_sound(node: Path) -> None:
    for result in (
        run("verify", node),
        run("verify", node / "log"),
        run("verify", node=node),
        run("verify", "--node", node),
    ):
        assert result.exit_code == 0, result.output
        assert "The log is sound: 300 entries" in result.output


def test_one_altered_byte_is_named_with_its_entry(node: Path) -> None:
    alter(node)
    result = run("verify", node)
    assert result.exit_code == 1
    assert "Entry 7 was edited" in result.output


def test_machines_get_the_same_verdict_as_json(node: Path) -> None:
    sound = json.loads(run("verify", node, "--json").stdout)
    assert (sound["sound"], sound["size"], sound["checked"], sound["kind"]) == (True, 300, 300, None)
    alter(node)
    result = run("verify", node, "--json")
    damaged = json.loads(result.stdout)
    assert (result.exit_code, damaged["sound"], damaged["kind"], damaged["entry"]) == (1, False, "edited", 7)


def test_it_needs_neither_django_nor_a_node(node: Path) -> None:
    program = (
        "import sys; from comity.entrypoints.cli.log import command; "
        "code = command(['verify', sys.argv[1]], standalone_mode=False); "
        "assert not any(name.split('.')[0] == 'django' or name.startswith('comity.apps') for name in sys.modules); "
        "print('code', code)"
    )
    source = Path(__file__).parents[3] / "src"
    done = subprocess.run(
        [sys.executable, "-c", program, str(node)],
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "The log is sound" in done.stdout, done.stderr


def test_the_terminal_s_language_is_spoken(node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Path(__file__).parents[3] / "src/comity/kernel/merkle/locale/fr/LC_MESSAGES/django.mo"
    if not catalogue.exists():
        pytest.skip("the translations are not compiled: python -m tools.translations compile")
    monkeypatch.setenv("LANGUAGE", "fr")
    assert "Le journal est intact" in run("verify", node).output


def test_a_copy_of_the_key_is_believed_before_the_one_beside_the_log(node: Path, tmp_path: Path) -> None:
    other = Log(Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))
    assert run("verify", node, "--key", str(other.vkey)).exit_code == 1
    (tmp_path / "mine.pub").write_text((node / "log/key.pub").read_text())
    (node / "log/key.pub").write_text(f"{other.vkey}\n")
    assert run("verify", node).exit_code == 1
    assert run("verify", node, "--key", tmp_path / "mine.pub").exit_code == 0


def test_an_earlier_checkpoint_shows_a_rewritten_past(node: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes((node / "log/checkpoint").read_bytes())
    assert run("verify", node, "--since", kept).exit_code == 0
    log = Log(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    log.write([entry(i + 1) for i in range(301)])
    for path, data in log.files.items():
        (node / "log" / path).write_bytes(data)
    assert run("verify", node).exit_code == 0
    result = run("verify", node, "--since", kept, "--json")
    assert (result.exit_code, json.loads(result.stdout)["kind"]) == (1, "rewritten")


@pytest.mark.parametrize(
    "words",
    [
        ["verify"],
        ["verify", "/nowhere"],
        ["verify", "EMPTY"],
        ["verify", "NODE", "--key", "nonsense"],
        ["verify", "NODE", "--since", "NODE/log/key.pub"],
        ["verify", "NODE", "--wrong-option"],
        ["open", "not-an-id", "--key", "NODE/log/key.pub"],
        ["show", "--limit", "0"],
    ],
)
def test_a_wrong_call_ends_with_2(node: Path, words: list[str]) -> None:
    (node / "empty").mkdir()
    given = [word.replace("NODE", str(node)).replace("EMPTY", str(node / "empty")) for word in words]
    assert run(*given).exit_code == 2


@pytest.fixture
def logged(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a check logged on this node; its search terms are sealed to the key in oversight.json."""
    pair = RealSuite().generate(bureau.this().federation, [Use.SEAL])
    (tmp_path / "oversight.json").write_bytes(pair.to_bytes())
    monkeypatch.setattr(queries, "oversight_key", lambda: pair.public.of(Use.SEAL))
    monkeypatch.setattr(actions, "log_files", lambda: LogFiles(tmp_path / "log"))
    return str(actions.append(Event.CHECK_MADE, by=OFFICER, at=AT, sealed={"name": "Ana Pereira"}))


def test_waiting_entries_are_sequenced_and_then_verify(logged: str, tmp_path: Path) -> None:
    assert json.loads(run("sequence", "--json").stdout) == {"added": 1}
    assert run("verify", tmp_path / "log").exit_code == 0


def test_the_latest_entries_are_shown_without_names(logged: str) -> None:
    result = run("show", "--event", "check_made", "--json")
    assert json.loads(result.stdout)["id"] == logged
    assert "Pereira" not in result.output
    assert logged in run("show").output


def test_the_oversight_key_opens_an_entry(logged: str, tmp_path: Path) -> None:
    result = run("open", logged, "--key", tmp_path / "oversight.json")
    assert json.loads(result.stdout) == {"name": "Ana Pereira"}
    assert "log_sealed_opened" in run("show").output
