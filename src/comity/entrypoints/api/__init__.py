"""The doors for programs: comparison, search and entities in the shapes of the yente interface, and checks of our own.

Whoever comes in presents an API key; a browser's session opens nothing here. The key says the scope, the one purpose
and the legal ground; the policy door decides about each record before it is compared, counted or shown.

Owns the words *caller* (a key in use) and *dataset* (what a caller can narrow a question to: a member's records, or one
list). Start at `doors`; `keys` says who calls, `cleaning` what is asked, `entities` and `explaining` how answers look.
"""
