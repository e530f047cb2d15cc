"""Readers: one module for each kind of list, each a stream of entries with their places. The table is in `kinds`."""
