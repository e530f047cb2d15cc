"""Every way to tamper with a log is found, its kind is said, and the first wrong entry is named."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.merkle import Checkpoint, Tampering, VerifierKey, verify_log
from tests.kernel.merkle.conftest import Log, entry

SIZE = 600  # three bundles, the last one partial
ENTRIES = [entry(i) for i in range(SIZE)]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def kept(log: Log) -> Log:
    """A sound log of 600 entries that also published checkpoints at 100 and 300 entries."""
    log.write(ENTRIES, partials_at=(100, 300))
    return log


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 600])
def test_a_sound_log_is_found_sound(log: Log, size: int) -> None:
    head = log.write(ENTRIES[:size])
    verdict = log.verify()
    assert verdict.ok
    assert (verdict.checkpoint, verdict.checked) == (head, size)


def test_a_tree_of_three_levels_is_recomputed_whole(log: Log) -> None:
    log.write([b'{"n":%d}' % i for i in range(66_000)])
    verdict = log.verify()
    assert (verdict.tampering, verdict.index, verdict.checked) == (Tampering.MALFORMED, 0, 66_000)


@pytest.mark.parametrize("index", [0, 7, 255, 256, 511, 512, 599])
def test_an_edited_entry_is_named(kept: Log, index: int) -> None:
    kept.write_bundles([*ENTRIES[:index], ENTRIES[index].replace(b"check_made", b"log_read_x"), *ENTRIES[index + 1 :]])
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index) == (Tampering.EDITED, index)


@pytest.mark.parametrize("index", [0, 7, 255, 256, 511, 512, 598])
def test_a_dropped_entry_is_named_though_the_later_ones_moved_up(kept: Log, index: int) -> None:
    kept.write_bundles([*ENTRIES[:index], *ENTRIES[index + 1 :]], SIZE)
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index) == (Tampering.DROPPED, index)


@pytest.mark.parametrize("number, index", [(0, 0), (0, 255), (1, 256), (1, 300)])
def test_an_entry_dropped_from_its_own_bundle_alone_is_named(kept: Log, number: int, index: int) -> None:
    bundle = [e for i, e in enumerate(ENTRIES[number * 256 : number * 256 + 256], number * 256) if i != index]
    other = Log(KEY)
    other.write_bundles(bundle, 256)
    kept.files[f"tile/entries/00{number}"] = other.files["tile/entries/000"]
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index) == (Tampering.DROPPED, index)


@pytest.mark.parametrize("index", [0, 7, 255, 256, 511, 512, 599])
def test_an_inserted_entry_is_named(kept: Log, index: int) -> None:
    kept.write_bundles([*ENTRIES[:index], entry(-1), *ENTRIES[index:]], SIZE)
    kept.files["tile/entries/002.p/88"] += b"\x00\x01x" if index == 599 else b""
    verdict = kept.verify()
    expected = Tampering.EDITED if index == 599 else Tampering.INSERTED  # the true last entry is nowhere any more
    assert (verdict.tampering, verdict.index) == (expected, index)


def test_an_entry_appended_behind_the_signed_ones_is_named(kept: Log) -> None:
    kept.files["tile/entries/002.p/88"] += b"\x00\x01x"
    assert (kept.verify().tampering, kept.verify().index) == (Tampering.INSERTED, 600)


@pytest.mark.parametrize("one, two", [(3, 4), (0, 599), (255, 256), (10, 400)])
def test_reordered_entries_are_named_by_the_first(kept: Log, one: int, two: int) -> None:
    swapped = list(ENTRIES)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    kept.write_bundles(swapped)
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index) == (Tampering.REORDERED, one)


@pytest.mark.parametrize("length", [1, 255, 256, 300, 512, 599])
def test_a_truncated_log_is_named_by_the_first_missing_entry(kept: Log, length: int) -> None:
    for path in [p for p in kept.files if p.startswith("tile/entries/")]:
        del kept.files[path]
    kept.write_bundles(ENTRIES[:length])
    width = length % 256
    if width:  # the tamperer keeps the names that the checkpoint asks for
        name = f"tile/entries/00{length // 256}"
        kept.files["tile/entries/002.p/88" if length > 512 else name] = kept.files.pop(f"{name}.p/{width}")
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index) == (Tampering.TRUNCATED, length)


def test_a_file_cut_in_the_middle_of_an_entry_is_truncated_there(kept: Log) -> None:
    kept.files["tile/entries/002.p/88"] = kept.files["tile/entries/002.p/88"][:-10]
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index) == (Tampering.TRUNCATED, 599)


def test_a_missing_bundle_in_the_middle_is_a_drop(kept: Log) -> None:
    del kept.files["tile/entries/001"]
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index) == (Tampering.DROPPED, 256)


@given(st.data())
def test_any_byte_altered_in_any_entry_names_that_entry(data: st.DataObject) -> None:
    log = Log(KEY)
    log.write(ENTRIES)
    index = data.draw(st.integers(0, SIZE - 1))
    path = ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"][index // 256]
    start = sum(2 + len(e) for e in ENTRIES[index // 256 * 256 : index])
    at = start + data.draw(st.integers(0, len(ENTRIES[index]) + 1))
    altered = bytearray(log.files[path])
    altered[at] ^= 1 << data.draw(st.integers(0, 7))
    log.files[path] = bytes(altered)
    verdict = log.verify()
    assert verdict.index == index
    if at >= start + 2:  # an altered length swallows or splits the entry; its own bytes are edited
        assert verdict.tampering is Tampering.EDITED


@given(st.data())
def test_any_byte_altered_in_the_tree_alone_is_found_and_the_entries_are_said_to_be_intact(data: st.DataObject) -> None:
    log = Log(KEY)
    log.write(ENTRIES)
    path = data.draw(st.sampled_from(sorted(p for p in log.files if p.startswith(("tile/0", "tile/1")))))
    altered = bytearray(log.files[path])
    altered[data.draw(st.integers(0, len(altered) - 1))] ^= 1
    log.files[path] = bytes(altered)
    verdict = log.verify()
    assert (verdict.tampering, verdict.path) == (Tampering.TREE_ALTERED, path)


@pytest.mark.parametrize("path, index", [("tile/0/001", 256), ("tile/0/002.p/88", 512), ("tile/1/000.p/2", 0)])
def test_a_missing_tree_file_is_named(kept: Log, path: str, index: int) -> None:
    del kept.files[path]
    verdict = kept.verify()
    assert (verdict.tampering, verdict.path, verdict.index) == (Tampering.TREE_ALTERED, path, index)


def test_an_entry_rewritten_together_with_its_tile_is_narrowed_to_that_tile(kept: Log) -> None:
    forged = Log(KEY)
    forged.write([*ENTRIES[:300], entry(-1), *ENTRIES[301:]])
    for path in ("tile/entries/001", "tile/0/001"):
        kept.files[path] = forged.files[path]
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index, verdict.until) == (Tampering.TREE_DIFFERS, 256, 512)


def test_a_log_rewritten_as_a_whole_differs_from_its_checkpoint(kept: Log) -> None:
    signed = kept.files["checkpoint"]
    kept.write([*ENTRIES[:300], entry(-1), *ENTRIES[301:]])
    kept.files["checkpoint"] = signed
    verdict = kept.verify()
    assert (verdict.tampering, verdict.index, verdict.until) == (Tampering.TREE_DIFFERS, 0, SIZE)


@pytest.mark.parametrize("then, index, until", [(100, 100, SIZE), (300, 300, SIZE), (400, 0, 400)])
def test_an_earlier_checkpoint_narrows_where_a_rewritten_log_differs(
    kept: Log, then: int, index: int, until: int
) -> None:
    earlier = Log(KEY).write(ENTRIES[:then])
    signed = kept.files["checkpoint"]
    kept.write([*ENTRIES[:300], entry(-1), *ENTRIES[301:]])
    kept.files["checkpoint"] = signed
    verdict = kept.verify(since=earlier)
    assert (verdict.tampering, verdict.index, verdict.until) == (Tampering.TREE_DIFFERS, index, until)


def test_a_log_rewritten_and_signed_anew_does_not_continue_an_earlier_checkpoint(kept: Log) -> None:
    earlier = Log(KEY).write(ENTRIES[:400])
    kept.write([*ENTRIES[:300], entry(-1), *ENTRIES[301:]])
    assert kept.verify().ok  # whoever holds the key can do this: that is why checkpoints are kept elsewhere
    verdict = kept.verify(since=earlier)
    assert (verdict.tampering, verdict.until) == (Tampering.REWRITTEN, 400)


def test_a_rolled_back_log_is_shorter_than_an_earlier_checkpoint(kept: Log) -> None:
    earlier = kept.write(ENTRIES)
    kept.write(ENTRIES[:500])
    assert kept.verify().ok
    verdict = kept.verify(since=earlier)
    assert (verdict.tampering, verdict.index, verdict.until) == (Tampering.ROLLED_BACK, 500, 600)


@pytest.mark.parametrize("then", [0, 1, 100, 256, 300, 600])
def test_a_log_that_grew_continues_each_earlier_checkpoint(kept: Log, then: int) -> None:
    assert kept.verify(since=Log(KEY).write(ENTRIES[:then])).ok


def test_a_checkpoint_of_another_log_says_nothing_about_this_one(kept: Log) -> None:
    other = Log(KEY, name="exercise-tests/XB").write(ENTRIES[:100])
    assert kept.verify(since=other).tampering is Tampering.FOREIGN


def test_a_checkpoint_whose_text_was_changed_is_refused(kept: Log) -> None:
    kept.files["checkpoint"] = kept.files["checkpoint"].replace(b"\n600\n", b"\n599\n")
    assert kept.verify().tampering is Tampering.SIGNATURE


def test_a_checkpoint_signed_by_somebody_else_is_refused(kept: Log) -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    mine = VerifierKey(kept.name, other.public_key().public_bytes_raw())
    assert verify_log(kept.files.get, [mine]).tampering is Tampering.SIGNATURE
    kept.files["checkpoint"] = Checkpoint(kept.name, 600, bytes(32)).signed(mine, other.sign)
    assert kept.verify().tampering is Tampering.SIGNATURE


def test_a_log_without_a_checkpoint_is_not_sound(kept: Log) -> None:
    del kept.files["checkpoint"]
    assert kept.verify().tampering is Tampering.NO_CHECKPOINT


def test_an_entry_of_unknown_form_is_named_even_if_it_was_signed(log: Log) -> None:
    log.write([*ENTRIES[:5], b'{"name":"somebody"}', *ENTRIES[5:]])
    assert (log.verify().tampering, log.verify().index) == (Tampering.MALFORMED, 5)


def test_progress_is_told_up_to_the_end(kept: Log) -> None:
    told: list[tuple[int, int]] = []
    verify_log(kept.files.get, [kept.vkey], progress=lambda done, size: told.append((done, size)))
    assert told == [(256, 600), (512, 600), (600, 600)]


@pytest.mark.parametrize("kind", list(Tampering))
def test_every_sentence_can_be_filled_in(kind: Tampering, kept: Log) -> None:
    verdict = kept.verify()
    sentence = type(verdict)(verdict.checkpoint, kind, 5, 9, "tile/0/000")
    assert "%" not in sentence.sentence % sentence.places
