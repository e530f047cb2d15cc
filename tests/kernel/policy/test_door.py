"""The door: deny by default, each denial names its rule, and a class decides apart from its dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.errors import Denied
from comity.kernel.policy import RULES, Act, Actor, ActorKind, Dates, Facts, Role, Scope, View, date_limits, decide
from comity.kernel.vocabulary import Handling, Member, PersonStatus, Purpose, Reveal

AT = datetime(2026, 11, 22, tzinfo=UTC)
XA, XB = Member("XA"), Member("XB")


def person(*roles, kind=ActorKind.OFFICER, **more):
    return Actor("officer:1", kind, XA, frozenset(roles), **more)


OWN = Facts("XA", True, "Person", PersonStatus.ACCUSED, frozenset({Purpose.ARREST}))
REPLICA = Facts("XB", False, "Person", PersonStatus.ACCUSED, frozenset({Purpose.ARREST}), reveal=Reveal.FULL)


@pytest.mark.parametrize(
    "actor, act, facts, purpose, rule, view",
    [
        (person(Role.FRONT_LINE), Act.CHECK, REPLICA, Purpose.BORDER_CONTROL, "front_line", View.REFER),
        (person(Role.OFFICER), Act.CHECK, REPLICA, Purpose.BORDER_CONTROL, "tell_apart", View.TELL_APART),
        (person(Role.OFFICER), Act.CHECK, REPLICA, None, "purpose_needed", View.NOTHING),
        (person(Role.OFFICER), Act.CHECK, REPLICA, Purpose.PROPERTY, "purpose", View.NOTHING),
        (person(Role.OFFICER), Act.READ, OWN, Purpose.INVESTIGATION, "role_allows", View.FULL),
        (person(Role.ADMINISTRATOR), Act.READ, OWN, Purpose.INVESTIGATION, "role", View.NOTHING),
        (person(Role.ADMINISTRATOR), Act.CHECK, OWN, Purpose.INVESTIGATION, "role", View.NOTHING),
        (person(Role.OFFICER), Act.WITHDRAW, REPLICA, None, "owner_only", View.NOTHING),
        (person(Role.OFFICER), Act.APPROVE_SHARING, OWN, None, "role", View.NOTHING),
        (person(), Act.CHECK, OWN, Purpose.INVESTIGATION, "role", View.NOTHING),
        (person(Role.ANALYST), Act.JUDGE_PAIR, REPLICA, Purpose.INVESTIGATION, "tell_apart", View.TELL_APART),
        (person(Role.ANALYST), Act.CONFIRM_SAME, REPLICA, Purpose.INVESTIGATION, "role", View.NOTHING),
        (person(Role.FRONT_LINE), Act.JUDGE_PAIR, OWN, Purpose.INVESTIGATION, "role", View.NOTHING),
        (person(Role.OFFICER), Act.JUDGE_PAIR, OWN, None, "purpose_needed", View.NOTHING),
        (Actor.of_member(XB), Act.JUDGE_PAIR, OWN, Purpose.INVESTIGATION, "denied", View.NOTHING),
        (Actor.of_member(XB), Act.RECEIVE, OWN, None, "audience", View.NOTHING),
        (Actor.of_member(XB), Act.READ, OWN, Purpose.INVESTIGATION, "denied", View.NOTHING),
        (Actor.of_member(XB), Act.RECEIVE, REPLICA, None, "owner_only", View.NOTHING),
    ],
)
def test_the_first_rule_that_speaks_decides(actor, act, facts, purpose, rule, view):
    decision = decide(actor, act, facts, purpose, at=AT)
    assert (decision.rule, decision.view) == (rule, view)
    assert decision.sentence == RULES[rule].sentence


def test_an_audience_is_per_member_and_hit_only_unless_said_otherwise():
    shared = Facts("XA", True, "Person", audience=frozenset({"XB"}))
    assert decide(Actor.of_member(XB), Act.RECEIVE, shared, None, at=AT).view is View.HIT_ONLY
    assert not decide(Actor.of_member(Member("XC")), Act.RECEIVE, shared, None, at=AT).allowed


def test_a_list_entry_never_leaves():
    listed = Facts("XA", True, "Person", listed=True, audience=frozenset({"XB"}))
    assert decide(Actor.of_member(XB), Act.RECEIVE, listed, None, at=AT).rule == "listed_stays"


@pytest.mark.parametrize("status", [PersonStatus.VICTIM, PersonStatus.WITNESS])
def test_victims_and_witnesses_are_not_found_by_searching(status):
    key = Actor("key:1", ActorKind.API_KEY, XA, scopes=frozenset({Scope.SEARCH}), purpose="investigation")
    facts = Facts("XA", True, "Person", status)
    assert decide(key, Act.SEARCH, facts, Purpose.INVESTIGATION, at=AT).rule == "protected_search"


def test_a_key_is_bound_to_its_scope_and_purpose():
    key = Actor("key:1", ActorKind.API_KEY, XA, scopes=frozenset({Scope.MATCH}), purpose="border_control")
    assert decide(key, Act.SEARCH, OWN, Purpose.BORDER_CONTROL, at=AT).rule == "scope"
    assert decide(key, Act.MATCH, OWN, Purpose.INVESTIGATION, at=AT).rule == "purpose_bound"
    assert decide(key, Act.MATCH, OWN, Purpose.BORDER_CONTROL, at=AT).allowed


def test_minors_are_not_searched_and_lapsed_copies_not_acted_on():
    key = Actor("key:1", ActorKind.API_KEY, XA, scopes=frozenset({Scope.SEARCH}), purpose="investigation")
    young = Dates(adult_on=date(2030, 1, 1))
    assert not decide(key, Act.SEARCH, OWN, Purpose.INVESTIGATION, at=AT, dates=young).allowed
    lapsed = Dates(lease_until=AT - timedelta(days=1))
    officer = person(Role.OFFICER)
    assert decide(officer, Act.SEND_HIT, REPLICA, Purpose.ARREST, at=AT, dates=lapsed).rule == "lease"
    assert decide(officer, Act.CHECK, REPLICA, Purpose.ARREST, at=AT, dates=lapsed).allowed


def test_a_denial_is_an_error_that_names_its_rule():
    with pytest.raises(Denied) as fault:
        decide(person(), Act.READ, OWN, Purpose.ARREST, at=AT).require()
    assert fault.value.rule == "role"


facts_strategy = st.builds(
    Facts,
    owner=st.sampled_from(["XA", "XB"]),
    own=st.booleans(),
    schema=st.sampled_from(["Person", "Vehicle"]),
    status=st.none() | st.sampled_from(PersonStatus),
    purposes=st.frozensets(st.sampled_from(Purpose), max_size=3),
    handling=st.frozensets(st.sampled_from(Handling)),
    audience=st.frozensets(st.sampled_from(["XB", "XC"])),
    reveal=st.sampled_from(Reveal),
    sensitive=st.booleans(),
    listed=st.booleans(),
    stopped=st.booleans(),
)
actors_strategy = st.builds(
    Actor,
    id=st.just("x"),
    kind=st.sampled_from(ActorKind),
    member=st.sampled_from([XA, XB]),
    roles=st.frozensets(st.sampled_from(Role)),
    scopes=st.frozensets(st.sampled_from(Scope)),
    purpose=st.sampled_from([p.value for p in Purpose]),
)


@given(facts_strategy)
def test_facts_travel_as_json_and_keep_their_class(facts):
    assert Facts.from_json(facts.to_json()) == facts
    assert Facts.from_json(facts.to_json()).digest() == facts.digest()


@given(actors_strategy, st.sampled_from(Act), facts_strategy, st.none() | st.sampled_from(Purpose))
def test_every_answer_names_a_rule_and_dates_only_ever_narrow(actor, act, facts, purpose):
    by_class = decide(actor, act, facts, purpose, at=AT)
    assert by_class.rule in RULES
    assert by_class.allowed == (by_class.view is not View.NOTHING)
    for dates in (Dates(), Dates(lease_until=AT), Dates(adult_on=date(2040, 1, 1))):
        full = decide(actor, act, facts, purpose, at=AT, dates=dates)
        assert full.allowed == (by_class.allowed and date_limits(act).admits(dates, AT))
