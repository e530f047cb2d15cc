"""The quick way to canonical bytes and the library that knows the whole of RFC 8785 write the same."""

from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from comity.kernel.merkle.canonical_json import canonical_json

SCALARS = (
    some.none()
    | some.booleans()
    | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text()
)
VALUES = some.recursive(
    SCALARS, lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner) | some.tuples(inner, inner)
)


class Colour(StrEnum):
    RED = "red"


@given(VALUES)
def test_every_value_has_the_bytes_of_the_library(value):
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [
    "\x00\x08\t\n\x0c\r\x1f \"\\/\x7f\u2028é😀",
    {"\ue000": 1, "😀": 2},                       # sorted by UTF-16, not by code point
    {"b": Colour.RED, "a": [1e30, 1e-7, -0.0, True]},
    {"": [], "x": {}, "y": ()},
    Colour.RED,
])  # fmt: skip
def test_what_the_two_could_write_differently_is_the_library_s(value):
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", ["\ud800", {"a": "\udfff"}, {1: "a"}, 2**53, [-(2**53)], float("nan"), {"a": b"x"}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_json(value)
