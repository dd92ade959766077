# What later sessions of this installation decided on the promises of one: read from their rows, written nowhere.
from dataclasses import dataclass

from sqlalchemy import Connection, select

from session.stages.review.rows import Brought, Course, Resolved
from session.tables import Session


@dataclass(frozen=True)
class Reviewed:
    """`origin`: the promise, by its id in the earlier session; `title`, `day`: of the session that dealt with it."""

    origin: str
    title: str
    day: str
    course: Course
    words: str


def reviewed(connection: Connection, code: str) -> list[Reviewed]:
    """Return what was decided on the promises of the session with this code, the earliest decision first."""
    brought, resolved = Brought.table, Resolved.table
    session = Session.table
    found = connection.execute(
        select(
            brought.c.origin,
            session.c.title,
            session.c.date,
            resolved.c.course,
            resolved.c.words,
        )
        .join(resolved, resolved.c.entry_id == brought.c.entry_id)
        .join(session, session.c.id == brought.c.session_id)
        .where(brought.c.code == code)
        .where(brought.c.origin != "")
        .where(session.c.rehearsal_of.is_(None))
        .order_by(resolved.c.at, resolved.c.id)
    )
    return [
        Reviewed(origin, title, day, Course(course), words)
        for origin, title, day, course, words in found
    ]
