"""What a person looks like: drawn by chance alone, whatever the name, the country or the role in the register."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from comity.kernel.vocabulary import Sex

_HAIR = ("black", "brown", "chestnut", "fair", "red")
_EYES = ("brown", "dark", "hazel", "green", "blue", "grey")
_BUILDS = ("slim", "average", "average", "athletic", "strong")
SKIN_TONES = 8  # how many the drawn faces have
HAIR_STYLES = 6


@dataclass(frozen=True)
class Looks:
    """Looks in codes; words come from the member's table, the drawing from `exercise.faces`.

    height_m  metres;  skin and style are numbers of the drawing alone and stand in no record
    """

    sex: Sex
    age: int
    hair: str
    eyes: str
    build: str
    height_m: float
    skin: int
    style: int
    glasses: bool
    beard: bool

    @classmethod
    def draw(cls, sex: Sex, age: int, chance: Random) -> Looks:
        hair = chance.choice(_HAIR)
        if chance.random() < (age - 45) / 40:
            hair = "grey"
        if sex is Sex.MALE and age > 30 and chance.random() < 0.12:
            hair = "none"
        return cls(
            sex=sex,
            age=age,
            hair=hair,
            eyes=chance.choice(_EYES),
            build=chance.choice(_BUILDS),
            height_m=_height(sex, age, chance),
            skin=chance.randrange(SKIN_TONES),
            style=chance.randrange(HAIR_STYLES),
            glasses=chance.random() < 0.2,
            beard=sex is Sex.MALE and age > 19 and chance.random() < 0.3,
        )


def _height(sex: Sex, age: int, chance: Random) -> float:
    """Metres: grown from 18, about 0.94 m at three."""
    grown = chance.gauss(1.75 if sex is Sex.MALE else 1.62, 0.065)
    return round(grown * (0.55 + 0.45 * (min(age, 18) - 3) / 15), 2)
