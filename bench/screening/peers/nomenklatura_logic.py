"""nomenklatura's logic-v2 judging what tantivy finds; the birth date, nationality and sex are its own matter."""

from collections.abc import Iterator
from itertools import count

from followthemoney import EntityProxy, model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig
from protocol import Asked, Found, Record, serve
from tantivy_words import Words

_JUDGED = 60


class Logic:
    alone = True

    def __init__(self) -> None:
        self._words = Words()
        algorithm = get_algorithm("logic-v2")
        assert algorithm is not None
        self._algorithm, self._config = algorithm, ScoringConfig.defaults()
        self._asked = count()
        self._records: dict[int, Record] = {}
        self._made: dict[int, EntityProxy] = {}

    def build(self, records: Iterator[Record]) -> float:
        kept = list(records)
        self._records = {record.number: record for record in kept}
        return self._words.build(iter(kept))

    def search(self, asked: Asked) -> Found:
        # It remembers what it worked out by entity id, so every question needs an id of its own.
        births = [asked.birth] if asked.birth else []
        question = _entity(f"q{next(self._asked)}", [asked.name], births, [asked.nation], asked.sex)
        scored = [
            (number, self._algorithm.compare(question, self._entity(number), self._config).score)
            for number, _ in self._words.nearest(asked, _JUDGED)
        ]
        return sorted(scored, key=lambda one: -one[1])

    def _entity(self, number: int) -> EntityProxy:
        found = self._made.get(number)
        if found is None:
            record = self._records[number]
            found = _entity(f"p{number}", record.names, record.births, record.nations, record.sex)
            self._made[number] = found
        return found


def _entity(key: str, names: list[str], births: list[str], nations: list[str], sex: str) -> EntityProxy:
    entity = model.make_entity("Person")
    entity.id = key
    entity.add("name", names)
    entity.add("birthDate", births)
    entity.add("nationality", [nation.lower() for nation in nations if nation])
    entity.add("gender", [sex] if sex else [])
    return entity


if __name__ == "__main__":
    serve(Logic())
