"""The story of the demonstration: told to people as six steps, and played over HTTP as a person would.

`telling` prints addresses and steps; `acts` are the steps as they are played; `stage` has the people and the nodes,
`person` one person's browser, `pages` what it reads. Words: step (one thing that is done and looked at), seen (what
was found on a page), held (whether all of it was as it must be).
"""

from comity.exercise.story.playing import play
from comity.exercise.story.telling import tell_story

__all__ = ["play", "tell_story"]
