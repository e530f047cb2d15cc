"""The keys that a question is looked up by, phase by phase (`search`), from the words of one reading."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.codes import near
from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.engine.hashing import (
    INITIAL,
    PAIR,
    SOUNDED_PAIR,
    WORD,
    WRITTEN_INITIAL,
    hashed,
    hashed_pair,
)
from comity.kernel.screening.engine.keys import JOINED_CODES, are_few, first_letter, half_keys, joined_by
from comity.kernel.screening.engine.lists import ONLY_IF_SHORT, try_key
from comity.kernel.screening.engine.presence import is_present
from comity.kernel.screening.engine.words import CODES, IS_INITIAL, MAX_CODES, SOUNDS, STARTS, TRAITS

_WHOLE_WORD, _WHOLE_PAIR, _WHOLE_NEAR = 24, 128, 8  # lists so short are taken whatever the dates
_YEAR_CAP = 300
_SOUNDS_TRIED = 3  # of each word


@compiled
def _is_initial(words: NDArray[np.uint32], i: Any) -> Any:
    return words.shape[0] > 1 and words[i, TRAITS] & np.uint32(255) == IS_INITIAL


@compiled
def probe_as_asked(
    words: NDArray[np.uint32],
    salt: Any,
    year_alone: Any,
    cap: Any,
    keys: NDArray[np.uint64],
    limits: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """Words, pairs of them, initials, and neighbours written together.

    year_alone  whether a birth date is asked and no day: who shares a word and the year is looked at then. Who shares a
                word and the day is found by the day, and otherwise of common words only the pairs are looked at
    """
    many = words.shape[0]
    for i in range(many):
        if _is_initial(words, i):
            _probe_initial(words, i, salt, cap, keys, limits, state)
            continue
        for a in range(MAX_CODES):
            if words[i, CODES + a]:
                word_cap = cap if many == 1 else _YEAR_CAP if year_alone else ONLY_IF_SHORT
                key = hashed(WORD + salt, words[i, CODES + a], 0)
                try_key(keys, limits, state, key, _WHOLE_WORD, word_cap, many == 1)
        for j in range(many):
            if j == i or _is_initial(words, j):
                continue
            written = hashed(WRITTEN_INITIAL + salt, first_letter(words[i, STARTS]), words[j, CODES])
            try_key(keys, limits, state, written, _WHOLE_PAIR, cap, 1)
            if j > i:
                _probe_sounds(words, i, j, salt, cap, keys, limits, state)
            for a in range(MAX_CODES if j > i else 0):
                for b in range(MAX_CODES):
                    one, other = words[i, CODES + a], words[j, CODES + b]
                    if one and other:
                        try_key(keys, limits, state, hashed_pair(PAIR + salt, one, other), _WHOLE_PAIR, cap, 1)
    _probe_joined(words, salt, cap, keys, limits, state)


@compiled
def _probe_sounds(
    words: NDArray[np.uint32],
    i: Any,
    j: Any,
    salt: Any,
    cap: Any,
    keys: NDArray[np.uint64],
    limits: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """Two words by their sounds, where their codes say little."""
    if not are_few(words[i, CODES], words[j, CODES]):
        return
    for a in range(_SOUNDS_TRIED):
        for b in range(_SOUNDS_TRIED):
            one, other = words[i, SOUNDS + a], words[j, SOUNDS + b]
            if one and other:
                try_key(keys, limits, state, hashed_pair(SOUNDED_PAIR + salt, one, other), _WHOLE_PAIR, cap, 1)


@compiled
def _probe_initial(
    words: NDArray[np.uint32],
    i: Any,
    salt: Any,
    cap: Any,
    keys: NDArray[np.uint64],
    limits: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """An initial asked, with each other word: names that begin with it, and initials that records have."""
    letter = first_letter(words[i, STARTS])
    for j in range(words.shape[0]):
        for a in range(0 if _is_initial(words, j) else MAX_CODES):
            code = words[j, CODES + a]
            if code:
                try_key(keys, limits, state, hashed(INITIAL + salt, letter, code), _WHOLE_PAIR, cap, 1)
                try_key(keys, limits, state, hashed(WRITTEN_INITIAL + salt, letter, code), _WHOLE_PAIR, cap, 1)


@compiled
def _probe_joined(
    words: NDArray[np.uint32],
    salt: Any,
    cap: Any,
    keys: NDArray[np.uint64],
    limits: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """Neighbours asked that a record may write as one word."""
    many = words.shape[0]
    for i in range(many - 1):
        if _is_initial(words, i) or _is_initial(words, i + 1):
            continue
        for a in range(JOINED_CODES):
            for b in range(JOINED_CODES):
                both = joined_by(words, i, i + 1, a, b)
                if both and many == 2:
                    try_key(keys, limits, state, hashed(WORD + salt, both, 0), _WHOLE_PAIR, cap, 1)
                for j in range(many if both else 0):
                    if j != i and j != i + 1 and not _is_initial(words, j):
                        key = hashed_pair(PAIR + salt, both, words[j, CODES])
                        try_key(keys, limits, state, key, _WHOLE_PAIR, cap, 1)


@compiled
def probe_near(
    words: NDArray[np.uint32],
    salt: Any,
    cap: Any,
    present: NDArray[np.uint64],
    codes: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    limits: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """Each word one step away, with each other word as it is; alone where the name is one word.

    present  which codes there are, see `presence`
    codes    room for `codes.near`
    """
    many = words.shape[0]
    for i in range(many):
        steps = 0 if _is_initial(words, i) else _those_present(codes, near(words[i, CODES], codes), present)
        for j in range(many):
            if (j == i and many > 1) or _is_initial(words, j):
                continue
            for step in range(steps):
                if many == 1:
                    key = hashed(WORD + salt, codes[step], 0)
                else:
                    key = hashed_pair(PAIR + salt, codes[step], np.uint64(words[j, CODES]))
                try_key(keys, limits, state, key, _WHOLE_NEAR, cap, 0)


@inlined
def _those_present(codes: NDArray[np.uint64], many: Any, present: NDArray[np.uint64]) -> Any:
    """Bring forward the codes that some word has; returns how many."""
    kept = 0
    for at in range(many):
        if is_present(present, codes[at]):
            codes[kept] = codes[at]
            kept += 1
    return kept


@compiled
def probe_halves(
    words: NDArray[np.uint32],
    salt: Any,
    cap: Any,
    halves: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    limits: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """What two typing errors in a name leave of each pair of words.

    halves  room for four keys
    """
    for i in range(words.shape[0]):
        for j in range(i + 1, words.shape[0]):
            if not _is_initial(words, i) and not _is_initial(words, j):
                half_keys(words[i, CODES], words[j, CODES], salt, halves, 0)
                for which in range(4):
                    try_key(keys, limits, state, halves[which], _WHOLE_NEAR, cap, 0)
