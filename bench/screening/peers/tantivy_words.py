"""tantivy: words of the name, each also with one edit; the birth date; in the form `read` our consonant codes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import tantivy
from protocol import MOST, Asked, Found, Record, best, serve

_FUZZY_FROM = 4  # letters of a word that is searched with an edit


class Words:
    alone = True

    def __init__(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", stored=True)
        for name in ("name", "codes"):
            builder.add_text_field(name, stored=False)
        for name in ("birth", "year"):
            builder.add_text_field(name, stored=False, tokenizer_name="raw")
        self._schema = builder.build()
        self._folder = Path(tempfile.mkdtemp(prefix="comity-tantivy-"))
        self._index = tantivy.Index(self._schema, path=str(self._folder))

    def build(self, records: Iterator[Record]) -> float:
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for record in records:
            writer.add_document(
                tantivy.Document(
                    number=record.number,
                    name=[name.lower() for name in record.names],
                    codes=record.codes,
                    birth=record.births,
                    year=[birth[:4] for birth in record.births],
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        return sum(path.stat().st_size for path in self._folder.iterdir()) / 1e6

    def search(self, asked: Asked) -> Found:
        return self.nearest(asked, MOST)

    def nearest(self, asked: Asked, most: int) -> Found:
        should = list(self._clauses(asked))
        if not should:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in should])
        hits = self._searcher.search(query, most, count=False).hits
        return best((self._searcher.doc(address)["number"][0], score) for score, address in hits)

    def _clauses(self, asked: Asked) -> Iterator[tantivy.Query]:
        schema, query = self._schema, tantivy.Query
        for word in dict.fromkeys(_words(asked.name)):
            yield query.term_query(schema, "name", word)
            if len(word) >= _FUZZY_FROM:
                yield query.boost_query(query.fuzzy_term_query(schema, "name", word, 1, True), 0.5)
        for code in dict.fromkeys(asked.codes.split()):
            yield query.boost_query(query.term_query(schema, "codes", code), 0.5)
        if len(asked.birth) == 10:
            yield query.term_query(schema, "birth", asked.birth)
        if asked.birth:
            yield query.boost_query(query.term_query(schema, "year", asked.birth[:4]), 0.5)


def _words(name: str) -> list[str]:
    """As the default tokenizer cuts: at all that is no letter or digit."""
    return "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()


if __name__ == "__main__":
    serve(Words())
