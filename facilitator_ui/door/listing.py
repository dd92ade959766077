# Whoever joins by the code under a name of the list is asked whether it is them. Shows one line of the list, that of
# the name which was typed, and never another.
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.asked import ThisHall
from facilitator_ui.door.cookies import device_of, with_device
from facilitator_ui.door.reception import reception
from facilitator_ui.identity import (
    digest,
    link_of,
    made_from,
    secrets_in,
    shown_word,
    spoken_number,
)
from facilitator_ui.live.arriving import DOOR
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import SEE_OTHER, Form
from session.entries.cards import mark
from session.membership.expected import TakePlace, of_list, waits_for_moderator
from session.membership.registration import Join
from session.messages import as_refusal
from session.refusals import Refused
from session.secrecy.voices import opens, waits
from session.tables import Link, Person

router = APIRouter()
ANSWERS = frozenset({"listed", "person"})
"""What the question's page adds to the join form."""


@router.get("/j/{code}/wait")
async def wait(request: Request, hall: ThisHall) -> Response:
    """Show who asked to be let in the number to say aloud; lead on as soon as the moderator has answered."""
    snapshot = hall.room.snapshot
    held = _newest(request, hall)
    if held is not None and opens(snapshot, held):
        return RedirectResponse(f"/s/{snapshot.session.code}/phone", SEE_OTHER)
    if held is None or not waits(held) or held.revoked_at is not None:
        return RedirectResponse(f"/j/{snapshot.session.code}", SEE_OTHER)
    data = {
        "session": snapshot.session,
        "case": "waits",
        "shows_itself": False,
        "person": snapshot.find(Person, held.person_id),
        "number": spoken_number(held),
        "problem": "",
        "joins_anew": True,
    }
    return reception(request).page(request, "link.html", data)


def way_in(hall: Hall, secret: str) -> str:
    """Return where a browser goes that has come in, or that waits for the moderator."""
    link = link_of(hall.room.snapshot, secret)
    waiting = link is not None and waits(link)
    code = hall.room.snapshot.session.code
    return f"/j/{code}/wait" if waiting else f"/s/{code}/phone"


def asked_about(
    request: Request,
    hall: Hall,
    form: Form,
    secret: str,
    command: Join | TakePlace,
) -> Person | None:
    """Return whose line of the list is shown to whoever joins.

    Nobody where they have answered, or saw too many, or where this form has brought somebody in before: then it is
    sent again, and its answer is the same, whatever became of them since. Whoever could not join is refused before
    anything is shown: else a hit would be seen by whoever tries, and a miss by nobody.
    """
    snapshot = hall.room.snapshot
    if (
        isinstance(command, TakePlace)
        or form.get("listed")
        or link_of(snapshot, secret) is not None
    ):
        return None
    try:
        person = of_list(snapshot, command)
    except Refused:
        hall.room.ask(command, DOOR)
        if _may_look(request, hall):
            raise
        return None
    if person is None or (command.elsewhere and waits_for_moderator(person)):
        return None
    hall.room.ask(command, DOOR)
    return person if _may_look(request, hall) else None


def _may_look(request: Request, hall: Hall) -> bool:
    """Tell whether this device may be told something of the list, and count it."""
    return reception(request).asking.may_show(
        hall.room.snapshot.session.id, device_of(request), hall.room.clock()
    )


def question(
    request: Request,
    hall: Hall,
    form: Form,
    person: Person,
    *,
    desk: bool = False,
) -> Response:
    """Ask whether somebody is this one of the list."""
    snapshot = hall.room.snapshot
    data = {
        "session": snapshot.session,
        "form": {
            name: value for name, value in form.items() if name not in ANSWERS
        },
        "person": person,
        "side": mark(snapshot, person.side_id),
        "waits": waits_for_moderator(person),
        "desk": desk,
    }
    return with_device(
        request, reception(request).page(request, "listed.html", data)
    )


def place_command(
    request: Request, hall: Hall, form: Form, *, desk: bool = False
) -> tuple[str, TakePlace]:
    """Return the secret of who takes their place on the list, and the command; the same form makes the same again."""
    key = reception(request).key
    given = {
        name: value
        for name, value in form.items()
        if name not in {"listed", "key"}
    }
    usual = {
        "consent": False,
        "word": "",
        "digest": "0" * 64,
        "key": form.get("key"),
    }
    try:
        told = TakePlace.model_validate(
            {**usual, **given, "type": "take_place", "elsewhere": desk}
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None
    said = (
        hall.room.snapshot.session.id,
        told.model_dump_json(exclude={"digest", "word"}),
    )
    secret = made_from(key, "place", *said)
    kept = {
        "key": made_from(key, "place's key", *said),
        "digest": digest(secret),
        "word": shown_word(key, secret),
    }
    return secret, told.model_copy(update=kept)


def _newest(request: Request, hall: Hall) -> Link | None:
    """Return the link that this browser came by last."""
    snapshot = hall.room.snapshot
    secrets = secrets_in(request.cookies, snapshot.session.code)
    if not secrets:
        return None
    return link_of(snapshot, secrets[-1])
