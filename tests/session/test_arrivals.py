# How far phones are: each step counted, names of phones that do not answer, no receipts where authors are secret.
import pytest

from session.entries.arrivals import Phones, Table, arrivals
from session.entries.seats import GroupMark
from session.envelope import Authorship
from session.people import Role
from session.snapshot import Snapshot
from session.tables import Group, Link, Member, Person, Stage
from tests.session.build import NOON, a_person, a_session, a_stage, running

PEOPLE = ("anna", "boris", "clara", "dina")


def a_phone(person: str) -> Link:
    role = Role.participant.value
    return Link(
        id=f"l-{person}",
        session_id="session",
        person_id=person,
        digest=person,
        role=role,
        opened_at=NOON,
    )


def expected(person: str) -> Person:
    return a_person(person).model_copy(update={"joined_at": None})


def test_each_phone_stands_where_it_is_now() -> None:
    """Dina has no phone; nobody asks how far it is."""
    phones = Phones(
        2,
        frozenset({"boris"}),
        frozenset({"boris", "clara"}),
        frozenset({"boris"}),
    )
    stage = running(a_stage("s"))
    links = [a_phone(each) for each in PEOPLE[:3]]
    told = arrivals(
        a_session(stage, *map(a_person, PEOPLE), *links, expected("emil")),
        stage,
        phones,
    )
    assert (told.scanned, told.phones, told.opened, told.received) == (
        2,
        3,
        2,
        1,
    )
    assert (told.unopened, told.away) == (("anna Surname",), ("clara Surname",))
    assert (told.expected, told.all_expected) == (
        (("emil", "emil Surname"),),
        1,
    )
    assert told.stuck


def test_nothing_tells_who_has_a_receipt_where_authors_are_secret() -> None:
    for authorship in Authorship:
        stage = running(a_stage("s", authorship=authorship))
        snapshot = a_session(stage, a_person("anna"), a_phone("anna"))
        one, other = (
            arrivals(snapshot, stage, Phones(received=each))
            for each in (frozenset(), frozenset({"anna"}))
        )
        assert (one == other) is (authorship is not Authorship.signed)


def test_tables_say_how_many_of_their_phones_answer() -> None:
    stage = running(a_stage("s", "group"))
    group = Group(id="g", session_id="session", stage_id="s", position=0)
    seats = [
        Member(
            id=f"m-{p}",
            session_id="session",
            stage_id="s",
            group_id="g",
            person_id=p,
        )
        for p in PEOPLE[:3]
    ]
    links = [a_phone(each) for each in PEOPLE]
    snapshot = a_session(stage, group, *map(a_person, PEOPLE), *seats, *links)
    told = arrivals(
        snapshot,
        stage,
        Phones(connected=frozenset({"anna", "dina"}), opened=frozenset(PEOPLE)),
    )
    assert told.tables == (Table(GroupMark("g", 1, ""), 1, 3),)


def phones_of(*people: str) -> Phones:
    return Phones(connected=frozenset(people), opened=frozenset(PEOPLE))


def seated_at(stage: Stage) -> Snapshot:
    group = Group(id="g", session_id="session", stage_id="s", position=0)
    seats = [
        Member(
            id=f"m-{person}",
            session_id="session",
            stage_id="s",
            group_id="g",
            person_id=person,
        )
        for person in PEOPLE
    ]
    links = [a_phone(each) for each in PEOPLE]
    return a_session(stage, group, *map(a_person, PEOPLE), *seats, *links)


@pytest.mark.parametrize("authorship", Authorship)
def test_nothing_tells_whose_phone_woke_where_authors_are_secret(
    authorship: Authorship,
) -> None:
    """Whose phone wakes just before a card comes has written it: one phone for another changes nothing."""
    stage = running(a_stage("s", "group", authorship=authorship))
    snapshot = seated_at(stage)
    told = [
        arrivals(snapshot, stage, phones_of(woken, "dina"))
        for woken in PEOPLE[:3]
    ]
    same = all(each == told[0] for each in told)
    secret = authorship is not Authorship.signed
    assert same is secret
    assert (told[0].tables == ()) is secret


def test_nothing_tells_it_on_a_console_that_looks_at_another_stage() -> None:
    """A signed stage that is open beside the secret one is looked at: the phones are the same phones."""
    signed = running(a_stage("signed", "group"))
    secret = running(a_stage("s", "form", authorship=Authorship.anonymous))
    snapshot = a_session(
        signed, secret, *map(a_person, PEOPLE), *map(a_phone, PEOPLE)
    )
    for looked_at in (signed, None):
        told = [
            arrivals(snapshot, looked_at, phones_of(woken)) for woken in PEOPLE
        ]
        assert all(each == told[0] for each in told)
