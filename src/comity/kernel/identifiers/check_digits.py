"""Judging a number by python-stdnum: a wrong check digit is a doubt, a wrong shape a refusal."""

from __future__ import annotations

from collections.abc import Callable

from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.kinds import Warning, wrong_check_digit
from comity.kernel.vocabulary.text import N_


def judge(validate: Callable[[str], object], number: str, *, code: str, message: str) -> tuple[Warning, ...]:
    """No doubt, or the doubt of a wrong check digit; InvalidInput with `code` if the number has another shape."""
    try:
        validate(number)
    except InvalidChecksum:
        return (wrong_check_digit(),)
    except (ValidationError, ValueError) as found:
        raise InvalidInput(message, code=code) from found
    return ()


def judge_leniently(validate: Callable[[str], object], number: str, *, code: str, message: str) -> tuple[Warning, ...]:
    """Like `judge`, where the tables of assigned prefixes grow faster than their copies: unknown ones are a doubt."""
    try:
        return judge(validate, number, code=code, message=message)
    except InvalidInput as refused:
        if isinstance(refused.__cause__, InvalidComponent):
            return (Warning("unassigned", N_("The beginning of the number is not known to be assigned.")),)
        raise
