"""rapidfuzz over all names, one core: the better of its token sort and token set ratios."""

from collections.abc import Iterator

import numpy as np
from protocol import Asked, Found, Record, best, serve
from rapidfuzz import fuzz, process, utils

_KEPT = 120


class Scan:
    alone = True

    def build(self, records: Iterator[Record]) -> float:
        self._names: list[str] = []
        people, births = [], []
        for record in records:
            for name in record.names:
                self._names.append(utils.default_process(name))
                people.append(record.number)
                births.append(record.births[0] if record.births else "")
        self._people, self._births = np.array(people), np.array(births, "U10")
        return sum(map(len, self._names)) / 1e6

    def search(self, asked: Asked) -> Found:
        name = utils.default_process(asked.name)
        scores = process.cdist([name], self._names, scorer=fuzz.token_ratio, dtype=np.float32, workers=1)[0]
        ordering = scores + 25.0 * (self._births == asked.birth) if len(asked.birth) == 10 else scores
        top = np.argpartition(-ordering, min(_KEPT, len(ordering) - 1))[:_KEPT]
        return best(zip(self._people[top].tolist(), scores[top].tolist(), strict=True))


if __name__ == "__main__":
    serve(Scan())
