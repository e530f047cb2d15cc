"""Where the files of a log lie and what is in them, as C2SP tlog-tiles says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.merkle import consistency_proof, inclusion_proof, leaf_hash, verify_consistency, verify_inclusion
from comity.kernel.merkle.edge import Edge, TilesMissing, nodes_from
from comity.kernel.merkle.tiles import (
    TileName,
    decode_bundle,
    encode_bundle,
    levels,
    tiles_of,
)
from tests.kernel.merkle.conftest import Log, entry


@pytest.mark.parametrize(
    "tile, path",
    [
        (TileName(0, 1234067), "tile/0/x001/x234/067"),  # the specification's example
        (TileName(0, 0), "tile/0/000"),
        (TileName(3, 999, 17), "tile/3/999.p/17"),
        (TileName(1, 1000), "tile/1/x001/000"),
        (TileName(-1, 273, 112), "tile/entries/273.p/112"),
    ],
)
def test_tiles_are_found_by_their_path(tile: TileName, path: str) -> None:
    assert tile.path == path


def test_a_tree_of_70000_entries_has_the_tiles_of_the_specification() -> None:
    tiles = [t for level in levels(70_000) for t in tiles_of(level, 70_000)]
    full = [t.level for t in tiles if t.width == 256]
    assert (full.count(0), full.count(1)) == (273, 1)
    assert [(t.level, t.width) for t in tiles if t.width < 256] == [(0, 112), (1, 17), (2, 1)]


@pytest.mark.parametrize(
    "size, tiles", [(0, []), (1, [(0, 0, 1)]), (255, [(0, 0, 255)]), (256, [(0, 0, 256), (1, 0, 1)])]
)
def test_a_tree_has_no_empty_tiles(size: int, tiles: list[tuple[int, int, int]]) -> None:
    assert [(t.level, t.number, t.width) for level in levels(size) for t in tiles_of(level, size)] == tiles


@given(st.integers(0, 200_000), st.integers(0, 3000))
def test_a_log_that_grows_gets_exactly_the_tiles_it_lacked(old: int, more: int) -> None:
    for level in (-1, *levels(old + more)):
        was, new = set(tiles_of(level, old)), set(tiles_of(level, old + more, since=old))
        assert was | new >= set(tiles_of(level, old + more))
        assert not was & new


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x05abcd", b"\x00\x01a\x00", b""])
def test_half_a_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode_bundle(data, 1)


def test_an_entry_that_does_not_fit_is_refused() -> None:
    with pytest.raises(TooLarge):
        encode_bundle([bytes(65536)])


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700])
def test_proofs_and_roots_come_from_tiles_alone(log: Log, size: int) -> None:
    entries = [entry(i) for i in range(size)]
    head = log.write(entries)
    node = nodes_from(log.files.get, size)
    assert Edge.read(log.files.get, size).root() == head.root
    for index in {0, size // 2, size - 1}:
        verify_inclusion(leaf_hash(entries[index]), index, size, inclusion_proof(index, size, node), head.root)
    old = -(-size // 3)
    old_root = Log(log.key).write(entries[:old]).root
    verify_consistency(old, size, consistency_proof(old, size, node), old_root, head.root)


def test_a_partial_tile_that_is_gone_is_taken_from_the_full_one(log: Log) -> None:
    head = log.write([entry(i) for i in range(200)])
    partial = log.files["checkpoint"]
    log.write([entry(i) for i in range(256)])
    log.files = {p: d for p, d in log.files.items() if ".p/200" not in p} | {"checkpoint": partial}
    assert Edge.read(log.files.get, 200).root() == head.root
    assert log.verify().ok


def test_a_missing_tile_is_said_to_be_missing(log: Log) -> None:
    log.write([entry(i) for i in range(300)])
    del log.files["tile/0/001.p/44"]
    with pytest.raises(TilesMissing):
        Edge.read(log.files.get, 300)


@given(st.lists(st.integers(0, 700), max_size=5))
def test_an_edge_yields_every_tile_once_however_the_log_grows(steps: list[int]) -> None:
    leaves = b"".join(leaf_hash(b"%d" % i) for i in range(sum(steps)))
    edge, full, at = Edge(), {}, 0
    for step in steps:
        for name, hashes in edge.add(leaves[at * 32 : (at + step) * 32]):
            assert full.setdefault(name, hashes) is hashes
        at += step
    files = {name.path: hashes for name, hashes in (full | dict(edge.partials())).items()}
    assert set(files) == {t.path for level in levels(at) for t in tiles_of(level, at)}
    assert Edge.read(files.get, at).root() == edge.root()
