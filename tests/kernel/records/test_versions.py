"""A version binds its owner to every field, and a reader of some fields can verify those."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.errors import ComityError, InvalidInput, Unauthentic
from comity.kernel.keys import SeededSuite, Use
from comity.kernel.records import (
    FULL_VIEW,
    HIT_ONLY_VIEW,
    CautionMarker,
    Content,
    Desk,
    Field,
    Header,
    LegalGround,
    Listing,
    SignedVersion,
    publish,
    reduced,
    verify,
)
from comity.kernel.vocabulary import Caution, GroundKind, Handling, Member, PersonStatus, Purpose, Reveal

AT = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
RECORD = UUID("0b8f2e0a-5a53-4f0e-9d6e-2f6a4a1c7d11")
CONTENT = Content(
    "Person",
    properties={"name": ("Ana Pereira",), "birthDate": ("1980-05-03",), "nationality": ("PT",)},
    status=PersonStatus.ACCUSED,
    purposes=(Purpose.ARREST,),
    ground=LegalGround(GroundKind.WARRANT, "Tribunal of Exercise", "12/26", "2026-01-02"),
    cautions=(CautionMarker(Caution.ARMED, "2026-01-02", "patrol report"),),
    handling=(Handling.H1,),
    audience=(Member("XB"), Member("XC")),
    reveal=Reveal.FULL,
    review_on=date(2027, 1, 1),
    desk=Desk("Desk of XA", "+999 1"),
    listing=Listing("Invented Committee", measures=("asset freeze",)),
    sensitive=True,
    as_written={"nationality": ("Portugal",)},
)


@pytest.fixture
def suite():
    return SeededSuite(7)


@pytest.fixture
def keys(suite):
    return suite.generate("exercise.records")


def made(suite, keys, content=CONTENT, previous=None):
    return publish(
        content,
        id=RECORD,
        owner=Member("XA"),
        previous=previous,
        lease_days=90,
        at=AT,
        suite=suite,
        secret=keys.of(Use.RECORD),
    )


def test_what_was_published_is_read_back_unchanged(suite, keys):
    version = made(suite, keys)
    again = SignedVersion.from_json(version.to_json())
    assert again == version
    assert again.content == CONTENT


def test_a_partial_view_verifies_and_tells_nothing_of_the_rest(suite, keys):
    version = made(suite, keys)
    view = reduced(version, HIT_ONLY_VIEW)
    verify(view, suite=suite, public=keys.public.of(Use.RECORD))
    assert view.content.properties == {}
    assert b"Pereira" not in view.header.to_bytes()
    assert "Pereira" not in str(view.to_json())


def test_the_full_view_keeps_the_audience_at_home(suite, keys):
    assert reduced(made(suite, keys), FULL_VIEW).content.audience == ()


@pytest.mark.parametrize("name", sorted(CONTENT.fields()))
def test_no_field_can_be_altered(suite, keys, name):
    version = made(suite, keys)
    forged = replace(
        version, fields=tuple(Field(f.salt, f.name, ["other"]) if f.name == name else f for f in version.fields)
    )
    with pytest.raises(Unauthentic, match="not what the owner signed"):
        verify(forged, suite=suite, public=keys.public.of(Use.RECORD))


def test_a_field_cannot_be_renamed_or_told_twice(suite, keys):
    version = made(suite, keys)
    first, *rest = version.fields
    for fields in [(replace(first, name="status"), *rest), (first, first, *rest)]:
        with pytest.raises(Unauthentic):
            verify(replace(version, fields=fields), suite=suite, public=keys.public.of(Use.RECORD))


def test_another_key_or_federation_does_not_verify(suite, keys):
    version = made(suite, keys)
    for other in (suite.generate("exercise.records"), suite.generate("live.records")):
        with pytest.raises(Unauthentic):
            verify(version, suite=suite, public=other.public.of(Use.RECORD))


def test_versions_form_a_chain(suite, keys):
    first = made(suite, keys)
    second = made(suite, keys, replace(CONTENT, status=PersonStatus.CONVICTED), previous=first.header)
    assert second.header.version == 2
    assert second.header.previous == first.header.digest()


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": "1"},
        {"version": True},
        {"lease_days": 0},
        {"lease_days": 10_000},
        {"previous": "00" * 32},
        {"schema": "Unheard"},
        {"owner": "Austria"},
        {"published_at": "2026-11-22"},
        {"published_at": 7},
        {"commitments": ["AAAA"]},
        {"id": "x"},
        {"extra": 1},
    ],
)
def test_a_malformed_header_is_refused_with_a_code(suite, keys, change):
    import json

    raw = json.loads(made(suite, keys).header.to_bytes()) | change
    with pytest.raises(InvalidInput) as fault:
        Header.from_bytes(json.dumps(raw, separators=(",", ":"), sort_keys=True).encode())
    assert fault.value.code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(json_values)
def test_any_json_at_all_is_refused_in_order_or_read(data):
    for read in (
        SignedVersion.from_json,
        lambda d: Content.from_fields("Person", d if isinstance(d, dict) else {"x": d}),
    ):
        try:
            read(data)
        except ComityError as fault:
            assert fault.code


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_refused_as_a_header(data):
    with pytest.raises(ComityError):
        Header.from_bytes(data)
