"""SQLite FTS5 with its trigram tokenizer: names that share trigrams, by bm25, or born on the day asked."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from protocol import Asked, Found, Record, best, serve

_BY_NAME = """
    SELECT names.person, -bm25(grams) FROM grams JOIN names ON names.id = grams.rowid
    WHERE grams MATCH ? ORDER BY rank LIMIT 80
"""
_BORN = "SELECT person, name FROM names WHERE birth = ? LIMIT 400"


class Trigrams:
    alone = True

    def __init__(self) -> None:
        self._path = Path(tempfile.mkdtemp(prefix="comity-fts5-")) / "names.sqlite3"
        self._base = sqlite3.connect(self._path)

    def build(self, records: Iterator[Record]) -> float:
        run = self._base.execute
        run("CREATE TABLE names (id integer PRIMARY KEY, person integer, name text, birth text)")
        run("CREATE VIRTUAL TABLE grams USING fts5(name, content='names', content_rowid='id', tokenize='trigram')")
        rows = (
            (record.number, name, birth)
            for record in records
            for name in record.names
            for birth in record.births or [None]
        )
        self._base.executemany("INSERT INTO names (person, name, birth) VALUES (?, ?, ?)", rows)
        run("INSERT INTO grams(grams) VALUES('rebuild')")
        run("INSERT INTO grams(grams) VALUES('optimize')")
        run("CREATE INDEX by_birth ON names (birth)")
        self._base.commit()
        return self._path.stat().st_size / 1e6

    def search(self, asked: Asked) -> Found:
        grams = _grams(asked.name)
        if not grams:
            return []
        rows = self._base.execute(_BY_NAME, (" OR ".join(f'"{gram}"' for gram in sorted(grams)),)).fetchall()
        if len(asked.birth) == 10:
            top = max((score for _, score in rows), default=1.0)
            born = self._base.execute(_BORN, (asked.birth,)).fetchall()
            rows += [(person, top * _shared(grams, _grams(name))) for person, name in born]
        return best(iter(rows))


def _grams(name: str) -> set[str]:
    text = name.lower().replace('"', " ")
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one))


if __name__ == "__main__":
    serve(Trigrams())
