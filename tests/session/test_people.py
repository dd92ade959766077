# Who acts: roles, and the name that leads nowhere.
from hypothesis import given
from hypothesis import strategies as st

from session.people import CONTROL, EVERYONE, STAFF, WRITERS, Actor, Role
from tests.session.build import MODERATOR, SECRETARY


def test_an_actor_may_what_one_of_its_roles_may() -> None:
    both = Actor("x", frozenset({Role.moderator, Role.participant}))
    assert [
        MODERATOR.may(CONTROL),
        SECRETARY.may(CONTROL),
        SECRETARY.may(STAFF),
    ] == [True, False, True]
    assert [both.may(CONTROL), both.may(WRITERS), both.may(frozenset())] == [
        True,
        True,
        False,
    ]
    assert all(Actor("x", frozenset({role})).may(EVERYONE) for role in Role)


@given(st.binary(min_size=1, max_size=40), st.text(max_size=20))
def test_a_pseudonym_is_the_same_in_one_stage_and_another_in_every_other(
    secret: bytes, stage: str
) -> None:
    one, two = (
        Actor("anna", frozenset(), "anna", secret),
        Actor("other", frozenset(), "other", secret),
    )
    name = one.pseudonym(stage)
    assert (name, len(name)) == (two.pseudonym(stage), 22)
    assert (
        len(
            {
                name,
                one.pseudonym(stage + "x"),
                Actor("anna", frozenset(), "anna", secret + b"x").pseudonym(
                    stage
                ),
            }
        )
        == 3
    )


def test_a_secret_is_never_printed() -> None:
    assert "hush" not in repr(Actor("anna", frozenset(), "anna", b"hush"))
