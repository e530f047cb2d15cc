"""The page of a hit: what leaves is what was shown, a photograph included; nothing needs a script."""

import base64
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from comity.apps import bureau
from comity.apps.checks import actions, asking, keeping
from comity.apps.checks.models import Hit, IncomingHit, Match
from comity.apps.checks.telling import receive_answer, receive_hit
from comity.apps.checks.workflows import Judgement
from comity.apps.exchange.models import Line
from comity.apps.index import actions as index
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member, Purpose

XA, XB = Member("XA"), Member("XB")
FINDER = Actor("officer:903", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))


@pytest.fixture
def officer(signed_in):
    client = signed_in(Role.OFFICER)
    client.post("/shift/", {"purpose": "investigation", "case_number": "2026/114"})
    return client


@pytest.fixture
def hit(replica, directory):
    """A hit of ours on a record of XB's, verified and told to nobody."""
    directory()
    replica()
    index.follow()
    check = actions.check(asking.person("Bruno Beispiel"), by=FINDER, purpose=Purpose.INVESTIGATION, at=bureau.now())
    match = Match.objects.get(check_made_id=check)
    actions.judge(match.id, Judgement.SAME, by=FINDER, at=bureau.now())
    return Hit.objects.get()


def jpeg(colour="red", **more):
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG", **more)
    return SimpleUploadedFile("face.jpg", out.getvalue(), "image/jpeg")


def previewed(page):
    found = re.search(r'name="previewed" value="([0-9a-f]{64})"', page.content.decode())
    return found.group(1) if found else ""


def pictures(page):
    return [
        base64.b64decode(found) for found in re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page.content.decode())
    ]


def test_a_photograph_is_shown_in_the_preview_and_leaves_as_it_was_shown(officer, hit):
    address = f"/hits/{hit.id}/"
    preview = officer.post(address, {"place": "Pier 3", "photograph": jpeg(comment=b"SECRETCAMERA")})
    (shown,) = pictures(preview)
    assert b"SECRETCAMERA" not in shown and not Line.objects.exists()
    hit.refresh_from_db()
    assert hit.photograph and b"JFIF" not in bytes(hit.photograph)
    officer.post(f"{address}send/", {"place": "Pier 3", "previewed": previewed(preview)})
    sent = bytes(Line.objects.get(kind="hit").payload)
    assert base64.b64encode(shown) in sent and b"Pier 3" in sent
    hit.refresh_from_db()
    assert (hit.state, hit.photograph) == ("sent", None)
    assert pictures(officer.get(address)) == [shown]


def test_without_a_photograph_none_leaves_and_one_laid_beside_can_be_taken_away(officer, hit):
    address = f"/hits/{hit.id}/"
    assert pictures(officer.post(address, {"photograph": jpeg()}))
    gone = officer.post(address, {"without_photograph": "on"})
    assert not pictures(gone)
    officer.post(f"{address}send/", {"previewed": previewed(gone)})
    assert b"photograph" not in bytes(Line.objects.get(kind="hit").payload)


@pytest.mark.parametrize("change", [{"photograph": "blue"}, {"remark": "typed since"}, {"without_photograph": "on"}])
def test_what_was_changed_since_the_preview_is_shown_again_and_not_sent(officer, hit, change):
    address = f"/hits/{hit.id}/"
    seen = previewed(officer.post(address, {"photograph": jpeg()}))
    if "photograph" in change:
        change = {"photograph": jpeg(change["photograph"])}
    again = officer.post(f"{address}send/", {**change, "previewed": seen})
    assert again.status_code == 200 and previewed(again) not in ("", seen)
    assert not Line.objects.exists()


def test_a_file_that_is_no_picture_is_refused_beside_its_field_and_the_texts_stay(officer, hit):
    file = SimpleUploadedFile("face.jpg", b"MZ not a picture", "image/jpeg")
    page = officer.post(f"/hits/{hit.id}/", {"place": "Pier 3", "photograph": file})
    text = page.content.decode()
    assert page.status_code == 422
    assert "The photograph cannot be read." in text and 'value="Pier 3"' in text


def test_the_photograph_goes_with_the_hit(officer, hit):
    officer.post(f"/hits/{hit.id}/", {"photograph": jpeg()})
    actions.judge(hit.match_id, Judgement.DIFFERENT, by=FINDER, at=bureau.now())
    assert not Hit.objects.exists()


def test_a_closed_hit_keeps_no_photograph_and_is_erased_after_five_years(officer, hit):
    officer.post(f"/hits/{hit.id}/", {"photograph": jpeg()})
    actions.close(hit.id, by=FINDER, at=bureau.now())
    hit.refresh_from_db()
    assert hit.photograph is None
    assert keeping.erase_hits(bureau.now() + keeping.HIT_KEPT / 2) == 0
    assert keeping.erase_hits(bureau.now() + 2 * keeping.HIT_KEPT) == 1
    assert not Hit.objects.exists() and not Match.objects.exists()


def abroad(record, photograph):
    return {
        "hit": "0198c0de-0000-7000-8000-000000000001",
        "record": str(record),
        "version": 1,
        "found_at": "2026-11-22T10:00:00Z",
        "bureau": {"name": "Desk of XB", "telephone": "1", "email": ""},
        "question": "same_and_valid",
        "added": {"photograph": photograph, "place": "Pier 3"},
    }


def test_the_owners_desk_sees_the_photograph_written_anew(officer, holds, directory):
    directory()
    data = jpeg(comment=b"SECRETCOMMENT").read()
    receive_hit(abroad(holds(), base64.b64encode(data).decode()), sender=XB, at=bureau.now())
    (shown,) = pictures(officer.get(f"/hits/abroad/{IncomingHit.objects.get().id}/"))
    assert b"SECRET" in data and b"SECRET" not in shown


def test_a_photograph_that_cannot_be_read_costs_the_photograph_not_the_hit(officer, holds, directory):
    directory()
    receive_hit(abroad(holds(), "AAAA"), sender=XB, at=bureau.now())
    page = officer.get(f"/hits/abroad/{IncomingHit.objects.get().id}/")
    assert not pictures(page) and "could not be read" in page.content.decode() and "Pier 3" in page.content.decode()


def test_a_sent_hit_takes_no_further_photograph(officer, hit):
    address = f"/hits/{hit.id}/"
    officer.post(f"{address}send/", {"previewed": previewed(officer.post(address, {}))})
    assert officer.post(address, {"photograph": jpeg()}).status_code in (409, 422)
    assert receive_answer(
        {"hit": str(hit.id), "same": "no", "valid": True, "permitted": []}, sender=XB, at=bureau.now()
    )
