"""Signed notes and checkpoints, by the specification's own examples."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.kernel.errors import InvalidInput
from comity.kernel.merkle import Checkpoint, Note, NoteInvalid, VerifierKey

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
VKEY = VerifierKey("exercise-tests/XA", KEY.public_key().public_bytes_raw())
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
OTHER_VKEY = VerifierKey("exercise-tests/XB", OTHER.public_key().public_bytes_raw())

EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def test_the_example_of_the_specification_verifies() -> None:
    key = VerifierKey.parse(EXAMPLE_VKEY)
    assert Note.parse(EXAMPLE_NOTE.encode()).signers([key]) == [key]
    assert str(key) == EXAMPLE_VKEY


def test_a_checkpoint_of_a_public_log_verifies(shared_data: Path) -> None:
    text = (shared_data / "transparency-log" / "witness_sumdb_add_checkpoint.txt").read_text()
    key = VerifierKey.parse(next(line.split()[-1] for line in text.splitlines() if "add-key" in line))
    note = text[text.index("old 0\n\n") + 7 : text.index("\n```\nHTTP 200")] + "\n"
    checkpoint = Checkpoint.open(note.encode(), [key])
    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", 35225469)


def test_a_signed_checkpoint_comes_back_as_it_was() -> None:
    head = Checkpoint("exercise-tests/XA", 20852163, bytes(range(32)))
    assert Checkpoint.open(head.signed(VKEY, KEY.sign), [VKEY]) == head


def test_signatures_by_unknown_keys_are_ignored() -> None:
    note = Note("text\n").signed(OTHER_VKEY, OTHER.sign).signed(VKEY, KEY.sign)
    assert Note.parse(note.encode()).signers([VKEY]) == [VKEY]


def test_one_bad_signature_by_a_known_key_refuses_the_note() -> None:
    note = Note("text\n").signed(OTHER_VKEY, KEY.sign).signed(VKEY, KEY.sign)
    with pytest.raises(NoteInvalid):
        note.signers([VKEY, OTHER_VKEY])


def test_a_note_that_no_trusted_key_signed_is_refused() -> None:
    with pytest.raises(NoteInvalid):
        Note("text\n").signed(OTHER_VKEY, OTHER.sign).signers([VKEY])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash here\n",
        "text\n\n— name\n".encode(),
        "text\n\n— name AAAA\n".encode(),  # a key id but no signature
        "text\n\n— na+me AAAAAAA=\n".encode(),
        "te\txt\n\n— name AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAA=".encode(),  # no newline at the end
        b"\xff\xfe\n\n\xe2\x80\x94 name AAAAAAA=\n",
        ("text\n\n" + "— name AAAAAAA=\n" * 101).encode(),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(NoteInvalid):
        Note.parse(data)


@pytest.mark.parametrize(
    "text",
    [
        "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",  # no origin
        "log\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",  # leading zero
        "log\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log\n1\nAAAA\n",  # not a hash
        "log\n1\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+530d903a+AAAA",
        EXAMPLE_VKEY.replace("530d903a", "530d903b"),
        EXAMPLE_VKEY.replace("example.com/foo", "exa mple.com/foo"),
        EXAMPLE_VKEY[:-4],
    ],
)
def test_a_damaged_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(InvalidInput):
        VerifierKey.parse(vkey)


def test_a_text_that_would_break_the_form_is_not_signed() -> None:
    for text in ("no newline at the end", "bell \x07\n"):
        with pytest.raises(InvalidInput):
            Note(text).signed(VKEY, KEY.sign)
