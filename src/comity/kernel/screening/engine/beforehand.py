"""What is worked out of the words asked, once a question, before any record is looked at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.compiled import compiled
from comity.kernel.screening.engine.keys import JOINED_CODES, joined_by
from comity.kernel.screening.engine.words import CODES, MAX_CODES, TEXTS, letter, text_length

ALPHABET = 128  # letters that are told apart: those of ASCII
WAYS = JOINED_CODES * JOINED_CODES  # in which two neighbours are written as one
NO_CODE = 1 << 32  # equal to no code


class Beforehand(NamedTuple):
    """Of each of n words.

    codes   (n, MAX_CODES) its codes, NO_CODE where it has no more: so equality alone tells whether a word shares one
    places  (n, 3, ALPHABET) for each of its TEXTS the places of each letter, one bit each: for `agreement.distance`
    joins   (n, WAYS) its code written as one with the next word, by each of their first codes; 0 where there is none
    """

    codes: NDArray[np.uint64]
    places: NDArray[np.uint32]
    joins: NDArray[np.uint64]


def beforehand(words: NDArray[np.uint32]) -> Beforehand:
    """`words` is (n, WIDTH)."""
    many = len(words)
    found = Beforehand(
        np.empty((many, MAX_CODES), np.uint64),
        np.zeros((many, len(TEXTS), ALPHABET), np.uint32),
        np.zeros((many, WAYS), np.uint64),
    )
    work_out(words, found)
    return found


@compiled
def work_out(words: NDArray[np.uint32], out: Beforehand) -> None:
    """Fill `out`, whose `places` and `joins` are zeros."""
    for i in range(words.shape[0]):
        for a in range(MAX_CODES):
            code = np.uint64(words[i, CODES + a])
            out.codes[i, a] = code if code else np.uint64(NO_CODE)
        for which in range(len(TEXTS)):
            text = TEXTS[which]
            for place in range(text_length(words, i, text)):
                seen = letter(words, i, text, place) & np.uint32(ALPHABET - 1)
                out.places[i, which, seen] |= np.uint32(1) << np.uint32(place)
    for i in range(words.shape[0] - 1):
        for way in range(WAYS):
            out.joins[i, way] = joined_by(words, i, i + 1, way // JOINED_CODES, way % JOINED_CODES)
