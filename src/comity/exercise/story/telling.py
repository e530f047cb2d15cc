"""What `comity demo` prints: where the nodes are, who signs in with one click, and the story in six short steps."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from comity.exercise.federation.nodes import NODES, ExerciseNode
from comity.exercise.federation.site import Plan, Settled, Site
from comity.exercise.story.checking import QUESTION, WRITTEN_AT_XB
from comity.exercise.story.stage import XA, XB, language_of, said
from comity.kernel.policy import Role
from comity.kernel.vocabulary import ActionAsked, Member, Purpose

_LANGUAGES = {"en": "English", "fr": "French", "ar": "Arabic", "es": "Spanish"}


def tell_story(site: Site, plan: Plan, settled: Mapping[Member, Settled], tell: Callable[[str], None]) -> None:
    """Print all of it."""
    tell("EXERCISE: three invented countries and their hub. No person, record or event here is real.\n")
    for node in NODES.values():
        tell(_node(node, plan, settled[node.code]))
    tell(_story(site, plan, settled))
    tell(f"The nodes live in {_short(site.home)}. Ctrl-C stops them; the next start goes on where this one was.\n")


def _node(node: ExerciseNode, plan: Plan, settled: Settled) -> str:
    lines = [f"{node.code}  {node.country} ({_LANGUAGES[node.language]})  {plan.address(node.code)}/"]
    for link in settled.links:
        roles = ", ".join(Role(code).label for code in link.roles)
        lines.append(f"      {roles:24}  {plan.address(node.code)}{link.path}  {link.name}")
    return "\n".join(lines) + "\n"


def _story(site: Site, plan: Plan, settled: Mapping[Member, Settled]) -> str:
    def link(code: Member, role: Role = Role.OFFICER) -> str:
        return plan.address(code) + settled[code].link(role.value).path

    def on_page(sentence: str, code: Member) -> str:
        """A button or heading as its page has it, and in English."""
        there = said(sentence, language_of(code))
        return there if there == sentence else f"{there} ({sentence})"

    log, program = _short(site.node(XA) / "log"), _program()
    return f"""A story in six steps. Links sign in with one click; every page's menu has the languages at the top.

1. Check a name in another script than it was recorded in. A traveller's passport is read at XA.
   {link(XA)}
   Purpose: {on_page(Purpose.BORDER_CONTROL.label, XA)}. In the box: {QUESTION}
   XB recorded him as {WRITTEN_AT_XB}. He comes up first, and an innocent man of the same name below him,
   each with what speaks for it and against.
2. Compare the namesake side by side: born twelve years later, elsewhere. He is a witness.
   Press: {on_page("different", XA)}. Nobody abroad is told.
3. Compare the first one and press: {on_page("same", XA)}. It is a hit now, and still nobody abroad knows.
   Read the message, word for word: {on_page("Preview", XA)}. Then send it to XB.
4. XB's desk rings, in Arabic. Open the hit, answer that it is he, still valid, and what may be done:
   {link(XB)}
   Only now XA's hit says: {on_page(ActionAsked.ARREST.label, XA)}.
5. Leave XA's answer of step 1 open. At XB, open the record ({on_page("Holdings", XB)}) and withdraw it:
   {plan.address(XB)}/records/{settled[XB].figures["true_match"]}/withdraw/
   XA's page changes by itself within seconds; XB's page shows when XA's receipt came.
6. Alter one byte of a copy of XA's log, and see the verification name the entry:
   cp -r {log} /tmp/altered && printf x | dd of=/tmp/altered/tile/entries/000 bs=1 seek=4000 conv=notrunc
   {program} log verify /tmp/altered

The same, played by itself, with refusals and a missing child:  {program} demo --headless
After step 5 the man's record is gone for good; everything anew:  {program} demo --fresh
"""


def _program() -> str:
    """How the program is called from here."""
    called = Path(sys.argv[0]).absolute()
    return "comity" if shutil.which("comity") == str(called) else _short(called)


def _short(path: Path) -> str:
    """The path from here, where it is below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
