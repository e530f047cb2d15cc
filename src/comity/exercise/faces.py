"""Drawn faces for exercise records: simple, friendly, neutral line drawings, no photograph of anybody.

A face follows from a person's `Looks` alone. Looks are drawn whatever the name, the country or the role in the
register, so no face goes with a status; everybody has the same quiet mouth and looks straight at the reader.
"""

from __future__ import annotations

from comity.exercise.people.looks import Looks
from comity.kernel.vocabulary import Sex

MAX_BYTES = 3000
_SKINS = ("#f6d7c3", "#edc4a3", "#dcab84", "#c98f65", "#b0774f", "#94603d", "#774a2f", "#5b3725")
_HAIRS = {
    "black": "#22201f",
    "brown": "#4a3323",
    "chestnut": "#7b4f2c",
    "fair": "#d3ad62",
    "red": "#a9512a",
    "grey": "#b3b3b1",
}
_EYES = {
    "brown": "#5f3d22",
    "dark": "#2a1d16",
    "hazel": "#8a6a35",
    "green": "#4f7a52",
    "blue": "#4d7ba6",
    "grey": "#75828c",
}
_CLOTHES = ("#5b7083", "#6d7f6a", "#86705f", "#6f6a84", "#8a7f62", "#4f7476")
# Behind the head, and over the forehead: one pair per hair style, 160 x 200 units. Long styles first.
_STYLES = (
    (
        "M36 88C32 26 128 26 124 88L130 148H30Z",
        "M42 82C44 50 74 48 80 46C98 46 116 56 118 82C100 72 70 66 42 82Z",
    ),
    (
        "M40 84C36 24 124 24 120 84L124 120H36Z",
        "M41 86C38 32 122 32 119 86C112 68 104 60 96 58C80 66 58 72 41 86Z",
    ),
    (
        "M62 46A18 17 0 1 1 98 46ZM40 82C38 28 122 28 120 82Z",
        "M42 80C46 52 64 46 80 46C96 46 114 52 118 80C104 60 56 60 42 80Z",
    ),
    (
        "M40 82C36 28 124 28 120 82Z",
        "M41 82C42 46 70 42 84 42C106 42 120 58 119 82C114 66 106 58 98 58C78 62 58 60 50 62Z",
    ),
    (
        "M41 78C40 32 120 32 119 78Z",
        "M42 76C44 48 66 44 80 44C96 44 116 48 118 76C112 62 104 54 80 54C58 54 48 62 42 76Z",
    ),
    (
        "M38 80C30 60 44 44 52 44C54 30 76 28 82 36C96 26 112 36 110 46C124 50 128 66 122 80Z",
        "M42 82C34 60 44 45 54 44C56 33 76 31 82 38C96 29 112 38 109 47C124 52 126 66 118 82C108 64 54 64 42 82Z",
    ),
)


def portrait(looks: Looks) -> str:
    """An SVG drawing of at most `MAX_BYTES`; the same looks, the same drawing."""
    skin, hair = _SKINS[looks.skin], _HAIRS.get(looks.hair, "")
    behind, over = _STYLES[looks.style if looks.sex is Sex.FEMALE else 3 + looks.style % 3]
    clothes = _CLOTHES[(looks.skin + looks.style) % len(_CLOTHES)]
    parts = [
        '<rect width="160" height="200" fill="#eef0f1"/>',
        f'<path d="{behind}" fill="{hair}"/>' if hair else "",
        f'<path d="M14 200C16 158 52 156 80 156S144 158 146 200Z" fill="{clothes}"/>',
        f'<path d="M66 128V156Q80 170 94 156V128Z" fill="{skin}"/>',
        _head(looks, skin),
        _beard(hair) if looks.beard and hair else "",
        f'<path d="{over}" fill="{hair}"/>' if hair else "",
        _features(looks),
        _age_lines(looks.age),
        _GLASSES if looks.glasses else "",
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 200" stroke="#33302e" stroke-width="1.6" '
        f'stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</svg>'
    )


def _head(looks: Looks, skin: str) -> str:
    """Ears and head: rounder for children, wider or narrower by build."""
    width = {"slim": 36, "strong": 41}.get(looks.build, 38.5)
    height = 42 if looks.age < 13 else 47
    ears = "".join(f'<ellipse cx="{80 + side * width:g}" cy="96" rx="6" ry="10" fill="{skin}"/>' for side in (-1, 1))
    return f'{ears}<ellipse cx="80" cy="92" rx="{width}" ry="{height}" fill="{skin}"/>'


def _features(looks: Looks) -> str:
    eye = _EYES[looks.eyes]
    size = 4.6 if looks.age < 13 else 3.9
    eyes = "".join(
        f'<path d="M{x - 8} 92Q{x} 85 {x + 8} 92Q{x} 98 {x - 8} 92Z" fill="#fff" stroke-width="1.2"/>'
        f'<circle cx="{x}" cy="92" r="{size}" fill="{eye}" stroke="none"/>'
        f'<circle cx="{x}" cy="92" r="1.7" fill="#111" stroke="none"/>'
        f'<path d="M{x - 9} 81Q{x} 76 {x + 9} 81" fill="none" stroke-width="2.2"/>'
        for x in (64, 96)
    )
    nose = '<path d="M79 94Q75 108 77 110Q81 113 85 110" fill="none"/>'
    mouth = '<path d="M68 121Q80 128 92 121" fill="none" stroke-width="2"/>'
    return eyes + nose + mouth


def _beard(hair: str) -> str:
    return (
        f'<path d="M43 100Q46 140 80 141Q114 140 117 100Q110 116 94 115Q80 110 66 115Q50 116 43 100Z" fill="{hair}" '
        'fill-opacity=".85" stroke="none"/>'
    )


def _age_lines(age: int) -> str:
    """Lines beside the mouth from fifty, on the forehead from sixty-five."""
    lines = "M62 112Q58 118 60 124M98 112Q102 118 100 124" if age >= 50 else ""
    lines += "M66 70Q80 67 94 70" if age >= 65 else ""
    return f'<path d="{lines}" fill="none" stroke-width="1" stroke-opacity=".6"/>' if lines else ""


_GLASSES = (
    '<g fill="none" stroke-width="2"><rect x="51" y="83" width="25" height="19" rx="7"/>'
    '<rect x="84" y="83" width="25" height="19" rx="7"/><path d="M76 90Q80 88 84 90M51 90L42 88M109 90L118 88"/></g>'
)
