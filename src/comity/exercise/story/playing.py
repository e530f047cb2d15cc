"""Playing the story: step after step, each with what was seen and how long it took; one that does not hold ends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx

from comity.exercise.story import altering, answering, besides, checking
from comity.exercise.story.person import DidNotHold
from comity.exercise.story.stage import Stage


@dataclass(frozen=True)
class Step:
    """title  what is done and must hold; play  does it and yields what was seen"""

    title: str
    play: Callable[[Stage], Iterator[str]]


STEPS: tuple[Step, ...] = (
    Step("Check a name at XA that XB recorded in another script", checking.the_check),
    Step("Reject the namesake: nobody is told", checking.reject_the_namesake),
    Step("Verify the match: still nobody is told; read the message, and send it", checking.verify_and_send),
    Step("XB confirms in its own language; only now XA sees what may be done", answering.the_owner_confirms),
    Step("XB withdraws: XA's open page changes, and the receipt is back at XB", answering.the_owner_withdraws),
    Step("Alter one byte of XA's log: the verification names it", altering.one_byte_of_the_log),
    Step("Refused: an administrator opens a record", besides.the_administrator_is_refused),
    Step("Refused: the front line learns no more than where to turn", besides.the_front_line_is_told_little),
    Step("Not there: a record that its owner shares with nobody", besides.what_is_not_shared_is_not_there),
    Step("A missing child is to be protected, never treated as wanted", besides.a_child_is_protected),
)


def play(stage: Stage, tell: Callable[[str], None], steps: tuple[Step, ...] = STEPS) -> bool:
    """Play the steps in order; returns whether every one held."""
    try:
        return all(_played(number, step, stage, tell) for number, step in enumerate(steps, 1))
    finally:
        stage.close()


def _played(number: int, step: Step, stage: Stage, tell: Callable[[str], None]) -> bool:
    began = time.monotonic()
    tell(f"{number:2}. {step.title}")
    try:
        for seen in step.play(stage):
            tell(f"      {seen}")
    except (DidNotHold, httpx.HTTPError) as fault:
        tell(f"    DID NOT HOLD after {time.monotonic() - began:.1f} s: {fault or type(fault).__name__}")
        return False
    tell(f"    held, {time.monotonic() - began:.1f} s")
    return True
