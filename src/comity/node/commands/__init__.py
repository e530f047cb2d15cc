"""Commands that make and run a whole node; commands about what a node holds are in `entrypoints.cli`."""
