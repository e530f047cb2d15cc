"""An exercise federation of invented countries and people, run as real nodes on one machine.

Nothing here is used by a live node. `people` invents persons and things from a seed, `processes` starts
and stops nodes, `story` plays the demonstration over HTTP as a person would.
"""
