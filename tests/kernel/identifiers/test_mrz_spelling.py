"""ICAO's spelling of names: its own examples, and the words of every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.identifiers.mrz import arabic_spelling, mrz_spelling
from comity.kernel.identifiers.mrz.spelling import _table


@pytest.mark.parametrize(
    "name, language, spelt",
    [
        ("Thérèse Cañon", "", "THERESE<CANON"),
        ("Müller-Lüdenscheidt", "", "MUELLER<LUEDENSCHEIDT"),
        ("Straße Øst Åge Łódź", "", "STRASSE<OEST<AAGE<LODZ"),
        ("O’Connor", "", "OCONNOR"),
        ("Martin Jr.", "", "MARTIN<JR"),
        ("Nguyễn Văn Ạnh", "", "NGUYEN<VAN<ANH"),
        ("Щукина Юлия Ёлкина", "ru", "SHCHUKINA<IULIIA<ELKINA"),
        ("Юлія Їжакевич Григорій", "uk", "YULIIA<YIZHAKEVYCH<HRYHORII"),
        ("Сяргей Ёсіф Гарбуз", "be", "SIARGEI<IOSIF<HARBUZ".replace("SIARGEI", "SIARHEI")),
        ("Ћирић Жељко Џон", "sr", "CIRIC<ZELJKO<DZON"),
        ("Ќосе Ѓорѓи Цвета", "mk", "KJOSE<GJORGJI<CVETA"),
        ("Щерев", "bg", "SHTEREV"),
        ("ابو بكر محمد بن زكريا الرازي", "", "ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY"),
        ("فاطمة", "", "FAXTTMXAH"),
        ("حَصّه", "", "XHXSSXSSH"),
        ("گل‌محمد", "", "XGGLMXHMD"),
        ("Παπαδόπουλος", "", "PAPADOPOYLOS"),
        ("王小明", "", "WANGXIAOMING"),
        ("123 -- '", "", ""),
    ],
)
def test_names_are_spelt_as_icao_says(name, language, spelt):
    assert mrz_spelling(name, language) == spelt


@pytest.mark.parametrize("name", ["ابو بكر محمد بن زكريا الرازي", "فاطمة", "شيخ عبدالله", "خالد"])
def test_the_arabic_table_can_be_walked_back(name):
    assert arabic_spelling(mrz_spelling(name)) == name


@pytest.mark.parametrize("name", ["PEREIRA", "ALEXANDER", "MOHAMMED", "", "MAX", "1X"])
def test_names_that_are_not_spelt_by_the_table_stay_latin(name):
    assert arabic_spelling(name) == ""


def test_no_arabic_spelling_begins_another():
    arabic = {row.usual for c, row in _table().items() if "\u0621" <= c <= "\u06d3" and row.usual not in "-*"}
    with_x = {spelt for spelt in arabic if spelt.startswith("X")} | {"XAH"}
    assert not [(a, b) for a in with_x for b in with_x if a != b and b.startswith(a)]


@given(st.text(max_size=60), st.sampled_from(["", "uk", "sr", "xx"]))
def test_any_text_gives_letters_and_fillers_only(name, language):
    spelt = mrz_spelling(name, language)
    assert all("A" <= c <= "Z" or c == "<" for c in spelt)
    assert "<<" not in spelt and spelt.strip("<") == spelt
