"""The pages officers see. Each module is one matter: it reads the request, calls one action or query, and answers.

Words of this room: the *shell* (what surrounds every page), the *shift* (purpose and case number held for the shift),
*once* (a form acts once, however often it is sent), a *fault* (an error as people see it).
Start reading at `urls` and `navigation`; `middleware` says who is asking and turns errors into pages.
"""
