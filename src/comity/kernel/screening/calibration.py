"""Of 100 matches like this one, how many were the same: learnt from pairs that people have judged.

A band gets its share with the interval in which the true share lies (Wilson, 95 %); between and beyond, the share rises
with the bits of a match and never falls (isotonic regression by pooling neighbours). Few judged pairs say little, so
nothing is said below a least number of them.

Sources: Wilson, Probable Inference, JASA 22 (1927); Ayer et al., An Empirical Distribution Function for Sampling with
Incomplete Information, Annals of Mathematical Statistics 26 (1955), for pooling.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite, sqrt
from typing import Any

from comity.kernel.errors import InvalidInput

LEAST_PAIRS = 100  # of all bands together; below this an interval is wider than the bands are apart
LEAST_IN_BAND = 20
LEAST_IN_STEP = 10  # pairs that a step of the curve stands for, so that no single judgement makes one
_Z = 1.959964  # of the normal distribution, for 95 %
VERSION = 1


class TooFewPairs(InvalidInput):
    """Not enough judged pairs to say anything from."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair that people judged: the band and the bits the comparison gave it, and whether they were the same."""

    band: int
    bits: float
    same: bool


@dataclass(frozen=True, slots=True)
class Share:
    """Of `pairs` judged pairs `same` were the same; the true share lies between `low` and `high` in 95 of 100 cases."""

    pairs: int
    same: int
    low: float
    high: float

    @property
    def of_hundred(self) -> int:
        """For people: of 100 like this, so many were the same."""
        return round(100 * self.same / self.pairs)


@dataclass(frozen=True, slots=True)
class Step:
    """From these bits on (up to the next step) this share were the same."""

    bits: float
    share: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the judged pairs say: for each band with enough of them its share, and the curve over bits, rising."""

    bands: Mapping[int, Share]
    steps: tuple[Step, ...]
    pairs: int
    same: int

    def share(self, bits: float) -> float:
        """The share of matches with so many bits that were the same. Below all judged pairs it is that of the least."""
        at = bisect_right([step.bits for step in self.steps], bits) - 1
        return self.steps[max(at, 0)].share

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "pairs": self.pairs,
            "same": self.same,
            "bands": {str(band): asdict(share) for band, share in sorted(self.bands.items())},
            "steps": [asdict(step) for step in self.steps],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """Raises InvalidInput for what `to_json` of this version does not write."""
        if data.get("v") != VERSION:
            raise InvalidInput(
                f"a calibration of version {str(data.get('v'))[:20]!r} cannot be read",
                hint="calibrate again: comity screening calibrate",
                code="calibration_version",
            )
        try:
            bands = {int(band): Share(**share) for band, share in data["bands"].items()}
            steps = tuple(Step(**step) for step in data["steps"])
            found = cls(bands, steps, int(data["pairs"]), int(data["same"]))
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise InvalidInput(f"the calibration is damaged: {fault}", code="calibration_damaged") from fault
        shares = [step.share for step in steps]
        if not steps or shares != sorted(shares) or not all(0.0 <= share <= 1.0 for share in shares):
            raise InvalidInput("the calibration is damaged: its shares do not rise", code="calibration_damaged")
        return found


def calibrate(pairs: Iterable[Judged], *, least: int = LEAST_PAIRS) -> Calibration:
    """What the judged pairs say. Raises TooFewPairs below `least`, or where all were the same or all were not."""
    judged = [pair for pair in pairs if isfinite(pair.bits)]
    same = sum(pair.same for pair in judged)
    if len(judged) < max(least, 1):
        raise TooFewPairs(
            f"{len(judged)} judged pairs are too few to calibrate from",
            hint=f"at least {least} are needed; judge more matches first",
            code="too_few_pairs",
        )
    if same in (0, len(judged)):
        raise TooFewPairs(
            "all judged pairs were judged alike, so nothing tells them apart",
            hint="judge matches of every band, the good and the poor",
            code="pairs_all_alike",
        )
    bands = {band: wilson(*_counted(judged, band)) for band in sorted({pair.band for pair in judged})}
    enough = {band: share for band, share in bands.items() if share.pairs >= LEAST_IN_BAND}
    return Calibration(enough, _rising(judged), len(judged), same)


def _counted(judged: Sequence[Judged], band: int) -> tuple[int, int]:
    of_band = [pair.same for pair in judged if pair.band == band]
    return sum(of_band), len(of_band)


def wilson(same: int, pairs: int) -> Share:
    """The share with its interval; `pairs` is at least 1."""
    share, z2 = same / pairs, _Z * _Z
    middle = (share + z2 / (2 * pairs)) / (1 + z2 / pairs)
    half = _Z / (1 + z2 / pairs) * sqrt(share * (1 - share) / pairs + z2 / (4 * pairs * pairs))
    return Share(pairs, same, round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))


def _rising(judged: Sequence[Judged]) -> tuple[Step, ...]:
    """Neighbours pooled until every step has enough pairs and no share is below the one before it."""
    blocks: list[list[float]] = []  # bits from which on, same, pairs
    for bits, same, pairs in _by_bits(judged):
        blocks.append([bits, same, pairs])
        while len(blocks) > 1 and (_share(blocks[-2]) >= _share(blocks[-1]) or blocks[-2][2] < LEAST_IN_STEP):
            _, more_same, more_pairs = blocks.pop()
            blocks[-1][1] += more_same
            blocks[-1][2] += more_pairs
    if len(blocks) > 1 and blocks[-1][2] < LEAST_IN_STEP:
        _, more_same, more_pairs = blocks.pop()
        blocks[-1][1] += more_same
        blocks[-1][2] += more_pairs
    return tuple(Step(round(block[0], 3), round(_share(block), 4), int(block[2])) for block in blocks)


def _share(block: list[float]) -> float:
    return block[1] / block[2]


def _by_bits(judged: Sequence[Judged]) -> list[tuple[float, int, int]]:
    """(bits, how many were the same, how many pairs) for each number of bits, rising."""
    counts: dict[float, list[int]] = {}
    for pair in judged:
        count = counts.setdefault(pair.bits, [0, 0])
        count[0] += pair.same
        count[1] += 1
    return [(bits, same, pairs) for bits, (same, pairs) in sorted(counts.items())]
