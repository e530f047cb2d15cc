"""Who works here: officers with units and roles, and the API keys of programs.

Words of this room: *user* (the account a person signs in with), *officer* (that person as an actor, with what decides),
*unit*, *role*, *API key*, *one-time password* (handed over once, replaced at the first sign-in).
Start reading at `models`; `queries.officer` turns a user into an actor, `actions` are the only way to change anything.
"""
