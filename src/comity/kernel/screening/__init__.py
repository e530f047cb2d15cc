"""Screening: how a question is compared with a record, in any script, and what speaks for and against.

Owns the words *candidate* (what the engine proposes), *score* with *similarity*, *extent*, *band* and *rank*, and
*term* (one reason). Rarity comes from public name statistics and from what the asker may see, so what the asker may not
see cannot change an answer.

Start with `compare`, with `prepare` for records that are compared more than once, and with `most_alike` for many at
once, of which most are somebody else; below it lie `named` and `names`
(names against names), `parts` (a name taken apart), `similarity` (word against word), `phonetics` and `transliterate`
(how names sound and are spelt), `hit_only` (records known by codes only), and `engine` (what the index holds, and how
it is searched). What the rules rest on are tables: `data/*.tsv` and `terms`.
"""

from comity.kernel.screening.calibration import Calibration, Judged, calibrate
from comity.kernel.screening.compare import compare
from comity.kernel.screening.disguise import Disguise, disguises
from comity.kernel.screening.facts import Question, Subject, question_from_properties, subject_from_properties
from comity.kernel.screening.glance import most_alike
from comity.kernel.screening.hit_only import compare_hit_only, hit_only_codes
from comity.kernel.screening.numbers import identifier_keys
from comity.kernel.screening.prepared import Prepared, prepare
from comity.kernel.screening.rarity import PUBLIC_RARITY, Rarity
from comity.kernel.screening.score import Score
from comity.kernel.screening.terms import Term

__all__ = [
    "PUBLIC_RARITY",
    "Calibration",
    "Disguise",
    "Judged",
    "Prepared",
    "Question",
    "Rarity",
    "Score",
    "Subject",
    "Term",
    "calibrate",
    "compare",
    "compare_hit_only",
    "disguises",
    "hit_only_codes",
    "identifier_keys",
    "most_alike",
    "prepare",
    "question_from_properties",
    "subject_from_properties",
]
