"""What a node remembers and does: one Django app per matter of police work.

Every app has `models.py` (tables), `actions.py` (everything that writes), `queries.py` (everything that reads).
Other rooms use the last two; an app's tables are touched by that app alone.
"""
