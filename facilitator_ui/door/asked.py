# What a route asks for in its signature: the house, the hall of the session, and who asks. Who may is told there, too.
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from facilitator_ui.door.reception import Reception, reception
from facilitator_ui.identity import Guest
from facilitator_ui.live.hall import Hall
from session.membership.registration import MANAGERS
from session.people import CONTROL, STAFF, Role
from session.refusals import Code, Refused


async def _house(connection: HTTPConnection) -> Reception:
    return reception(connection)


House = Annotated[Reception, Depends(_house)]


async def _hall(house: House, code: str) -> Hall:
    return await house.hall(code)


ThisHall = Annotated[Hall, Depends(_hall)]
"""The hall of the session whose code stands in the address."""


async def _visitor(
    connection: HTTPConnection, house: House, hall: ThisHall
) -> Guest:
    return house.guest(connection, hall)


VISITORS_ONLY = Depends(_visitor)
Visitor = Annotated[Guest, VISITORS_ONLY]
"""Who asks, whatever their role; whoever holds no link of the session is refused with `link_wrong`."""


@dataclass(frozen=True)
class Only:
    """Lets in who has one of these roles, and refuses others with `not_allowed`."""

    roles: frozenset[Role]

    async def __call__(self, visitor: Visitor) -> Guest:
        if not visitor.actor.may(self.roles):
            raise Refused(Code.not_allowed)
        return visitor


STAFF_ONLY = Depends(Only(STAFF))
Staff = Annotated[Guest, STAFF_ONLY]
Leader = Annotated[Guest, Depends(Only(CONTROL))]
MANAGERS_ONLY = Depends(Only(MANAGERS))
Manager = Annotated[Guest, MANAGERS_ONLY]
ORGANIZERS_ONLY = Depends(Only(frozenset({Role.organizer})))
Organizer = Annotated[Guest, ORGANIZERS_ONLY]


async def only_the_organizer(connection: HTTPConnection, house: House) -> None:
    if not house.is_organizer(connection):
        raise Refused(Code.organizer_only)


ORGANIZER_ONLY = Depends(only_the_organizer)
