"""Countries and members: one code for every way of writing them."""

import pytest

from comity.kernel.errors import UnknownValue
from comity.kernel.vocabulary import Country, Member


@pytest.mark.parametrize(
    "written",
    ["PT", "pt", " PT ", "PRT", "prt", "Portugal", "portugal", "البرتغال"],
)
def test_a_country_is_read_from_its_codes_and_names(written: str) -> None:
    assert Country.parse(written) == "PT"


@pytest.mark.parametrize(
    "english, french, spanish, arabic, code",
    [
        ("Germany", "Allemagne", "Alemania", "ألمانيا", "DE"),
        ("Egypt", "Égypte", "Egipto", "مصر", "EG"),
        ("Japan", "Japon", "Japón", "اليابان", "JP"),
        ("Spain", "Espagne", "España", "إسبانيا", "ES"),
        ("Saudi Arabia", "Arabie saoudite", "Arabia Saudí", "المملكة العربية السعودية", "SA"),
    ],
)
def test_names_are_known_in_the_four_languages_and_given_back_in_them(
    english: str, french: str, spanish: str, arabic: str, code: str
) -> None:
    for name in (english, french, spanish, arabic):
        assert Country.parse(name) == code
    assert [Country(code).name(language) for language in ("en", "fr", "es", "ar")] == [english, french, spanish, arabic]


@pytest.mark.parametrize(
    "written, code",
    [
        ("cote d'ivoire", "CI"),  # without its accent
        ("CÔTE D’IVOIRE", "CI"),
        ("Trinidad & Tobago", "TT"),
        ("Russian Federation", "RU"),
        ("Iran (Islamic Republic of)", "IR"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
    ],
)
def test_accents_case_and_official_names_make_no_difference(written: str, code: str) -> None:
    assert Country.parse(written) == code


@pytest.mark.parametrize("code", ["SU", "YU", "CS", "DD", "ZR"])
def test_states_that_are_no_more_keep_their_code(code: str) -> None:
    assert Country.parse(code) == code  # they still stand on lists and in old documents


@pytest.mark.parametrize("code", ["XA", "XZ", "QM", "QZ", "AA", "ZZ"])
def test_codes_that_iso_leaves_free_are_members_and_name_themselves(code: str) -> None:
    assert Member.parse(code.lower()) == code
    assert Country(code).name("fr") == code


@pytest.mark.parametrize("written", ["", "Atlantis", "P", "PTX", "EU", "1234", "QA1", "A" * 40_000])
def test_an_unknown_country_is_refused_by_name(written: str) -> None:
    with pytest.raises(UnknownValue) as refused:
        Country.parse(written)
    assert refused.value.code == "unknown_country"
    assert repr(written.strip()[:60]) in refused.value.message
    assert len(refused.value.message) < 200  # what is echoed is bounded


def test_foreign_lists_may_name_places_that_nobody_knows() -> None:
    assert Country.recognise("Atlantis") is None
    assert Country.recognise("Francia") == "FR"


@pytest.mark.parametrize("written", ["Portugal", "PRT", "EU", "UN", ""])
def test_a_member_is_a_code_never_a_name(written: str) -> None:
    with pytest.raises(UnknownValue) as refused:
        Member.parse(written)
    assert refused.value.code == "unknown_member"


@pytest.mark.parametrize(
    "code, names",
    [
        ("HK", ["Hong Kong", "hong-kong", "Hongkong", "Hong Kong SAR", "هونغ كونغ"]),
        ("MO", ["Macau", "Macao", "ماكاو"]),
        ("BA", ["Bosnia", "Bosnie", "Bosnia-Herzegovina", "البوسنة"]),
        ("US", ["USA", "U.S.A.", "EE.UU.", "Etats-Unis", "أمريكا"]),
        ("GB", ["UK", "Great Britain", "Grande-Bretagne", "بريطانيا"]),
        ("AE", ["UAE", "EAU", "الإمارات"]),
        ("CN", ["PRC", "People's Republic of China"]),
        ("TW", ["Republic of China"]),
        ("CD", ["DRC", "RDC", "Democratic Republic of the Congo"]),
        ("TL", ["East Timor", "Timor-Leste"]),
        ("RU", ["Russia", "RU", "روسيا"]),
        ("MM", ["Burma", "Birmanie"]),
    ],
)
def test_everyday_names_are_understood(code: str, names: list[str]) -> None:
    assert [Country.parse(name) for name in names] == [code] * len(names)


def test_a_name_of_two_countries_is_nobodys() -> None:
    assert Country.recognise("Korea") is None
