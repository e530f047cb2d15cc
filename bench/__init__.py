"""What things cost: each module measures one matter against the limit of its parts, in the same run.

A bench module has `main()`, which takes `--json` and then prints one object, figure by name; or one sentence saying why
nothing could be measured here. Its other options are its size and seed, with the defaults that published figures use.
`python -m bench.run` runs them all.
"""
