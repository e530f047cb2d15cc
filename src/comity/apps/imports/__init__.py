"""Imports: lists and registers from outside become own records of this node, edition by edition.

Owns the words *list* (what one body publishes or one register holds, named by a code such as `un-sc`), *edition* (the
list as one file states it), *entry* (what a list states under one reference), *profile* (what the file itself does not
say: purposes, handling, review), *import* (one run). A file is read whole into a spool before anything is written, so
that a damaged one changes nothing; then it is compared with the edition before, and what was added, changed or removed
goes to the holdings. Start reading at `actions.start`, then `spool` and `readers`.
"""
