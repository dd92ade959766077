# The session that a history begins with: a stage of every kind in the list of kinds, each with an envelope by chance,
# two sides, people in every role that comes in by a link, and one who is only invited.
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from session.envelope import Authorship, Source, Unit, Visibility
from session.people import Role
from session.stages import KINDS
from session.tables import Link, Person, Row, Session, Stage
from tests.session.build import NOON, SESSION, a_person, a_side, a_stage
from tests.session.chance import FIELDS, Chance

ROLES = (
    *[Role.participant] * 5,
    Role.expert,
    Role.group_moderator,
    Role.observer,
)
SIDES = ("side-a", "side-b", None)
SECTIONS = ("none", "positions", "reports", "agreements")
AUDIENCES = (*["all"] * 6, "role:participant", "side:side-a", "group:1")

GROUPING: tuple[dict[str, object], ...] = (
    {"size": 2},
    {"size": 2},
    {"size": 2, "forming": "self"},
    {"size": 2, "rounds": 3, "moving": "guests"},
    {"forming": "self", "rounds": 2, "moving": "topics", "places": 2},
)
"""How people come to tables, and how these move."""


def beginning(chance: Chance) -> list[Row]:
    """Return the rows of a session in which nothing has begun."""
    session = Session(
        id=SESSION,
        session_id=SESSION,
        code="ABC234",
        generations=["young", "middle", "old"],
    )
    return [
        session,
        a_side("side-a"),
        a_side("side-b", 1),
        *people(),
        *_links(),
        *_stages(chance),
    ]


def people() -> Iterator[Person]:
    """Yield those who are there from the beginning, and one who is expected."""
    for place, role in enumerate(ROLES):
        told = {"organization": f"Firm-p{place}", "generation": place % 3 + 1}
        yield a_person(f"p{place}", SIDES[place % 3], role, **told).model_copy(
            update={"name": f"Name-p{place}"}
        )
    yield a_person("late", "side-b", joined_at=None).model_copy(
        update={"name": "Name-late"}
    )


def _links() -> Iterator[Link]:
    """Yield links as people have them: an invitation, a browser's own that its word brings back, a role handed over."""
    yield _link("invited", Role.participant, person_id="late", invites=True)
    yield _link(
        "own",
        Role.participant,
        person_id="p0",
        word=sha256(b"a word").hexdigest(),
    )
    yield _link("handed", Role.moderator, invites=True)


def _link(name: str, role: Role, **given: Any) -> Link:
    digest = sha256(name.encode()).hexdigest()
    return Link(
        id=f"link-{name}",
        session_id=SESSION,
        digest=digest,
        role=role,
        made_at=NOON,
        **given,
    )


def _stages(chance: Chance) -> Iterator[Stage]:
    """Yield a stage of every kind and one more, in any order; each reads those before it."""
    left = [*KINDS, chance.one([*KINDS])]
    earlier: list[str] = []
    while left:
        kind = left.pop(chance.one(range(len(left))))
        stage = _stage(chance, kind, earlier)
        earlier.append(stage.key)
        yield stage


def _stage(chance: Chance, kind: str, earlier: Sequence[str]) -> Stage:
    unit = chance.one(
        (Unit.person, Unit.person, Unit.person, Unit.side, Unit.group)
    )
    authorship = chance.one(
        (
            Authorship.signed,
            Authorship.signed,
            Authorship.side,
            Authorship.anonymous,
        )
    )
    grouping = chance.one(GROUPING)
    seats = grouping if kind == "group" else {}
    dealt = kind == "rate" and len(earlier) % 2
    dealing = {"deal": 2} if dealt else {}
    heard = [
        key for key in earlier if key.startswith("group") and kind == "report"
    ]
    hearing = {"groups_of": heard[-1]} if heard else {}
    return a_stage(
        f"{kind}-{len(earlier)}",
        kind,
        len(earlier),
        fields=FIELDS,
        sources=tuple(Source(stage=key) for key in earlier),
        options={**seats, **hearing, **dealing},
        unit=unit,
        limit=chance.one((0, 0, 1, 2)),
        authorship=authorship if unit is Unit.person else Authorship.signed,
        approval=chance.seldom(),
        visibility=chance.one([*Visibility]),
        section=chance.one(SECTIONS),
        audience=chance.one(AUDIENCES),
    )
