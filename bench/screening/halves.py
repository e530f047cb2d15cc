"""Truth cut in two by a seed: one half may be looked at when rules are made, the other only says how well they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

SEED = 7
HALVES = ("dev", "held out")


def half(key: str) -> str:
    """The half that everything with this key belongs to, for good."""
    digest = blake2b(f"{SEED} {key}".encode(), digest_size=1).digest()
    return HALVES[digest[0] & 1]


def agreement(said_and_true: Iterable[tuple[bool, bool]]) -> dict[str, float]:
    """Precision, recall and F1 of what was said."""
    pairs = list(said_and_true)
    right = sum(said and true for said, true in pairs)
    said = sum(said for said, _ in pairs)
    true = sum(true for _, true in pairs)
    if not right:
        return {"precision": 0.0, "recall": 0.0, "F1": 0.0}
    return {
        "precision": round(right / said, 4),
        "recall": round(right / true, 4),
        "F1": round(2 * right / (said + true), 4),
    }


def best_threshold(scored: Sequence[tuple[float, bool]], true: int) -> tuple[float, float]:
    """(F1, threshold) where saying all from the threshold on agrees best; `true` counts those never scored, too."""
    ordered = sorted(scored, key=lambda pair: -pair[0])
    best, right = (0.0, 0.0), 0
    for place, (score, same) in enumerate(ordered, 1):
        right += same
        if place == len(ordered) or ordered[place][0] < score:
            best = max(best, (2 * right / (place + true), score))
    return best


def f1_at(scored: Sequence[tuple[float, bool]], true: int, threshold: float) -> float:
    """F1 of saying all from a threshold on."""
    said = [same for score, same in scored if score >= threshold]
    return 2 * sum(said) / (len(said) + true) if said else 0.0
