"""pg_trgm with a GIN index on PostgreSQL: names alike, or born on the day asked."""

import os
from collections.abc import Iterator

import psycopg
from protocol import Asked, Found, Record, best, serve

_BY_NAME = "SELECT person, similarity(name, %(name)s) AS s FROM names WHERE name %% %(name)s ORDER BY s DESC LIMIT 80"
# Who was born on that day comes first among the alike; what the day weighs in the end is tuned outside.
_WITH_BIRTH = """
    SELECT person, similarity(name, %(name)s) AS s FROM names WHERE name %% %(name)s OR birth = %(birth)s
    ORDER BY similarity(name, %(name)s) + CASE WHEN birth = %(birth)s THEN 0.3 ELSE 0 END DESC LIMIT 80
"""


class Trigrams:
    alone = False

    def __init__(self) -> None:
        self._base = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

    def build(self, records: Iterator[Record]) -> float:
        run = self._base.execute
        run("CREATE EXTENSION pg_trgm")
        run("CREATE UNLOGGED TABLE names (person integer, name text, birth text)")
        with self._base.cursor().copy("COPY names FROM STDIN") as copy:
            for record in records:
                for name in record.names:
                    for birth in record.births or [None]:
                        copy.write_row((record.number, name, birth))
        run("CREATE INDEX by_name ON names USING gin (name gin_trgm_ops)")
        run("CREATE INDEX by_birth ON names (birth)")
        run("VACUUM ANALYZE names")
        size = run("SELECT pg_total_relation_size('names')").fetchone()
        return size[0] / 1e6 if size else 0.0

    def search(self, asked: Asked) -> Found:
        statement = _WITH_BIRTH if len(asked.birth) == 10 else _BY_NAME
        rows = self._base.execute(statement, {"name": asked.name, "birth": asked.birth}).fetchall()
        return best((person, score) for person, score in rows)


if __name__ == "__main__":
    serve(Trigrams())
