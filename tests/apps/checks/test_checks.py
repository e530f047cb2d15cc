"""A check, its matches, the judgement of a person, and the hit: nobody abroad is told before a person decides."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.alerts.models import Alert
from comity.apps.audit.models import Entry
from comity.apps.checks import actions, asking, batches, listed, queries, ringing, telling
from comity.apps.checks.models import Check, Hit, IncomingHit
from comity.apps.checks.telling import Answer
from comity.apps.checks.workflows import Judgement, Same
from comity.apps.exchange.models import Line, Peer
from comity.apps.holdings import actions as holdings
from comity.apps.index import actions as index
from comity.kernel.errors import ComityError, Conflict, Denied, InvalidInput, NotFound
from comity.kernel.identifiers import IdentifierKind
from comity.kernel.keys import RealSuite, Use
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, Withdrawal, WithdrawalReason, publish
from comity.kernel.vocabulary import ActionAsked, GroundKind, Member, PersonStatus, Purpose, Reveal

pytestmark = pytest.mark.django_db
XA, XB = Member("XA"), Member("XB")
OFFICER = Actor("officer:1", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
OTHER = Actor("officer:9", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
FRONT = Actor("officer:2", ActorKind.OFFICER, XA, frozenset({Role.FRONT_LINE}), unit="PORT")
APPROVER = Actor("officer:3", ActorKind.OFFICER, XA, frozenset({Role.APPROVER}))
SUITE = RealSuite()
KEYS = SUITE.generate("exercise-tests")


def now():
    return bureau.now()


def person(name="محمد الأحمدي", born="1980-05-03", status=PersonStatus.ACCUSED, **more):
    return Content(
        "Person",
        properties={"name": (name,), "birthDate": (born,), "nationality": ("XB",), **more},
        status=status,
        purposes=(Purpose.ARREST,),
        actions=(ActionAsked.ARREST,),
        ground=LegalGround(GroundKind.WARRANT, "Court of XB", "7/26"),
        review_on=date(2029, 1, 1),
        reveal=Reveal.FULL,
    )


def replica(content=None):
    Peer.objects.get_or_create(member="XB", defaults={"name": "XB", "role": "member", "joined_at": now()})
    version = publish(
        content or person(),
        id=uuid4(),
        owner=XB,
        previous=None,
        lease_days=90,
        at=now(),
        suite=SUITE,
        secret=KEYS.of(Use.RECORD),
    )
    holdings.store_replica(version, sender=XB, key=KEYS.public.of(Use.RECORD), at=now())
    index.follow()
    return version.header.id


def ask(name="Mohammed al-Ahmadi", by=OFFICER, **more):
    asked = asking.person(name, **more)
    return actions.check(asked, by=by, purpose=Purpose.BORDER_CONTROL, at=now())


def shown(check_id, by=OFFICER):
    return queries.result(check_id, by, at=now())


def test_a_name_in_another_script_is_found_with_reasons_for_and_against():
    record = replica()
    result = shown(ask(birth="1980-05-03"))
    (match,) = result.matches
    assert match.record_id == record and match.score.band >= 2
    assert match.speaks_for and match.record.content.ground is None
    assert result.searched["records"] == {"XB": 1}


def test_a_contradicting_birth_date_lowers_and_does_not_hide():
    replica()
    (agrees,) = shown(ask(birth="1980-05-03")).matches
    (contradicts,) = shown(ask(birth="1961-11-20")).matches
    assert contradicts.score.rank < agrees.score.rank
    assert contradicts.speaks_against


def test_a_name_alone_is_never_very_strong_agreement():
    replica()
    (match,) = shown(ask()).matches
    assert match.score.band < 3


def test_no_match_says_what_was_searched_and_stores_the_question_for_a_day():
    replica()
    check_id = ask("Zbigniew Wiśniewski")
    result = shown(check_id)
    assert result.matches == () and result.searched["records"] == {"XB": 1}
    assert b"Wi" not in bytes(Check.objects.get(id=check_id).asked)
    assert actions.erase_due(now() + timedelta(days=2)) >= 1
    with pytest.raises(NotFound):
        shown(check_id)


def test_the_front_line_is_told_only_whether_to_refer_and_the_bureau_is_rung():
    replica()
    check_id = ask(by=FRONT)
    told = shown(check_id, FRONT)
    assert told.refer and told.known and told.matches == ()
    assert Alert.objects.get().kind == "check_referred"
    assert shown(check_id, OFFICER).matches
    assert not shown(ask("Zbigniew Wiśniewski", by=FRONT), FRONT).known


def test_a_check_is_seen_by_who_asked_it_and_nobody_else():
    replica()
    check_id = ask()
    with pytest.raises(NotFound):
        shown(check_id, OTHER)


def test_the_same_request_is_answered_once():
    replica()
    asked = asking.person("Mohammed al-Ahmadi")
    ids = {
        actions.check(asked, by=OFFICER, purpose=Purpose.BORDER_CONTROL, at=now(), request_key="form-1") for _ in "ab"
    }
    assert len(ids) == 1 and Check.objects.count() == 1


def test_every_check_is_logged_without_the_words_that_were_asked():
    replica()
    ask()
    entry = Entry.objects.filter(event="check_made").get()
    assert b"Ahmadi" not in bytes(entry.leaf)


def test_saying_same_makes_a_hit_and_tells_nobody_abroad():
    record = replica()
    (match,) = shown(ask()).matches
    actions.judge(match.id, Judgement.SAME, by=OFFICER, at=now())
    hit = Hit.objects.get()
    assert (hit.state, hit.record_id) == ("verified", record)
    assert not Line.objects.exists()
    assert queries.options(hit) == ()
    actions.judge(match.id, Judgement.DIFFERENT, by=OFFICER, at=now())
    assert not Hit.objects.exists()


def verified():
    replica()
    (match,) = shown(ask()).matches
    actions.judge(match.id, Judgement.SAME, by=OFFICER, at=now())
    return Hit.objects.get()


def test_what_is_sent_is_what_was_shown_and_nothing_is_added_by_itself():
    hit = verified()
    preview = telling.message(hit, {}, at=now())
    telling.send(hit.id, {}, by=OFFICER, at=now())
    line = Line.objects.get(kind="hit")
    assert preview["added"] == {}
    _, sent, _ = queries.one_hit(hit.id, OFFICER)
    assert sent == preview
    for word in ("Ahmadi", "officer:1", "1980"):
        assert word.encode() not in bytes(line.payload)
    with pytest.raises(Conflict):
        telling.send(hit.id, {}, by=OFFICER, at=now())
    with pytest.raises(Conflict) as fault:
        actions.judge(hit.match_id, Judgement.DIFFERENT, by=OFFICER, at=now())
    assert fault.value.code == "already_sent"


def test_a_guard_before_the_door_stops_the_sending():
    hit = verified()

    def guard(_hit, _at):
        raise Denied("Do not act; contact the supervisor.", rule="protected")

    with pytest.raises(Denied):
        telling.send(hit.id, {}, by=OFFICER, at=now(), guards=[guard])
    assert Hit.objects.get().state == "verified" and not Line.objects.exists()


def test_only_the_owners_confirmation_shows_coercive_options():
    hit = verified()
    telling.send(hit.id, {}, by=OFFICER, at=now())
    answer = {"hit": str(hit.id), **Answer(Same.YES, True, (ActionAsked.ARREST,)).to_json()}
    assert telling.receive_answer(answer, sender=XB, at=now()) == "received"
    hit.refresh_from_db()
    assert hit.state == "confirmed" and queries.options(hit) == (ActionAsked.ARREST,)
    assert telling.receive_answer(answer, sender=XB, at=now()) == "not_awaited"
    with pytest.raises(NotFound):
        telling.receive_answer(answer, sender=Member("XC"), at=now())


def test_a_withdrawal_rings_at_every_desk_that_relies_on_the_record():
    hit = verified()
    act = Withdrawal(hit.record_id, XB, 1, "wrong", now()).signed(SUITE, KEYS.of(Use.RECORD))
    holdings.apply_withdrawal(act, sender=XB, key=KEYS.public.of(Use.RECORD), at=now())
    assert ringing.follow(now()) == 1
    hit.refresh_from_db()
    assert hit.state == "record_gone"
    result = shown(hit.match.check_made_id)
    assert result.matches[0].withdrawn and result.matches[0].record is None
    with pytest.raises(ComityError):
        telling.send(hit.id, {}, by=OFFICER, at=now())


def test_a_lapsed_copy_is_not_acted_on():
    hit = verified()
    with pytest.raises(NotFound):
        telling.send(hit.id, {}, by=OFFICER, at=now() + timedelta(days=91))


def test_withdrawing_our_own_record_rings_at_our_own_desks():
    record = holdings.create(replace(person(), reveal=None), by=OFFICER, at=now())
    index.follow()
    (match,) = shown(ask()).matches
    actions.judge(match.id, Judgement.SAME, by=OFFICER, at=now())
    holdings.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=now())
    ringing.follow(now())
    assert Hit.objects.get().state == "record_gone"
    assert Alert.objects.get().kind == "record_withdrawn"


# --- the owner's side ---------------------------------------------------------------------------------------------


def incoming():
    Peer.objects.get_or_create(member="XB", defaults={"name": "XB", "role": "member", "joined_at": now()})
    record = holdings.create(replace(person(), reveal=None), by=OFFICER, at=now())
    payload = {
        "hit": str(uuid4()),
        "record": str(record),
        "version": 1,
        "found_at": "2026-11-22T10:00:00Z",
        "bureau": {"name": "Desk of XB", "telephone": "1", "email": ""},
        "question": "same_and_valid",
        "added": {},
    }
    assert telling.receive_hit(payload, sender=XB, at=now()) == "received"
    assert telling.receive_hit(payload, sender=XB, at=now()) == "already_received"
    return IncomingHit.objects.get(), record


def test_a_hit_from_abroad_rings_at_the_desk_and_is_answered_in_codes():
    hit, _ = incoming()
    assert Alert.objects.get().kind == "hit_received"
    telling.answer(hit.id, Answer(Same.YES, True, (ActionAsked.ARREST,)), by=OFFICER, at=now())
    assert Alert.objects.get().closed_at is not None
    assert b"arrest" in bytes(Line.objects.get(kind="hit_answer").payload)
    with pytest.raises(Conflict):
        telling.answer(hit.id, Answer(Same.NO, False), by=OFFICER, at=now())


def test_nothing_is_permitted_unless_same_and_valid_and_a_withdrawn_record_is_not_valid():
    hit, record = incoming()
    with pytest.raises(InvalidInput):
        telling.answer(hit.id, Answer(Same.NO, True, (ActionAsked.ARREST,)), by=OFFICER, at=now())
    holdings.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=now())
    with pytest.raises(Conflict):
        telling.answer(hit.id, Answer(Same.YES, True), by=OFFICER, at=now())


@pytest.mark.parametrize("change", [{"hit": "x"}, {"record": 7}, {"bureau": None}, {"added": 3}, {"version": None}])
def test_a_malformed_hit_is_refused(change):
    payload = {"hit": str(uuid4()), "record": str(uuid4()), "version": 1, "bureau": {"name": "x"}, "added": {}} | change
    with pytest.raises(InvalidInput):
        telling.receive_hit(payload, sender=XB, at=now())


# --- the box ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, reading",
    [
        ("PEREIRA, ANA 1980", "person"),
        ("1HGCM82633A004352", "vin"),
        (
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "machine_readable_zone",
        ),
    ],
)
def test_the_box_understands_what_it_was_given(text, reading):
    assert asking.box(text, today=date(2026, 11, 22)).readings[0] == reading


def test_a_question_is_stored_and_read_back_unchanged():
    asked = asking.box("PEREIRA, ANA 1980", nationality="PT", sex="F", today=date(2026, 11, 22))
    assert asking.Asked.from_json(asked.to_json()) == asked


def test_a_document_number_finds_its_record_whatever_the_spaces():
    replica(person(passportNumber=("XB1234567",)))
    asked = asking.number(IdentifierKind.DOCUMENT, "xb 123 4567")
    result = shown(actions.check(asked, by=OFFICER, purpose=Purpose.POLICE_CHECK, at=now()))
    assert len(result.matches) == 1


# --- lists --------------------------------------------------------------------------------------------------------

LIST = "name;birth_date;reference\nMohammed al-Ahmadi;1980-05-03;a1\nZbigniew Wiśniewski;1970;a2\n"


def test_a_list_is_answered_row_by_row_and_its_input_erased():
    replica()
    batch_id = batches.request(BytesIO(LIST.encode()), by=OFFICER, purpose=Purpose.BORDER_CONTROL, at=now())
    assert listed.path_of(batch_id).exists()
    assert b"Ahmadi" not in listed.path_of(batch_id).read_bytes()
    assert batches.run_due(now()) == 2
    batch = batches.one(batch_id, OFFICER)
    assert (batch.state, batch.rows, batch.matched) == ("done", 2, 1)
    (answer,) = batches.answers(batch_id, OFFICER)
    assert answer.reference == "a1"
    assert not listed.path_of(batch_id).exists()


def test_a_long_list_waits_for_a_second_person_and_a_ground():
    rows = ("name\n" + "Somebody Else\n" * 1001).encode()
    with pytest.raises(InvalidInput):
        batches.request(BytesIO(rows), by=OFFICER, purpose=Purpose.BORDER_CONTROL, at=now())
    batch_id = batches.request(
        BytesIO(rows), by=OFFICER, purpose=Purpose.BORDER_CONTROL, at=now(), ground="Act 3, section 4"
    )
    assert batches.run_due(now()) == 0
    with pytest.raises(Denied):
        batches.decide_request(batch_id, "approve", by=OFFICER, at=now())
    batches.decide_request(batch_id, "refuse", by=APPROVER, at=now())
    assert not listed.path_of(batch_id).exists()


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "empty_list"),
        (b"name\n\xff\xfe\n", "bad_encoding"),
        (b"name;birth_date\nAna\n", "ragged_row"),
        (b"name;colour\nAna;red\n", "unknown_column"),
        (b"name;birth_date\nAna;1980-02-31\n", "impossible_date"),
        (b'name;birth_date\n"Ana;1980\n', "bad_csv"),
        (b"name;name\nAna;B\n", "column_twice"),
    ],
)
def test_a_bad_list_is_refused_with_its_place_and_changes_nothing(data, code):
    with pytest.raises(ComityError) as fault:
        batches.request(
            BytesIO(data), by=OFFICER, purpose=Purpose.BORDER_CONTROL, at=datetime(2026, 11, 22, tzinfo=UTC)
        )
    assert fault.value.code == code
    assert not list(bureau.this().home.glob("state/batches/*"))
