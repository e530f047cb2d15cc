"""Workflows as tables: states, moves, who may make them and what they need. No machine beside the table.

A room writes one `Workflow`; its actions ask `after(verb, state, …)` for the next state. The diagram in the docs and
the architecture test (each state reachable, each with a way out or final) read the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from comity.kernel.errors import Conflict, Denied, InvalidInput

Need = Callable[[Mapping[str, Any]], str | None]
"""Looks at the facts of a case; returns a sentence saying what is missing, or None."""


@dataclass(frozen=True)
class Move:
    """One permitted step.

    who    role code that may make it; `clock` for time itself, `peer` for another node
    needs  what must hold before it
    """

    verb: str
    source: str
    target: str
    who: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """A matter's life. `final` states have no way out."""

    name: str
    start: str
    final: Set[str]
    moves: Sequence[Move]
    _table: dict[tuple[str, str], Move] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for move in self.moves:
            self._table[move.verb, move.source] = move

    @property
    def states(self) -> frozenset[str]:
        return frozenset({self.start, *self.final, *(m.source for m in self.moves), *(m.target for m in self.moves)})

    def verbs(self, state: str) -> tuple[str, ...]:
        """What may be done in `state`."""
        return tuple(m.verb for m in self.moves if m.source == state)

    def after(self, verb: str, state: str, facts: Mapping[str, Any], *, who: Set[str]) -> str:
        """The state after `verb`; Conflict if it is not possible now, Denied or InvalidInput saying what is missing."""
        move = self._table.get((verb, state))
        if move is None:
            allowed = ", ".join(self.verbs(state)) or "nothing"
            raise Conflict(
                f"{verb} is not possible while this is {state}", hint=f"possible now: {allowed}", code="not_now"
            )
        if move.who not in who:
            raise Denied(f"{verb} is for the role {move.who}", rule=f"{self.name}.{verb}")
        for need in move.needs:
            if missing := need(facts):
                raise InvalidInput(missing, code="incomplete")
        return move.target
