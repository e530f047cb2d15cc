"""Names are the same name in any script, and what is not a name does no harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.screening.names import compare_names
from comity.kernel.screening.parts import Kind, parse
from comity.kernel.screening.scripts import clean, runs
from comity.kernel.screening.tables import rows
from comity.kernel.screening.transliterate import read


def alike(one: str, other: str) -> float:
    return compare_names(parse(one), parse(other), Kind.PERSON).similarity


@pytest.mark.parametrize(
    "script, native, latin",
    [
        ("cyrillic, Russian", "Сергей Лебедев", "Sergei Lebedev"),
        ("cyrillic, German habits", "Щербаков Юрий", "Jurij Schtscherbakow"),
        ("cyrillic, Ukrainian", "Олександр Гриценко", "Oleksandr Hrytsenko"),
        ("cyrillic, Serbian", "Ђорђе Јовановић", "Djordje Jovanovic"),
        ("cyrillic, Kazakh", "Қайрат Әбішев", "Kairat Abishev"),
        ("greek", "Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("greek, old letters", "Ευάγγελος Μπαλτάς", "Evangelos Baltas"),
        ("armenian", "Արամ Պետրոսյան", "Aram Petrosyan"),
        ("armenian, Western", "Պետրոս Գրիգորեան", "Bedros Krikorian"),
        ("georgian", "გიორგი ბერიძე", "Giorgi Beridze"),
        ("arabic", "محمود الحسيني", "Mahmoud al-Husseini"),
        ("arabic, servant of", "عبد الرحمن السيد", "Abdulrahman El Sayed"),
        ("arabic, Persian", "رضا قاسمی", "Reza Ghasemi"),
        ("arabic, Persian z", "ذوالفقار رضایی", "Zolfaghar Rezaei"),
        ("arabic, Urdu", "ذیشان چوہدری", "Zeeshan Chaudhry"),
        ("arabic, pointed", "مُحَمَّد سَالِم", "Muhammad Salim"),
        ("hebrew", "יעקב לוי", "Yaakov Levi"),
        ("hebrew, foreign sounds", "ג'ורג' כהן", "George Cohen"),
        ("han, Mandarin", "张伟明", "Zhang Weiming"),
        ("han, given name first", "张伟明", "Weiming Zhang"),
        ("han, traditional", "陳國華", "Chen Guohua"),
        ("han, Wade-Giles", "蔡志明", "Tsai Chih-ming"),
        ("han, Cantonese", "黃國強", "Wong Kwok Keung"),
        ("han, compound family name", "欧阳明", "Ouyang Ming"),
        ("han, Korean", "金恩英", "Kim Eun-young"),
        ("han, Japanese", "鈴木一郎", "Ichiro Suzuki"),
        ("hangul", "최민준", "Choi Min-jun"),
        ("hangul, McCune-Reischauer", "정철수", "Chong Chol Su"),
        ("hangul, everyday", "이영희", "Lee Young Hee"),
        ("hangul, two-syllable family name", "남궁민수", "Namgung Minsu"),
        ("kana", "ヤマモト ケンジ", "Yamamoto Kenji"),
        ("kana, long vowels", "オオノ ユウタ", "Yuta Ono"),
        ("kana, foreign", "マリア・サントス", "Maria Santos"),
        ("devanagari", "राजेश कुमार", "Rajesh Kumar"),
        ("bengali", "রহিম উদ্দিন", "Rahim Uddin"),
        ("gurmukhi", "ਹਰਪ੍ਰੀਤ ਸਿੰਘ", "Harpreet Singh"),
        ("tamil", "கார்த்திக் ராஜா", "Karthik Raja"),
        ("thai", "สมชาย วงศ์สวัสดิ์", "Somchai Wongsawat"),
        ("ethiopic", "ተስፋዬ በቀለ", "Tesfaye Bekele"),
        ("latin, umlauts by ICAO", "Jürgen Müller", "JUERGEN MUELLER"),
        ("latin, Scandinavian", "Bjørn Ødegård", "BJOERN OEDEGAARD"),
        ("latin, Turkish", "Şükrü Çağlar", "Sukru Caglar"),
        ("latin, Polish", "Łukasz Wójcik", "Lukasz Wojcik"),
        ("latin, Vietnamese", "Nguyễn Văn Đức", "Nguyen Van Duc"),
        ("latin, full width", "ＡＮＡ ＰＥＲＥＩＲＡ", "Ana Pereira"),
    ],
)
def test_one_name_in_two_scripts_agrees(script, native, latin):
    assert alike(native, latin) >= 0.7, script
    assert alike(latin, native) >= 0.7, script


@pytest.mark.parametrize(
    "native, other",
    [
        ("Сергей Лебедев", "Viktor Morozov"),
        ("محمود الحسيني", "Khalid al-Tamimi"),
        ("张伟明", "Li Xiaoling"),
        ("최민준", "Park Seo-yeon"),
        ("鈴木一郎", "Tanaka Hanako"),
        ("राजेश कुमार", "Anil Sharma"),
        ("สมชาย วงศ์สวัสดิ์", "Prasert Chaiyo"),
        ("יעקב לוי", "Moshe Mizrahi"),
        ("Γιώργος Παπαδόπουλος", "Nikos Economou"),
    ],
)
def test_two_names_in_two_scripts_do_not_agree(native, other):
    assert alike(native, other) < 0.6


def test_what_cannot_be_seen_is_left_out():
    assert clean("An\u200ba\u202e Pe\u00adrei\u0000ra\n") == "Ana Pereira"
    assert alike("An\u200ba\u202e Perei\u2060ra", "Ana Pereira") == 1.0


@pytest.mark.parametrize("masked", ["Аnа Реrеirа", "4na P3reira", "An@ Pereir@"])
def test_letters_and_digits_that_look_alike_do_not_hide_a_name(masked):
    assert alike(masked, "Ana Pereira") >= 0.9


def test_a_word_is_cut_where_the_script_changes():
    assert runs("王Wang2") == [("han", "王"), ("latin", "Wang2")]
    assert runs("’Ана") == [("cyrillic", "’Ана")]


@pytest.mark.parametrize("nothing", ["", "   ", "🙂🙂", "---", "...", "\u202e", "''"])
def test_what_holds_no_letter_is_no_name(nothing):
    assert parse(nothing).readings == ()
    assert alike(nothing, "Ana Pereira") == 0.0


LETTERS = "".join(letter for _, letter, *_ in rows("letters", 5))
anything = st.text(max_size=60) | st.text(alphabet=LETTERS + "王李金陽太郎김이박กขรअआकम ", max_size=30)


@settings(max_examples=300, deadline=None)
@given(anything, anything)
def test_any_text_can_be_compared(one, other):
    found = alike(one, other)
    assert 0.0 <= found <= 1.0
    assert alike(one, one) in (0.0, 0.5, 1.0)  # nothing to compare, initials or titles alone, or the same


@settings(max_examples=200, deadline=None)
@given(anything)
def test_every_reading_is_plain_latin(text):
    for reading in parse(text).readings:
        for part in reading:
            assert all(spelling.isascii() and spelling.isalnum() for spelling in part.spellings)
            assert part.codes


def test_a_very_long_name_takes_no_longer_than_its_beginning():
    assert len(parse("Ana " * 100_000).readings[0]) <= 20


def test_each_script_of_the_table_reads_to_something():
    for script, low, high in rows("scripts", 3):
        if script == "latin" or int(low, 16) >= 0x20000:  # the rarest Han characters have no reading here
            continue
        letters = [chr(point) for point in range(int(low, 16), min(int(high, 16), int(low, 16) + 200) + 1)]
        read_some = any(piece.spellings for c in letters if c.isalpha() for r in read(script, c) for piece in r)
        assert read_some or sum(c.isalpha() for c in letters) < 4, script
