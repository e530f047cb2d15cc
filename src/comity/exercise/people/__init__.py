"""Invented persons and things for an exercise federation: a seed repeats them exactly.

`registers.invent` makes one country's register of `Entry` (a FollowTheMoney-shaped entity with our record fields);
`ftm_lines` and `national_csv` write it out for the importers; `cast` holds the few fixed figures of the demonstration,
present in every seed. Names, countries, statuses and cases are tables under `data/`.

No script, country or sex stands for crime: statuses, offences and caution markers are dealt out evenly over the naming
cultures (`dealing`), never drawn with them. Pure: the day is given, chance comes from the seed, nobody is real.
Words: naming culture (how a group of people is named and spelt), stock (its given or family names), kind (what a
person is in a register for), entry (one record to be imported), cast (the fixed figures).
"""

from comity.exercise.people.cast import STORY, Story
from comity.exercise.people.entries import Entry
from comity.exercise.people.members import MEMBERS, InventedMember
from comity.exercise.people.registers import DEFAULT_SIZE, Register, invent

__all__ = ["DEFAULT_SIZE", "MEMBERS", "STORY", "Entry", "InventedMember", "Register", "Story", "invent"]
