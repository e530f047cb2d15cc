"""The one family of errors: a stable code, a sentence that says what was found, a hint what to do next.

Entry points turn a `ComityError` into an answer in one place each. A code never changes its meaning;
clients may rely on it. Sentences hold no personal data beyond what the asker sent in the same request.
"""

from __future__ import annotations


class ComityError(Exception):
    """Something was refused or could not be done.

    code     stable, `snake_case`, unique to the kind of fault
    message  what was found and what was expected, one sentence
    hint     what to do next, or empty
    status   the HTTP status an entry point answers with
    """

    code = "refused"
    status = 400

    def __init__(self, message: str, *, hint: str = "", code: str | None = None, **places: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.places = places  # e.g. line=17, column="birth": where in the input the fault lies
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class InvalidInput(ComityError):
    """The input cannot be understood or is not allowed here."""

    code = "invalid_input"
    status = 422


class UnknownValue(InvalidInput):
    """A code that no table knows: a country, a purpose, a schema, a property."""

    code = "unknown_value"


class NotFound(ComityError):
    """It does not exist, or the asker may not know that it does: the answers are the same."""

    code = "not_found"
    status = 404


class Denied(ComityError):
    """The policy door said no; `rule` names the rule that did."""

    code = "denied"
    status = 403

    def __init__(self, message: str, *, rule: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.rule = rule


class Conflict(ComityError):
    """The thing changed meanwhile, or the same id came with another body."""

    code = "conflict"
    status = 409


class TooLarge(InvalidInput):
    """Larger than this door accepts."""

    code = "too_large"
    status = 413


class Unauthentic(ComityError):
    """A signature, seal, key or password that does not hold."""

    code = "unauthentic"
    status = 401


class NodeFault(ComityError):
    """The node itself is not set up or not healthy; `comity doctor` says more."""

    code = "node_fault"
    status = 503
