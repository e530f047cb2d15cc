"""The engine: which of ten million records a question may mean, in a millisecond, with an estimate in bits.

It holds names as words with their sounds in memory-mapped arrays, finds by postings on consonant codes and by birth
dates, and ranks by the rarity of what agrees; a record may be found through any of its names, scripts and birth dates.
What the asker may not see is left out before anything is counted or capped. It proposes and does not explain: the best
are judged by `screening.compare`, which weighs by the same tables.

From the outside in:

    finding      `find`: all segments, the best of each, in one order
    segment      `build`, `merge`: the arrays of a set of records; its docstring explains the order of their dates
    standing     what newer segments replaced in older ones
    sight        what an asker may see, and how rare names are in it; `statistics` counts
    asking       a question as words and numbers; `reading`, `words`, `facts` and `packing` do it for records as well
    search       the three phases of a search; below it `lists`, `blocks`, `ranking`, `scoring`, `agreement`, `codes`

Kernels are compiled by `compiled` and named without a leading underscore where they are called from several modules.
`prepare` loads them all: half a minute of computing after a change, two seconds otherwise.
"""

from comity.kernel.screening.engine.finding import Candidate, Candidates, find
from comity.kernel.screening.engine.packing import GONE, Entry, Packed, pack
from comity.kernel.screening.engine.prepare import prepare
from comity.kernel.screening.engine.room import Room, room
from comity.kernel.screening.engine.segment import Arrays, Segment, arrange, build, freeze, merge, united
from comity.kernel.screening.engine.sight import Sight
from comity.kernel.screening.engine.standing import Standing, stand
from comity.kernel.screening.engine.statistics import ClassCounts, Statistics, class_sizes, counted, due

__all__ = [
    "GONE", "Arrays", "Candidate", "Candidates", "ClassCounts", "Entry", "Packed", "Room", "Segment", "Sight",
    "Standing", "Statistics", "arrange", "build", "class_sizes", "counted", "due", "find", "freeze", "merge", "pack",
    "prepare", "room", "stand", "united",
]  # fmt: skip
