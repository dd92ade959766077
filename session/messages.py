# The shape of what comes in. A command says what somebody wants, which roles may want it and in which
# states of its stage; it knows nothing of how that is decided.
import json
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import Field, ValidationError

from session.envelope import StageState
from session.fields import WRONG, Frozen, clean
from session.people import CLERKS, CONTROL, Role
from session.refusals import Code, Refused
from session.values.bounds import Line as Line  # noqa: PLC0414 - commands take their shapes from here
from session.values.bounds import Text as Text  # noqa: PLC0414 - likewise

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]

MOST_TOLD = 60
ANY_STATE = frozenset(StageState)
RUNNING = frozenset({StageState.open})
STARTED = frozenset({StageState.open, StageState.paused})
BEGUN = STARTED | {StageState.closed}


class Command(Frozen):
    """`key` is made by the client, once for each thing a person does: the same key is carried out once.

    `by`: who may send it. `undoable`: whether the moderator's undo takes it back. `after_close`: whether
    it is taken when the session is closed. `staff_undo`: undo takes it back where the staff does it for others.
    `gathers`: it may bring together more of one person than one may write. `own`: undo takes it back for the one alone
    who did it, as where several work with their hands at once.
    """

    by: ClassVar[frozenset[Role]] = CONTROL
    undoable: ClassVar[bool] = False
    staff_undo: ClassVar[bool] = False
    after_close: ClassVar[bool] = False
    gathers: ClassVar[bool] = False
    own: ClassVar[bool] = False

    type: str
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class StageCommand(Command):
    """A command to one stage; `when` lists the states of the stage in which it is taken.

    `named`: done in one's own name even where the stage keeps authors secret, since its row names a person.
    """

    when: ClassVar[frozenset[StageState]] = ANY_STATE
    named: ClassVar[bool] = False

    stage: Id


class WritingCommand(StageCommand):
    """A command that brings what people wrote or answered; `promise`: the one that stood above the form, if any did."""

    promise: Annotated[str, Field(max_length=60)] | None = None


class HandCommand(StageCommand):
    """What somebody does with their hands at the board, beside others who do the same."""

    by = CLERKS
    undoable = True
    own = True
    named: ClassVar[bool] = True
    when: ClassVar[frozenset[StageState]] = BEGUN


class Commands:
    """The closed list of commands and the one reader of what comes in."""

    def __init__(self, commands: Iterable[type[Command]]) -> None:
        self.by_type = {name_of(command): command for command in commands}

    def parse(self, raw: bytes | str | dict[str, Any]) -> Command:
        """Read JSON text or an object; refuse with `malformed` or `unknown_command`."""
        given = _object(raw)
        command = self.by_type.get(given["type"])
        if command is None:
            raise Refused(Code.unknown_command)
        try:
            return command.model_validate(given)
        except ValidationError as wrong:
            raise as_refusal(wrong) from None


@cache
def command_of(name: str) -> type[Command] | None:
    """Return the command of this name, also one that never comes in from outside."""
    found = [Command]
    for command in found:
        found += command.__subclasses__()
    return next(
        (each for each in found if each.model_fields["type"].default == name),
        None,
    )


def as_refusal(wrong: ValidationError) -> Refused:
    """Say the first thing that is wrong with what came in: `not_kept`, `field_too_long`, else `malformed`."""
    first = wrong.errors()[0]
    if first["type"] == WRONG:
        return Refused(Code.not_kept, what=first["ctx"]["sentence"])
    where = (
        ".".join(
            str(part).removeprefix("constrained-") for part in first["loc"]
        )[:MOST_TOLD]
        or "?"
    )
    if first["type"] == "string_too_long":
        limit = first["ctx"]["max_length"]
        return Refused(
            Code.field_too_long,
            field=where,
            length=len(first["input"]),
            limit=limit,
        )
    return Refused(Code.malformed, where=where)


def name_of(command: type[Command]) -> str:
    return str(command.model_fields["type"].default)


def _object(raw: bytes | str | dict[str, Any]) -> dict[str, Any]:
    try:
        read = raw if isinstance(raw, dict) else json.loads(raw)
        given = _cleaned(read)
    except (ValueError, RecursionError):
        raise Refused(Code.malformed, where="JSON") from None
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        raise Refused(Code.malformed, where="type")
    return given


def _cleaned(value: Any) -> Any:  # whatever JSON holds
    """Clean every text at the door, so that no rule has to think of it."""
    if isinstance(value, dict):
        return {clean(name): _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return clean(value) if isinstance(value, str) else value
