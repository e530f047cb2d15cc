"""Whatever is sent, the answer is one of the interface: never a fault of the node, never a trace."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.kernel.policy import Scope
from comity.kernel.vocabulary import SCHEMATA

from .conftest import Program, make_key, own, person

EXPECTED = {200, 400, 401, 403, 404, 409, 413, 414, 422}
FUZZ = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "\x00",
        "\ud800",
        "‮abc",
        "1980-02-31",
        "٣/٥/١٩٨٠",
        "P<UTO",
        "%s%(x)s",
        "{}",
        "xb",
        "+49",
        "-",
        "'",
        "NaN",
        " " * 30,
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
PROPERTIES = st.dictionaries(
    st.sampled_from(sorted(SCHEMATA["Person"].properties)) | TEXTS, SCALARS | st.lists(SCALARS, max_size=3), max_size=6
)
EXAMPLES = st.fixed_dictionaries(
    {"schema": st.sampled_from([*SCHEMATA, "Thing", "\ud800"]), "properties": PROPERTIES}, optional={"id": SCALARS}
)


@pytest.fixture
def program(db):
    own(person())
    return Program(make_key(Scope.MATCH, Scope.SEARCH, Scope.CHECK).secret)


def sound(response):
    assert response.status_code in EXPECTED, response.content[:500]
    assert b"Traceback" not in response.content
    if response.content:
        json.loads(response.content)


@FUZZ
@given(body=st.fixed_dictionaries({"queries": st.dictionaries(TEXTS, EXAMPLES, max_size=3)}) | JSON)
def test_any_body_to_match(program, body):
    sound(program.match(body=body))


@FUZZ
@given(data=st.binary(max_size=60))
def test_any_bytes(program, data):
    sound(program.match(body=data))
    sound(program.post("/api/checks", data))


QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS,
        "person": st.dictionaries(
            st.sampled_from(["name", "birth", "nationality", "sex", "document", "issuer"]), TEXTS, max_size=4
        ),
        "number": st.fixed_dictionaries(
            {"kind": st.sampled_from(["vin", "plate", "document", "imei", "phone", "iban", "?"]), "number": TEXTS},
            optional={"issuer": TEXTS},
        ),
        "entity": EXAMPLES,
    },
)


@FUZZ
@given(body=QUESTIONS | JSON, key=st.text(max_size=10))
def test_any_body_to_checks(program, body, key):
    sound(program.post("/api/checks", body, headers={"Idempotency-Key": key.encode("ascii", "replace").decode()}))
    sound(program.post("/api/checks/batch", {"questions": [body]}))


WORDS = TEXTS.map(lambda text: text.encode("utf-8", "ignore").decode())
NAMES = ["q", "schema", "countries", "topics", "filter", "sort", "facets", "limit", "offset", "changed_since", "target"]


@FUZZ
@given(params=st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=5), dataset=WORDS)
def test_any_parameters_to_search(program, params, dataset):
    sound(program.get("/search/default", **params))
    response = program.get(f"/entities/{dataset.replace('/', '').replace('?', '').replace('#', '')}x", **params)
    assert response.status_code in EXPECTED
