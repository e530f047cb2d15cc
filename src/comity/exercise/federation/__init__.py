"""An exercise federation as real nodes: a hub and three invented members, made and settled as countries would do it.

`nodes` says who they are and who works there; `site` where everything lies and what the nodes hand to each other;
`sharing` which records of a register are shared, and how far; `settling` is what one node's own process does, from an
empty directory to records that are imported, shared and exchanged.
"""

from comity.exercise.federation.nodes import FEDERATION, HUB, NODES, ExerciseNode, ExerciseOfficer
from comity.exercise.federation.site import Link, Plan, Settled, Site

__all__ = [
    "FEDERATION",
    "HUB",
    "NODES",
    "ExerciseNode",
    "ExerciseOfficer",
    "Link",
    "Plan",
    "Settled",
    "Site",
]
