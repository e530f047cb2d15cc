"""Each workflow in the program is a whole table: nothing unreachable, nowhere stuck, no move twice."""

from types import ModuleType

import pytest

from comity.kernel.workflow import Move, Workflow


def faults(workflow: Workflow) -> list[str]:
    """What is wrong with the table."""
    found = []
    reached, edge = {workflow.start}, {workflow.start}
    while edge := {move.target for move in workflow.moves if move.source in edge} - reached:
        reached |= edge
    found += [f"{state} cannot be reached" for state in workflow.states - reached]
    ways_out = {move.source for move in workflow.moves}
    found += [f"{state} has no way out and is not final" for state in workflow.states - ways_out - set(workflow.final)]
    found += [f"{state} is final and has a way out" for state in ways_out & set(workflow.final)]
    known: set[tuple[str, str]] = set()
    for move in workflow.moves:
        if (move.verb, move.source) in known:
            found.append(f"{move.verb} from {move.source} stands twice")
        known.add((move.verb, move.source))
    return found


def test_each_workflow_in_the_program_is_whole(modules: list[ModuleType]) -> None:
    workflows = {
        id(value): (f"{module.__name__}.{name}", value)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Workflow)
    }
    assert len(workflows) >= 5
    assert len({workflow.name for _place, workflow in workflows.values()}) == len(workflows)
    assert {place: faults(workflow) for place, workflow in workflows.values() if faults(workflow)} == {}


@pytest.mark.parametrize(
    "moves, final, fault",
    [
        ([Move("end", "b", "end", "officer")], {"end"}, "b cannot be reached"),
        ([Move("go", "a", "b", "officer")], set(), "b has no way out and is not final"),
        ([Move("go", "a", "b", "officer"), Move("back", "b", "a", "officer")], {"b"}, "b is final and has a way out"),
        ([Move("go", "a", "b", "officer"), Move("go", "a", "b", "clock")], {"b"}, "go from a stands twice"),
    ],
)
def test_a_table_with_a_hole_would_be_noticed(moves: list[Move], final: set[str], fault: str) -> None:
    assert fault in faults(Workflow("holed", "a", final, moves))
