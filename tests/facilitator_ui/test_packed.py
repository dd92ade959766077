# Files for browsers come packed: what each packing holds is the same, and a browser gets none that it does not take.
import asyncio
import gzip

import brotli
import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from facilitator_ui.packed import SMALL, Packed
from facilitator_ui.settings import STATIC_PATH
from facilitator_ui.styles import stylesheet
from tests.facilitator_ui.house import Gathering

TEXT = "Я-позиция. " * SMALL
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


async def answers(text: str, asked: str) -> list[Response]:
    """What one gets who asks, waits until everything is packed, and asks again."""
    packed = Packed(text, "text/css")
    headers = Headers({"accept-encoding": asked})
    first = packed.answer(headers)
    packing = [
        each
        for each in asyncio.all_tasks()
        if each is not asyncio.current_task()
    ]
    await asyncio.gather(*packing)
    return [first, packed.answer(headers)]


@pytest.mark.parametrize(
    ("asked", "codings"),
    [
        ("gzip, deflate, br, zstd", ["gzip", "br"]),
        ("br", ["", "br"]),
        ("gzip;q=1.0, br;q=0", ["gzip", "gzip"]),
        ("GZIP", ["gzip", "gzip"]),
        ("identity", ["", ""]),
        ("", ["", ""]),
    ],
)
def test_a_browser_gets_the_best_that_it_takes_and_that_is_made(
    asked: str, codings: list[str]
) -> None:
    got = asyncio.run(answers(TEXT, asked))
    told = [each.headers.get("content-encoding", "") for each in got]
    assert told == codings
    for coding, each in zip(codings, got, strict=True):
        unpacked = UNPACKED[coding](bytes(each.body))
        assert unpacked == TEXT.encode()
        assert each.headers["vary"] == "Accept-Encoding"


def test_what_is_small_goes_as_it_is() -> None:
    got = asyncio.run(answers("a { }", "gzip, br"))
    assert [bytes(each.body) for each in got] == [b"a { }"] * 2


def test_it_is_packed_once_on_its_way_through_the_server(
    gathering: Gathering,
) -> None:
    visitor = gathering.visitor()
    served = visitor.http.get(
        f"{STATIC_PATH}/veche.css", headers={"Accept-Encoding": "gzip"}
    )
    assert served.headers["content-encoding"] == "gzip"
    assert served.text == stylesheet()
