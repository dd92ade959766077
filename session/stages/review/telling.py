# How a promise stands, what the room would do and what was decided, as sentences: for screens, the protocol and the
# workbook alike. Knows rows and one language.
from collections.abc import Iterator, Mapping

from session.refusals import N_
from session.stages.review.outcomes import Said
from session.stages.review.queue import Stand, stand
from session.stages.review.rows import Brought, Course, Resolved
from session.tables import PROGRESS_NAMES, Progress
from session.words import Words

COURSES: Mapping[Course, str] = {
    Course.done: N_("Done, off the list"),
    Course.go_on: N_("Go on"),
    Course.change: N_("Change it"),
    Course.drop: N_("Drop it"),
}
RULED: Mapping[Course, str] = {
    Course.done: N_("Take it off the list: done."),
    Course.go_on: N_("Go on with it."),
    Course.change: N_("Change it."),
    Course.drop: N_("Drop it."),
}
"""What was decided, as a decision is written: in the infinitive, where the language has it so."""
STANDS: Mapping[Stand, str] = {
    Stand.done: N_("done"),
    Stand.dropped: N_("dropped"),
    Stand.unproven: N_("done, not checked"),
    Stand.help: N_("needs help"),
    Stand.silent: N_("silent"),
    Stand.late: N_("overdue"),
    Stand.moving: N_("under way"),
    Stand.unheard: N_("no report yet"),
}
"""What a mark says beside its colour and its shape."""


def state(brought: Brought, words: Words) -> str:
    """Say how a promise stands: the state that was acknowledged, what was reported since, silence and delay."""
    told = [*_reported(brought, words), *_missed(brought, words)]
    return "; ".join(told)


def _reported(brought: Brought, words: Words) -> Iterator[str]:
    if brought.state:
        yield words(PROGRESS_NAMES[Progress(brought.state)])
    if brought.fresh:
        fresh = words(PROGRESS_NAMES[Progress(brought.fresh)])
        yield words("%(state)s, not checked", state=fresh)
    if not brought.state and not brought.fresh:
        yield words("no report yet")


def _missed(brought: Brought, words: Words) -> Iterator[str]:
    over = stand(brought) in {Stand.done, Stand.dropped}
    if brought.silent and not over:
        yield words("no news for 30 days")
    if brought.overdue and not over:
        yield words("overdue")


def came_from(brought: Brought, words: Words) -> str:
    """Say where a promise was given: the session with its day, and the number that it has there."""
    day = words.date(brought.held)
    session = ", ".join(filter(None, (brought.session, day)))
    if not brought.code:
        return session
    number = words("No. %(number)s", number=brought.number)
    if not session:
        return number
    return words("%(number)s, %(session)s", number=number, session=session)


def room(said: Said, words: Words) -> str:
    """Say what the room would do, as far as it is shown: how many would go on, change it, drop it."""
    shown = [
        words("%(label)s: %(text)s", label=words(COURSES[course]), text=count)
        for course, count in said.courses
        if count is not None
    ]
    counts = "; ".join(shown)
    if len(shown) == len(said.courses):
        return words("The room: %(counts)s.", counts=counts)
    here = words.plural(
        "%(count)s person answered", "%(count)s people answered", said.n
    )
    told = "; ".join(filter(None, (counts, here)))
    return words("The room: %(counts)s.", counts=told)


def ruled(ruling: Resolved, text: str, words: Words) -> str:
    """Say what was decided. `text`: as a promise that changed reads by now, where that is told."""
    told = [words(RULED[ruling.course])]
    if text:
        told.append(words("It reads: “%(text)s”.", text=text))
    if ruling.who:
        told.append(words("Owner: %(who)s.", who=ruling.who))
    if ruling.due:
        until = words.date(ruling.due)
        told.append(words("Due: %(day)s.", day=until))
    if ruling.words:
        told.append(ruling.words)
    return " ".join(told)
