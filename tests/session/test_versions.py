# Final versions: only of a session that is over, only of the very state they were written from, numbered in turn.
import pytest

from session.after.versions import FreezeVersion, called, signature, versions_of
from session.people import Actor, Role
from session.refusals import Code
from session.tables import Link, Version
from tests.session.build import (
    MODERATOR,
    NOON,
    SECRETARY,
    SESSION,
    Sitting,
    a_person,
    a_session,
    acting,
)

DIGEST = "d" * 64


def frozen(sitting: Sitting, state: int | None = None) -> FreezeVersion:
    number = sitting.snapshot.number if state is None else state
    told = {
        "state": number,
        "language": "ru",
        "digest": DIGEST,
        "text": "Протокол",
        "word": "AAAA",
        "at": NOON,
    }
    return FreezeVersion.model_validate({"key": sitting.key(), **told})


def over() -> Sitting:
    sitting = Sitting(
        a_session(
            a_person("anna"),
            Link(
                id="l",
                session_id=SESSION,
                digest="x",
                role="secretary",
                label="Vera",
            ),
        )
    )
    sitting.tell(MODERATOR, "close_session")
    return sitting


def test_versions_are_numbered_in_turn_and_keep_what_they_were_given() -> None:
    sitting = over()
    sitting.do(SECRETARY, frozen(sitting))
    sitting.do(MODERATOR, frozen(sitting))
    first, second = versions_of(sitting.snapshot)
    assert (first.number, first.made_by, second.number, second.made_by) == (
        1,
        "secretary",
        2,
        "moderator",
    )
    assert (first.text, first.word, first.digest, first.at) == (
        "Протокол",
        "AAAA",
        DIGEST,
        NOON,
    )


def test_a_running_session_has_no_final_version() -> None:
    sitting = Sitting(a_session())
    assert not sitting.tries(SECRETARY, frozen(sitting))


def test_what_changed_since_it_was_written_is_not_frozen() -> None:
    sitting = over()
    command = frozen(sitting)
    sitting.tell(MODERATOR, "edit_passport", place="Elsewhere")
    assert not sitting.tries(SECRETARY, command)
    assert sitting.tries(SECRETARY, frozen(sitting))


def test_a_version_is_not_taken_back_by_undo() -> None:
    sitting = over()
    sitting.do(SECRETARY, frozen(sitting))
    number = sitting.snapshot.done[-1].number
    sitting.tell(MODERATOR, "undo", number=number)
    assert sitting.snapshot.session.closed_at is None
    assert (
        [*sitting.snapshot.all(Version)] == versions_of(sitting.snapshot) != []
    )


def test_nobody_but_the_server_sends_it_and_nobody_but_the_staff_may() -> None:
    sitting = over()
    told = frozen(sitting).model_dump(exclude={"key", "type"})
    assert (
        sitting.answer(SECRETARY, "freeze_version", **told)
        is Code.unknown_command
    )
    assert not sitting.tries(acting(a_person("anna")), frozen(sitting))


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (Actor("l", frozenset({Role.secretary})), "Vera"),
        (Actor("x", frozenset({Role.moderator})), "moderator"),
        (Actor("anna", frozenset({Role.secretary}), "anna"), "anna Surname"),
    ],
)
def test_the_staff_is_named_as_the_session_knows_it(
    actor: Actor, name: str
) -> None:
    snapshot = over().snapshot
    assert called(snapshot, signature(snapshot, actor)) == name
