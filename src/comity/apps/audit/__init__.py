"""The audit log: what was done, by whom, when and why, in a form that nobody can rewrite unnoticed.

Words of this room: *event* (what kind of act), *entry* (one act, as bytes that hold no personal data), *detail* (what
the entry's commitments stand for: erasable, and in part *sealed* to the oversight key), *sequencing* (giving entries
their place in the tree, in files that any verifier reads), *verification*. Start at `actions.append`; the tree itself
is `kernel.merkle`, and docs/protocol/audit-log.md has the bytes.
"""
