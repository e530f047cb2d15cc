"""Validation: whether screening finds whom it should, and leaves in peace whom it should, for every script and culture.

Invented persons by the million (`people`, `cultures` and what lies below them), questions with known truth about them
and about strangers (`queries`), what an index made of them answers (`measuring`), and the report of it (`report`,
`page`), which `comity screening report` writes and which is compared with the committed figures on every change.
"""
