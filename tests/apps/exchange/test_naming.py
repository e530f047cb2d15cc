"""Invented countries are called as their members say, in the reader's language where it is given."""

import dataclasses
from datetime import timedelta

import pytest

from comity.apps import bureau
from comity.apps.bureau.configuration import read, write
from comity.apps.checks import wording
from comity.apps.exchange import cards, directories, naming
from comity.kernel.errors import InvalidInput, NodeFault
from comity.kernel.federation import Directory, DirectoryMember, KeyState, MemberKeys
from comity.kernel.keys import RealSuite
from comity.kernel.policy import Actor
from comity.kernel.screening import Term
from comity.kernel.vocabulary import Member

pytestmark = pytest.mark.django_db
NAMES = (("ar", "قصر البحر"), ("en", "Qasr al-Bahr"), ("fr", "Qasr el-Bahr"))


@pytest.fixture
def directory():
    at = bureau.now().replace(microsecond=0)
    suite = RealSuite()

    def entry(code, **more):
        keys = (MemberKeys(suite.generate("exercise-tests").public, KeyState.CURRENT, at),)
        return DirectoryMember(Member(code), f"Bureau of {code}", "member", "", keys, **more)

    made = Directory("exercise-tests", (entry("XB", country=NAMES), entry("XC")), 1, at + timedelta(days=3))
    directories.accept(made, by=Actor.of_node(Member("XA")), at=at)
    return made


def test_a_country_is_named_in_the_readers_language_else_in_english_else_by_its_code(directory):
    assert [naming.country("XB", language) for language in ("ar", "fr", "es")] == [
        "قصر البحر",
        "Qasr el-Bahr",
        "Qasr al-Bahr",
    ]
    assert (naming.country("PT", "fr"), naming.country("XC", "fr"), naming.country("XZ", "fr")) == (
        "Portugal",
        "XC",
        "XZ",
    )


def test_a_member_is_named_by_its_country_else_by_its_bureau(directory):
    assert [naming.member(code, "en") for code in ("XB", "XC", "PT", "XZ")] == [
        "Qasr al-Bahr",
        "Bureau of XC",
        "Portugal",
        "XZ",
    ]


def test_our_own_country_is_named_in_our_own_file(settings, tmp_path):
    ours = dataclasses.replace(bureau.this(), home=tmp_path, country={"fr": "Arlénie", "en": 'Arlena "A"'})
    write(ours)
    assert read(tmp_path).country == ours.country
    settings.COMITY = ours
    assert (naming.country("XA", "fr"), naming.country("XA", "es")) == ("Arlénie", 'Arlena "A"')
    (tmp_path / "node.toml").write_text((tmp_path / "node.toml").read_text("utf-8").replace("fr =", "de ="), "utf-8")
    with pytest.raises(NodeFault):
        read(tmp_path)


def test_the_names_stand_in_card_and_directory_and_in_nothing_that_has_none(settings, directory):
    assert b"country" not in cards.own().to_bytes()
    settings.COMITY = dataclasses.replace(bureau.this(), country={"fr": "Arlénie"})
    card = cards.read(cards.write())
    assert card.entry(bureau.now()).country == (("fr", "Arlénie"),)
    again = Directory.from_json(directory.to_json(), version=1, expires_at=directory.expires_at)
    assert again == directory and "country" not in directory.to_json()["members"][1]


@pytest.mark.parametrize("bad", [[], "Arlena", {"fr": ""}, {"fr": 7}, {"FRENCH": "x"}, {"fr": "x" * 101}])
def test_names_that_are_malformed_are_refused(directory, bad):
    data = directory.to_json()
    data["members"][0]["country"] = bad
    with pytest.raises(InvalidInput):
        Directory.from_json(data, version=1, expires_at=directory.expires_at)


def test_a_reason_names_the_countries(directory):
    term = Term("nationality.differs", -1, -3.0, "%(asked)s and %(held)s", {"asked": "XB", "held": "PT XC"})
    assert wording.places(term, "fr") == {"asked": "Qasr el-Bahr", "held": "Portugal, XC"}
    other = Term("number.same", 1, 3.0, "%(held)s", {"held": "XB PT"})
    assert wording.places(other, "fr") == {"held": "XB PT"}
