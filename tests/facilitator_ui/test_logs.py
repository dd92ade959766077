# The log: one line a record, the session's code, and nothing that anybody wrote, however an error quotes it.
import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from facilitator_ui.logs import FEW, SESSION, Damper, speak
from session.decide import COMMANDS

SECRET = "a text that somebody typed"


@pytest.fixture
def log() -> Iterator[Callable[[str], io.StringIO]]:
    """Give what begins a log in a shape; afterwards everything is as it was."""
    root, veche = logging.getLogger(), logging.getLogger("veche")
    handlers, levels = root.handlers[:], (root.level, veche.level)

    def begin(shape: str) -> io.StringIO:
        told = io.StringIO()
        speak(shape, "info", told)
        return told

    yield begin
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    veche.setLevel(levels[1])


def fail() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise RuntimeError(f"it was {SECRET}") from error


def failing() -> None:
    try:
        fail()
    except RuntimeError:
        logging.getLogger("veche.socket").exception(
            "a command was not carried out"
        )


def test_a_line_of_json_says_when_how_bad_where_and_in_which_session(
    log: Callable[[str], io.StringIO],
) -> None:
    told = log("json")
    token = SESSION.set("K7M2QD")
    logging.getLogger("veche.reception").info("a session is opened")
    SESSION.reset(token)
    (line,) = told.getvalue().splitlines()
    facts = json.loads(line)
    assert facts.pop("at").endswith("+00:00")
    assert facts == {
        "level": "info", "logger": "veche.reception", "session": "K7M2QD", "message": "a session is opened",
    }  # fmt: skip


def test_an_error_is_told_by_type_and_place_and_never_by_its_message(
    log: Callable[[str], io.StringIO],
) -> None:
    for shape in ("json", "text"):
        told = log(shape)
        failing()
        assert SECRET not in told.getvalue()
        assert "builtins.RuntimeError" in told.getvalue()
        assert "builtins.ValueError" in told.getvalue()
        assert "test_logs.py" in told.getvalue()
    assert len(told.getvalue().splitlines()) > 3


def test_errors_that_quote_what_came_in_do_not_reach_the_log(
    log: Callable[[str], io.StringIO],
) -> None:
    """Pydantic quotes its input, and asyncio the error of a task that nobody asked."""
    told = log("json")
    try:
        COMMANDS.by_type["add_entry"].model_validate({"content": SECRET})
    except ValueError:
        logging.getLogger("veche.socket").exception(
            "a command was not carried out"
        )

    async def forgotten() -> None:
        task = asyncio.get_running_loop().create_future()
        task.set_exception(RuntimeError(SECRET))
        del task

    asyncio.run(forgotten())
    assert [
        json.loads(line)["logger"] for line in told.getvalue().splitlines()
    ] == ["veche.socket", "asyncio"]
    assert SECRET not in told.getvalue()


def test_other_programs_parts_are_heard_from_warnings_on(
    log: Callable[[str], io.StringIO],
) -> None:
    told = log("text")
    for name in ("veche.commands", "websockets.server", "sqlalchemy.engine"):
        logging.getLogger(name).debug(SECRET)
        logging.getLogger(name).info("hello")
    assert [line.split(" ", 1)[1] for line in told.getvalue().splitlines()] == [
        "info veche.commands hello"
    ]


def test_the_same_trouble_is_told_a_few_times_and_then_counted() -> None:
    now = 0.0
    damper, told = Damper(lambda: now), []
    for _ in range(130):
        now += 1.0
        record = logging.LogRecord(
            "asyncio",
            logging.ERROR,
            "",
            0,
            "no place is left\nsocket: %d",
            (7,),
            None,
        )
        if damper.filter(record):
            told.append(record.getMessage())
    assert told[:FEW] == ["no place is left\nsocket: 7"] * FEW
    assert told[FEW] == "no place is left (and 57 more since)"
    assert len(told) == 3 * FEW


def test_other_trouble_is_told_beside_it_and_ordinary_lines_are_never_held_back() -> (
    None
):
    damper = Damper(lambda: 0.0)
    for number in range(10 * FEW):
        assert damper.filter(
            logging.LogRecord(
                "veche", logging.INFO, "", 0, "a session is opened", (), None
            )
        )
        assert damper.filter(
            logging.LogRecord(
                "veche", logging.ERROR, "", 0, f"trouble {number}", (), None
            )
        )
