# An archive brings a session back: whatever was done in it, taken in and written again it is the same to the byte,
# and so is its protocol. What does not fit together is refused, with the place.
import json
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports import markdown
from exports.data import archive
from exports.data.restoring import Restored, restored
from exports.protocol.composing import protocol
from session.after.cards import IssueCard, ReportByCard
from session.after.standing import agreements, standing
from session.entries.written import sides_of
from session.events import Event
from session.live import journal
from session.membership.invitations import TakeOver
from session.membership.registration import IssueLink
from session.people import Actor, Role
from session.record import advance, follow
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import (
    AgreementCard,
    Correction,
    Entry,
    Link,
    Progress,
    Row,
    Stage,
)
from session.words import words
from tests.length import times
from tests.session.build import (
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    refused,
)
from tests.session.chance import Chance

CARD_DIGEST = "d" * 64
ANNA, BORIS = acting(a_person("anna", "a")), acting(a_person("boris", "b"))


Given = dict[str, Any]


def created(*rows: Row) -> Sitting:
    """Return a sitting whose journal begins with its rows, as that of a room does."""
    whole = a_session(
        a_side("a"),
        a_side("b", 1),
        a_person("anna", "a"),
        a_person("boris", "b"),
        *rows,
    )
    everything = [
        row for table in whole.rows().values() for row in table.values()
    ]
    sitting = Sitting(Snapshot())
    sitting.begin("SessionCreated", everything)
    return sitting


def written(sitting: Sitting) -> bytes:
    return archive.write(
        sitting.snapshot,
        [journal.to_row(record) for record in sitting.records],
        Random(1),
    )


def back(data: bytes) -> Restored:
    secrets = count()
    return restored(
        data, set(KINDS), lambda: f"secret-{next(secrets):057}", Random(1)
    )


def again(found: Restored) -> bytes:
    entries = [journal.to_row(record) for record in found.records]
    return archive.write(
        Snapshot(found.rows, len(found.records)), entries, Random(1)
    )


def text(snapshot: Snapshot, language: str) -> str:
    return markdown.write(protocol(snapshot, KINDS, words(language, 180), NOON))


def a_day() -> Sitting:
    """Return a session in which something of everything was done, under names and under none."""
    stages = (
        a_stage("form", "form", 0, section="positions", authorship="anonymous"),
        a_stage("agree", "agree", 1, section="agreements", fields=()),
    )
    sitting = created(*stages)
    sitting.tell(MODERATOR, "open_stage", stage="form")
    sitting.now += 61_000
    sitting.tell(
        ANNA, "add_entry", stage="form", content={"what": "Evening hours"}
    )
    sitting.tell(MODERATOR, "open_stage", stage="agree")
    made = sitting.tell(
        BORIS,
        "add_entry",
        stage="agree",
        content={"what": "Open late", "due": "2026-12-01"},
    ).made[0]
    sitting.tell(ANNA, "support", stage="agree", entry=made, stance="for")
    sitting.tell(ANNA, "support", stage="agree", entry=made)
    sitting.tell(MODERATOR, "hide_entry", stage="agree", entry=made)
    sitting.tell(MODERATOR, "undo", number=sitting.snapshot.done[-1].number)
    sitting.tell(MODERATOR, "close_session")
    told = {
        "stage": "agree",
        "entry": made,
        "field": "what",
        "old": "Open late",
        "new": "Open later",
    }
    correction = sitting.tell(BORIS, "correct_entry", **told).made[0]
    sitting.tell(
        SECRETARY, "answer_correction", correction=correction, accepted=True
    )
    reported(sitting, made)
    return sitting


def reported(sitting: Sitting, entry: str) -> None:
    """Let a card of an agreement be made, report by it, and let the moderator confirm, undo that and do it again."""
    seed = {"seed": "c" * 64, "digest": CARD_DIGEST, "word": "e" * 64}
    issued = IssueCard(key=sitting.key(), entry=entry, holder="Anna", **seed)
    card = sitting.do(SECRETARY, issued).made[0]
    by_card = Actor(card, frozenset({Role.participant}))
    told = ReportByCard(
        key=sitting.key(), card=card, state=Progress.done, words="As agreed"
    )
    report = sitting.do(by_card, told).made[0]
    sitting.tell(
        MODERATOR, "acknowledge_report", report=report, verdict="confirmed"
    )
    sitting.tell(MODERATOR, "undo", number=sitting.snapshot.done[-1].number)
    sitting.tell(MODERATOR, "redo", number=sitting.snapshot.undone[-1].number)
    sitting.tell(SECRETARY, "publish_progress", entry=entry)


def test_cards_come_back_without_their_keys_and_what_was_reported_whole() -> (
    None
):
    sitting = a_day()
    data = written(sitting)
    assert CARD_DIGEST not in data.decode()
    there = Snapshot(back(data).rows)
    (card,) = there.all(AgreementCard)
    assert (card.holder, card.digest, card.word, card.seed) == (
        "Anna",
        "",
        "",
        "",
    )
    (agreed,) = agreements(there)
    here = standing(sitting.snapshot, agreed)
    assert standing(there, agreed) == here
    assert here.state is Progress.done


def test_a_session_comes_back_whole() -> None:
    sitting = a_day()
    data = written(sitting)
    found = back(data)
    assert again(found) == data
    assert text(Snapshot(found.rows), "en") == text(sitting.snapshot, "en")
    assert "Open later" in text(Snapshot(found.rows), "en")
    assert found.session == sitting.snapshot.session


@given(data=st.data())
@settings(
    max_examples=times(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_whatever_was_done_the_archive_and_the_protocol_are_the_same_to_the_byte(
    data: st.DataObject,
) -> None:
    stages = [
        a_stage(f"s{place}", kind, place, section="reports")
        for place, kind in enumerate(KINDS)
    ]
    sitting = created(*stages)
    chance = Chance(lambda several: data.draw(st.sampled_from(several)))
    for _ in range(data.draw(st.integers(0, 25))):
        actor, command = chance.wish(sitting.snapshot, sitting.key())
        sitting.tries(actor, command)
        sitting.now += 1000
    archived = written(sitting)
    found = back(archived)
    assert again(found) == archived
    for language in ("ru", "en"):
        assert text(Snapshot(found.rows), language) == text(
            sitting.snapshot, language
        )


def test_keys_and_digests_are_fresh_and_open_nothing() -> None:
    sitting = a_day()
    keys = {record.key for record in sitting.records}
    found = back(written(sitting))
    assert keys.isdisjoint(record.key for record in found.records)
    assert len({record.key for record in found.records}) == len(found.records)


def test_what_was_done_under_a_pseudonym_tells_no_moment_and_no_name() -> None:
    sitting = a_day()
    entries = json.loads(written(sitting))["journal"]
    stage = next(
        stage for stage in sitting.snapshot.all(Stage) if stage.id == "form"
    )
    told: Given = {
        "command": "sealed",
        "actor": "",
        "at": stage.opened_at,
        "events": [],
        "before": None,
        "sealed": True,
    }
    assert entries[2] == {
        **told,
        "id": "session.3",
        "session_id": "session",
        "number": 3,
    }
    signed = [entry for entry in entries if entry["command"] == "support"]
    assert {entry["at"] for entry in signed} == {NOON + 61_000}


def first(given: Given, table: str) -> Given:
    image: Given = given["rows"][table][0]
    return image


def of(given: Given, place: int) -> Given:
    image: Given = given["journal"][place]["events"][0]["rows"][0][1]
    return image


BREAKS: dict[str, Callable[[Given], object]] = {
    "journal": lambda a: a.pop("journal"),
    "journal[0]": lambda a: a["journal"].__setitem__(0, "x"),
    "journal[1].number": lambda a: a["journal"].pop(1),
    "journal[5].number": lambda a: a["journal"][5].update(session_id="other"),
    "journal[3]": lambda a: a["journal"][3].update(at="noon"),
    "journal[4]": lambda a: a["journal"][4].update(at=-1),
    "journal[1].events[0]": lambda a: a["journal"][1]["events"][0].pop("rows"),
    "journal[1].events[0].gone": lambda a: a["journal"][1]["events"][0].update(
        gone=[["entry"]]
    ),
    "journal[4].events[0].rows[0]": lambda a: a["journal"][4]["events"][0][
        "rows"
    ].__setitem__(0, ["spaceship", {}]),
    "journal[4].events[0].rows[0].session_id": lambda a: a["journal"][4][
        "events"
    ][0]["rows"][0][1].update(session_id="o"),
    "journal[1].before": lambda a: a["journal"][1].update(before=5),
    "journal[1].before[0]": lambda a: a["journal"][1].update(
        before=[["entry", "x"]]
    ),
    "journal[2].sealed": lambda a: a["journal"][2].update(sealed="yes"),
    "number": lambda a: a.update(number=3),
    "rows.stage.agree.kind": lambda a: first(a, "stage").update(
        kind="spaceship"
    ),
    "rows.person.anna.role": lambda a: first(a, "person").update(
        role="emperor"
    ),
    "rows.session.session.code": lambda a: first(a, "session").update(
        code="a;b"
    ),
    "rows.stage[0].position": lambda a: first(a, "stage").update(
        position=2**31
    ),
    "rows.person[0].joined_at": lambda a: first(a, "person").update(
        joined_at=2**62
    ),
    "rows.person.anna.name": lambda a: first(a, "person").update(name="\ud800"),
    "rows.person.anna.post": lambda a: first(a, "person").update(
        post="x" * 100_001
    ),
    "rows.side.a.name": lambda a: first(a, "side").update(name="a\x07"),
    "rows.session.session.rehearsal_of": lambda a: first(a, "session").update(
        rehearsal_of="other"
    ),
    "journal[0].events[0].rows[0].rehearsal_of": lambda a: of(a, 0).update(
        rehearsal_of="other"
    ),
    "rows.person.boris": lambda a: a["rows"]["person"].pop(),
    "rows.person.x y": lambda a: first(a, "person").update(id="x y"),
}


@pytest.mark.parametrize("where", BREAKS)
def test_what_does_not_fit_is_refused_with_the_place(where: str) -> None:
    given = json.loads(written(a_day()))
    BREAKS[where](given)
    with pytest.raises(Refused) as refusal:
        back(json.dumps(given).encode())
    assert (refusal.value.code, refusal.value.values["where"]) == (
        Code.archive_unreadable,
        where,
    )


def test_two_sides_that_look_the_same_are_refused_with_the_place() -> None:
    twin = a_day()
    side, other = sides_of(twin.snapshot)
    twin.snapshot.advance(
        [
            Event(
                "SideEdited",
                (other.model_copy(update={"name": f" {side.name.upper()} "}),),
            )
        ]
    )
    given = json.loads(written(twin))
    given["journal"][0]["events"][0]["rows"] = [
        [
            table,
            {**row, "name": f" {side.name.upper()} "}
            if row["id"] == other.id
            else row,
        ]
        for table, row in given["journal"][0]["events"][0]["rows"]
    ]
    with pytest.raises(Refused) as refusal:
        back(json.dumps(given).encode())
    assert refusal.value.values["where"] == f"rows.side.{other.id}.name"


PLANTED_LINK = {
    "id": "planted",
    "session_id": "session",
    "digest": "0" * 64,
    "role": "moderator",
    "made_at": NOON,
}
OTHER_SESSION = {"id": "other", "session_id": "session", "code": "ABC235"}
STRANGER = {"id": "stranger", "session_id": "session", "name": "Stranger"}


@pytest.mark.parametrize(
    ("table", "row"),
    [("link", PLANTED_LINK), ("session", OTHER_SESSION), ("person", STRANGER)],
    ids=["link", "s", "p"],
)
def test_nothing_is_planted_for_the_first_undo_to_bring_back(
    table: str, row: Given
) -> None:
    given = json.loads(written(a_day()))
    moved = next(
        place for place, entry in enumerate(given["journal"]) if entry["before"]
    )
    entry = given["journal"][moved]
    entry["before"].append([table, row["id"], row])
    entry["events"][0]["gone"].append([table, row["id"]])
    assert (
        refused(lambda: back(json.dumps(given).encode()))
        is Code.archive_unreadable
    )


def test_a_link_is_never_what_an_archive_says_it_is_and_no_undo_brings_one() -> (
    None
):
    sitting = a_day()
    entry = IssueLink(key=sitting.key(), role=Role.moderator, digest="1" * 64)
    link = sitting.do(ORGANIZER, entry).made[0]
    sitting.tell(MODERATOR, "revoke_link", link=link)
    given = json.loads(written(sitting))
    for row in (
        image
        for entry in given["journal"]
        for image in rows_in(entry)
        if image[0] == "link"
    ):
        row[-1]["digest"] = "2" * 64
    found = back(json.dumps(given).encode())
    assert "2" * 64 not in repr(found.records)
    state = Snapshot(found.rows, len(found.records))
    for record in found.records:
        follow(state, record, [])
    restored_sitting = Sitting(state)
    turns = 0
    while restored_sitting.snapshot.done and turns < len(found.records):
        number = restored_sitting.snapshot.done[-1].number
        if (
            restored_sitting.answer(MODERATOR, "undo", number=number)
            is not None
        ):
            restored_sitting.snapshot.done.pop()
        turns += 1
    assert turns > 0
    assert not list(restored_sitting.snapshot.all(Link))


def test_what_an_expert_proposed_who_has_a_link_and_is_nobody_s_person_comes_back() -> (
    None
):
    sitting = a_day()
    link = sitting.do(
        ORGANIZER,
        IssueLink(key=sitting.key(), role=Role.expert, digest="1" * 64),
    ).made[0]
    expert = Actor(link, frozenset({Role.expert}))
    entry = next(sitting.snapshot.where(Entry, stage_id="agree"))
    told = {
        "stage": "agree",
        "entry": entry.id,
        "field": "what",
        "old": "Open later",
        "new": "Open late",
    }
    correction = sitting.tell(expert, "correct_entry", **told).made[0]
    found = back(written(sitting))
    assert [
        row.author
        for row in found.rows
        if row.id == correction and isinstance(row, Correction)
    ] == [link]


def rows_in(entry: Given) -> list[Any]:
    return [
        *(row for event in entry["events"] for row in event["rows"]),
        *(entry["before"] or ()),
    ]


def test_an_archive_that_holds_too_much_is_not_even_read() -> None:
    assert (
        refused(lambda: back(b'{"format": [' + b"{}," * 2_000_001 + b"{}]}"))
        is Code.archive_unreadable
    )


def test_an_undo_of_nothing_is_refused() -> None:
    given = json.loads(written(created()))
    entry = {
        **given["journal"][0],
        "number": 2,
        "command": "undo",
        "events": [],
        "before": None,
    }
    given["journal"].append(entry)
    given["number"] = 2
    with pytest.raises(Refused) as refusal:
        back(json.dumps(given).encode())
    assert refusal.value.values["where"] == "journal[1]"


def test_a_password_that_was_changed_and_taken_back_stays_a_step() -> None:
    sitting = created(a_stage("form", "form", 0))
    sitting.tell(ORGANIZER, "edit_passport", place="Hall")
    sitting.tell(ORGANIZER, "edit_passport", wifi_password="hidden")
    sitting.tell(ORGANIZER, "undo", number=sitting.snapshot.done[-1].number)
    archived = written(sitting)
    assert b"hidden" not in archived
    found = back(archived)
    assert again(found) == archived
    state = Snapshot()
    for record in found.records:
        advance(state, record)
    assert [step.command for step in state.done] == ["edit_passport"]
    assert [step.command for step in state.undone] == ["edit_passport"]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(data=st.data(), junk=JUNK)
@settings(max_examples=times(150), deadline=None)
def test_whatever_stands_anywhere_an_archive_is_read_or_refused(
    data: st.DataObject, junk: object
) -> None:
    given_: Any = json.loads(A_DAY)
    place = given_
    while True:
        keys = (
            list(place) if isinstance(place, dict) else list(range(len(place)))
        )
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if (
            not isinstance(inner, dict | list)
            or not inner
            or data.draw(st.integers(0, 3)) == 0
        ):
            place[key] = junk
            break
        place = inner
    assert refused(lambda: back(json.dumps(given_).encode())) in {
        None,
        Code.archive_unreadable,
    }


A_DAY = written(a_day())


def test_a_role_that_was_taken_up_and_given_back_is_no_hindrance() -> None:
    sitting = created(
        Link(
            id="handed",
            session_id="session",
            digest="0" * 64,
            role=Role.moderator,
            invites=True,
        )
    )
    sitting.do(
        MODERATOR, TakeOver(key=sitting.key(), link="handed", digest="1" * 64)
    )
    sitting.tell(MODERATOR, "undo", number=sitting.snapshot.done[-1].number)
    data = written(sitting)
    assert again(back(data)) == data


def with_options(version: int, options: dict[str, Any]) -> bytes:
    """Return a session with groups as an archive, in rows and journal with these options."""
    plain = written(created(a_stage("work", "group", options={"size": 5})))
    held = json.loads(
        plain.replace(b'"size": 5', json.dumps(options).strip("{}").encode())
    )
    return json.dumps({**held, "version": version}).encode()


@pytest.mark.parametrize(
    "options", [{"size": 99}, {"dotz": 5}, {"size": "many", "forming": "mixed"}]
)
def test_options_that_do_not_fit_are_refused_and_left_out_of_an_older_archive(
    options: dict[str, Any],
) -> None:
    assert (
        refused(lambda: back(with_options(3, options)))
        is Code.archive_unreadable
    )
    found = back(with_options(2, options))
    (stage,) = (row for row in found.rows if isinstance(row, Stage))
    assert stage.envelope.options == {
        name: each for name, each in options.items() if name == "forming"
    }
    assert back(again(found)).rows == found.rows


def test_what_an_older_database_has_leaves_no_trace_in_an_archive() -> None:
    sitting = created(
        a_stage(
            "work", "group", options={"size": 99, "dotz": 5, "forming": "mixed"}
        )
    )
    (stage,) = (
        row for row in back(written(sitting)).rows if isinstance(row, Stage)
    )
    assert stage.envelope.options == {"forming": "mixed"}
