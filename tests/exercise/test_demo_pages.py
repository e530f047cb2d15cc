"""What the story's reader sees of a page, and that a step which does not hold is said so."""

import pytest

from comity.exercise.story.altering import alter, middle
from comity.exercise.story.pages import read
from comity.exercise.story.person import DidNotHold, Page
from comity.exercise.story.playing import Step, play
from comity.exercise.story.stage import Stage, heard, said
from comity.kernel.vocabulary import Member

FORM = """<html lang="ar" dir="rtl"><main><form action="/send/">
<input type="hidden" name="token" value="t&amp;1"><input name="name" value="old">
<input type="submit" name="go" value="x">
<input type="checkbox" name="may" value="a" checked><input type="checkbox" name="may" value="b">
<input type="radio" name="same" value="yes"><input name="off" value="1" disabled>
<select name="purpose"><option value="">Choose</option><option value="arrest" selected>Arrest</option></select>
<select name="sex"><option value="f">F</option><option value="m">M</option></select>
<textarea name="remark">two
lines</textarea><button name="judgement" value="same">Same</button></form></main><script>hidden()</script></html>"""


def page(html, status=200, path="/there/"):
    return Page(path, status, {}, html, read(html))


def test_a_form_is_sent_with_what_is_filled_in_and_nothing_else():
    assert page(FORM).form("/send/").filled_in() == {
        "token": ["t&1"],
        "name": ["old"],
        "may": ["a"],
        "purpose": ["arrest"],
        "sex": ["f"],
        "remark": ["two\nlines"],
    }


def test_text_is_what_a_person_reads():
    root = read("<p>One <b>bold</b>word<br>next</p><ul><li>a</li><li>b</li></ul><script>x</script><p>an<i>d</i></p>")
    assert root.text == "One boldword next a b and"


def test_elements_are_found_by_tag_class_and_attribute_even_where_a_tag_is_left_open():
    root = read('<div class="card match"><p>one <p class="notice protect">two</div><div class="card">three</div>')
    assert [one.text for one in root.all("div", cls="card")] == ["one two", "three"]
    assert root.first(cls="protect").text == "two"
    assert root.first("div", cls="match").first(cls="protect") is not None
    assert root.first("table") is None


def test_a_page_says_what_was_expected_and_what_was_seen():
    one = page("<main>Nothing here</main>", status=404)
    with pytest.raises(DidNotHold, match=r"expected a form to /x/\n +at /there/, status 404: Nothing here"):
        one.form("/x/")
    assert (page(FORM).language, page(FORM).direction) == ("ar", "rtl")


def test_the_footer_says_when_a_member_was_heard():
    footer = '<li><b><bdi>XA</bdi></b> <time datetime="2026-11-22T10:00:00.5+00:00">just now</time></li>'
    assert heard(page(footer), Member("XA")).microsecond == 500_000
    assert heard(page(footer), Member("XB")) is None


def test_texts_are_known_as_the_pages_have_them():
    assert said("different", "fr") != "different"
    assert said("no such sentence", "fr") == "no such sentence"


def test_the_story_ends_with_the_first_step_that_does_not_hold(tmp_path):
    played, told = [], []

    def holds(_stage):
        played.append("holds")
        yield "seen"

    def fails(_stage):
        yield "seen before"
        raise DidNotHold("expected this, saw that")

    stage = Stage(None, None, {})
    assert play(stage, told.append, (Step("one", holds), Step("two", holds)))
    assert not play(stage, told.append, (Step("one", holds), Step("two", fails), Step("three", holds)))
    assert played == ["holds"] * 3
    assert "DID NOT HOLD" in told[-1] and "expected this, saw that" in told[-1]


def test_one_bit_of_the_middle_entry_is_altered_whatever_the_length_of_the_log(tmp_path):
    bundle = tmp_path / "tile" / "entries" / "000.p" / "3"
    bundle.parent.mkdir(parents=True)
    bundle.write_bytes(b"".join(len(e).to_bytes(2, "big") + e for e in (b"first", b"second", b"third")))
    place = middle(tmp_path)
    assert (place.file, place.entry) == ("tile/entries/000.p/3", 1)
    before = bundle.read_bytes()
    alter(tmp_path, place)
    after = bundle.read_bytes()
    differing = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert differing == [place.offset]
    assert 9 <= place.offset < 15, "within the second entry's own bytes"
