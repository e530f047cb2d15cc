"""Names from any script to the Latin spellings they are known by.

`alphabets` reads letter by letter (Cyrillic, Greek, Armenian, Georgian, and the abjads Arabic and Hebrew), `brahmic`
the scripts of India, `thai` Thai and Lao, `hangul`, `kana` and `han` the East Asian ones; for all others the general
table of the `anyascii` library serves. Start with `transliterate.read`.
"""

from comity.kernel.screening.transliterate.reading import Hearing, Piece, Vowels, read

__all__ = ["Hearing", "Piece", "Vowels", "read"]
