"""Schemata: a tree without holes, and a superset of FollowTheMoney's."""

import json
from pathlib import Path
from typing import Any

import pytest

from comity.kernel.errors import UnknownValue
from comity.kernel.vocabulary import SCHEMATA, Schema

TYPES = {"address", "country", "date", "email", "entity", "gender", "identifier", "ip", "language", "name"}
TYPES |= {"number", "phone", "string", "text", "url"}
OURS = {"Artwork", "Container", "Device", "Firearm", "UnidentifiedBody", "ValuableObject"}

# Properties of FollowTheMoney that no record carries, and why.
LEFT_OUT = {
    "privateKey": "a secret: to record it would be to hand out the money",
}
# Types that we hold as a wider one; the values are the same strings.
AS = {
    "topic": "string",
    "iban": "identifier",
    "checksum": "string",
    "mimetype": "string",
    "json": "text",
    "html": "text",
}


@pytest.mark.parametrize("schema", SCHEMATA.values(), ids=lambda schema: schema.name)
def test_every_schema_stands_on_known_ones(schema: Schema) -> None:
    for parent in schema.extends:
        assert schema.is_a(parent)
        assert SCHEMATA[parent].properties.keys() <= schema.properties.keys()
    for property_ in schema.properties.values():
        assert property_.type in TYPES
        assert property_.label
        assert (property_.type == "entity") == bool(property_.range)
        if property_.range:
            assert property_.range in SCHEMATA
    assert set(schema.caption) <= schema.properties.keys()


def test_what_can_be_checked_can_be_named() -> None:
    for schema in SCHEMATA.values():
        if schema.matchable:
            assert schema.caption, schema.name


def test_an_unknown_schema_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownValue) as refused:
        SCHEMATA["Persona"]
    assert refused.value.code == "unknown_schema"
    assert refused.value.hint is not None and "Person" in refused.value.hint


def test_a_caption_is_the_best_name_there_is() -> None:
    vehicle = SCHEMATA["Vehicle"]
    assert vehicle.caption_of({"model": ("Golf",), "registrationNumber": ("W-1",)}) == "W-1"
    assert vehicle.caption_of({"model": ("Golf",)}) == "Golf"
    assert vehicle.caption_of({}) == ""


@pytest.fixture(scope="session")
def follow_the_money(shared_data: Path) -> dict[str, Any]:
    return dict(json.loads((shared_data / "followthemoney" / "defaultModel.json").read_text("utf-8"))["schemata"])


def properties_of(model: dict[str, Any], name: str) -> dict[str, Any]:
    """All properties that entities of this schema may have; stubs are only the far end of another entity's."""
    lineage = model[name].get("schemata", [name])
    return {
        key: spec
        for ancestor in lineage
        for key, spec in model[ancestor].get("properties", {}).items()
        if not spec.get("stub")
    }


def test_beside_the_carried_schemata_stand_only_our_own(follow_the_money: dict[str, Any]) -> None:
    assert set(SCHEMATA) - set(follow_the_money) == OURS
    assert set(follow_the_money) <= set(SCHEMATA)


def test_a_schema_that_links_two_others_names_the_same_ends(follow_the_money: dict[str, Any]) -> None:
    for name, spec in follow_the_money.items():
        edge = spec.get("edge")
        assert SCHEMATA[name].edge == ((edge["source"], edge["target"]) if edge else None), name


def test_every_property_of_a_carried_schema_is_carried_or_left_out_on_purpose(follow_the_money: dict[str, Any]) -> None:
    missing = {
        key
        for name in set(SCHEMATA) - OURS
        for key in properties_of(follow_the_money, name)
        if key not in SCHEMATA[name].properties
    }
    assert missing == set(LEFT_OUT)


def test_a_carried_property_means_the_same(follow_the_money: dict[str, Any]) -> None:
    for name in sorted(set(SCHEMATA) - OURS):
        for key, spec in properties_of(follow_the_money, name).items():
            if key in LEFT_OUT:
                continue
            type_ = spec.get("type", "string")
            assert SCHEMATA[name].properties[key].type == AS.get(type_, type_), f"{name}.{key}"


def test_a_carried_schema_has_its_parents(follow_the_money: dict[str, Any]) -> None:
    for name in sorted(set(SCHEMATA) - OURS):
        parents = set(follow_the_money[name]["extends"]) & set(SCHEMATA)
        assert parents == set(SCHEMATA[name].extends), name
