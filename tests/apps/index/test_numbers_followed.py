"""Numbers of the records held here are found as soon as the journal was followed, and no longer when they are gone."""

from dataclasses import replace
from datetime import date

import pytest

from comity.apps import bureau
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries as held
from comity.apps.holdings.models import Holding, PolicyClass
from comity.apps.index import actions, queries, store
from comity.kernel.policy import Act, Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, WithdrawalReason
from comity.kernel.screening import Question, hit_only_codes, subject_from_properties
from comity.kernel.screening.hit_only import asked_marks, hit_only_numbers
from comity.kernel.vocabulary import GroundKind, Member, Purpose

pytestmark = pytest.mark.django_db
OFFICER = Actor("officer:1", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
CONTENT = Content(
    "Person",
    purposes=(Purpose.INVESTIGATION,),
    ground=LegalGround(GroundKind.WARRANT, "Tribunal", "1/26"),
    review_on=date(2029, 1, 1),
)


def content(schema, **properties):
    return replace(CONTENT, schema=schema, properties={name: (value,) for name, value in properties.items()})


def made(schema, **properties):
    return holdings.create(content(schema, **properties), by=OFFICER, at=bureau.now())


def classes():
    return held.visible_classes(OFFICER, Act.CHECK, Purpose.INVESTIGATION, at=bureau.now())


def found(kind, number, issuer=""):
    matches = queries.numbers([(kind, number, issuer)], classes(), 50).found
    return [(match.record_id, match.how.value) for match in matches]


@pytest.mark.parametrize(
    "schema, properties, asked",
    [
        ("Passport", {"number": "XA 051-2345", "country": "pt"}, ("document", "XA0512345", "PT")),
        ("Person", {"name": "Ana Pereira", "idNumber": "12 345"}, ("national_id", "12345", "")),
        ("Vehicle", {"vin": "wvwzzz1jzxw000001"}, ("vin", "WVWZZZ1JZXW000001", "")),
        ("Vehicle", {"registrationNumber": "品川 300 あ 12-34", "country": "jp"}, ("plate", "SHINAGAWA300A1234", "JP")),
        ("Vehicle", {"engineNumber": "CAXA 123456"}, ("serial", "CAXA123456", "")),
        ("Firearm", {"serialNumber": "ab-1234"}, ("firearm", "AB1234", "")),
        ("Artwork", {"serialNumber": "K 77/2"}, ("serial", "K772", "")),
        ("Vessel", {"imoNumber": "IMO 9074729"}, ("imo", "9074729", "")),
        ("Vessel", {"mmsi": "211 331 640"}, ("mmsi", "211331640", "")),
        ("BankAccount", {"iban": "PT50 0002 0123 1234 5678 9015 4"}, ("iban", "PT50000201231234567890154", "")),
        ("CryptoWallet", {"publicKey": "0xDE0B295669A9FD93D5F28D9EC85E40F4CB697BAE"}, None),
        ("Person", {"name": "Ana", "email": "Ana@Example.org"}, ("email", "ana@example.org", "")),
        ("Person", {"name": "Ana", "phone": "+351 912 345 678"}, ("phone", "+351912345678", "")),
    ],
)
def test_a_number_of_every_kind_leads_to_its_record_once_the_journal_was_followed(schema, properties, asked):
    record_id = made(schema, **properties)
    asked = asked or ("ethereum", properties["publicKey"].lower(), "")
    assert found(*asked) == []
    actions.follow()
    assert found(*asked) == [(record_id, "same")]


def test_a_misread_number_and_one_of_another_issuer_are_found_and_named():
    record_id = made("Passport", number="X0B15", country="pt")
    actions.follow()
    assert found("document", "XOBI5", "PT") == [(record_id, "misread")]
    assert found("document", "X0B15", "ES") == [(record_id, "other_issuer")]


def test_revised_withdrawn_and_reclassified_records_are_followed():
    revised, gone, hidden = (made("Passport", number=f"X{n}") for n in (1, 2, 3))
    actions.follow()
    holdings.revise(revised, content("Passport", number="Y1"), by=OFFICER, at=bureau.now())
    holdings.withdraw(gone, WithdrawalReason.WRONG, by=OFFICER, at=bureau.now())
    actions.follow()
    assert found("document", "X1") == [] and found("document", "X2") == []
    assert found("document", "Y1") == [(revised, "same")] and found("document", "X3") == [(hidden, "same")]


def test_records_that_the_asker_may_not_see_change_no_byte_of_an_answer():
    shown = made("Passport", number="X1")
    others = [made("Passport", number="X1") for _ in range(20)]
    actions.follow()
    elsewhere = PolicyClass.objects.create(digest="x" * 64, facts=PolicyClass.objects.get().facts)
    before = queries.numbers([("document", "X1", "")], classes(), 5)
    assert before.capped
    Holding.objects.filter(id__in=others).update(policy_class=elsewhere)

    actions.rebuild()
    alone = queries.numbers([("document", "X1", "")], classes() - {elsewhere.number}, 5)
    assert ([match.record_id for match in alone.found], alone.capped) == ([shown], False)
    Holding.objects.filter(id__in=others).delete()
    actions.rebuild()
    assert queries.numbers([("document", "X1", "")], classes() - {elsewhere.number}, 5) == alone


def test_a_record_found_by_its_number_stands_before_all_found_by_name():
    by_number = made("Person", name="Somebody Else", passportNumber="XA0512345")
    named = [made("Person", name="Ana Pereira") for _ in range(5)]
    actions.follow()
    question = Question("Person", ("Ana Pereira",), identifiers=(("document", "XAO5I2345", ""),))
    answer = queries.candidates(question, classes(), 3)
    assert answer.record_ids[0] == by_number and set(answer.record_ids[1:]) <= set(named) and answer.capped
    alone = queries.candidates(replace(question, names=()), classes(), 3)
    assert (alone.record_ids, alone.capped, alone.searched) == ([by_number], False, 6)


def test_marks_of_numbers_under_a_shared_secret_are_found_beside_the_question(monkeypatch):
    secret, number = b"s" * 32, {"name": ["Ana Pereira"], "passportNumber": ["XA0512345"]}
    record_id = made("Person", name="Ana Pereira")
    codes = hit_only_codes(subject_from_properties("Person", number), secret)
    plain = held.documents

    def known_by_codes(ids):
        return [replace(document, hit_only=codes, properties={}) for document in plain(ids)]

    monkeypatch.setattr(held, "documents", known_by_codes)
    actions.follow()
    question = Question("Person", identifiers=(("document", "XAO512345", ""),))
    assert queries.candidates(question, classes(), 5).record_ids == []
    marks = asked_marks(question.identifiers, secret)
    assert queries.candidates(question, classes(), 5, also=marks).record_ids == [record_id]
    assert set(hit_only_numbers(codes)) & set(marks)


def test_whole_registers_are_added_at_once_and_followed_on():
    import numpy as np

    from comity.apps.index.number_bulk import columns_from

    first = made("Passport", number="X1")
    actions.follow()
    count = 1000
    numbers = np.array([f"R{n:05}" for n in range(count)], "S6")
    records = np.array([bytes([1]) * 8 + n.to_bytes(8, "big") for n in range(count)], "S16")
    policy_class = np.full(count, next(iter(classes())), np.int32)
    this = bureau.this()
    with store.writing(queries.folder()):
        opened = store.Store(
            queries.folder(), node=f"{this.federation}/{this.member}", fingerprint=actions.fingerprint()
        )
        opened.add_numbers([columns_from("document", numbers, b"PT", records, policy_class)])
    assert [match.record_id.bytes for match in queries.numbers([("document", "R00042", "PT")], classes(), 5).found] == [
        records[42]
    ]
    second = made("Passport", number="R00042", country="pt")
    actions.follow()
    assert found("document", "X1") == [(first, "same")]
    assert len(found("document", "R00042", "PT")) == 2 and (second, "same") in found("document", "R00042", "PT")
