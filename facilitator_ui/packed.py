# A file for browsers, packed once for all that ask: brotli where a browser takes it and it is made, else gzip. Small
# ones go as they are.
import asyncio
import gzip

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response

SMALL = 1000
"""Bytes under which packing gains nothing."""


class Packed:
    """A text as it goes out. Brotli takes a third of a second, so the first who ask do not wait for it."""

    def __init__(self, text: str, media_type: str) -> None:
        self._plain = text.encode()
        self._media_type = media_type
        self._gzip = b""
        self._brotli = b""
        self._packing: asyncio.Task[None] | None = None

    def answer(self, asked: Headers) -> Response:
        """Return it in the best packing that a browser takes and that is there."""
        takes = _taken(asked.get("accept-encoding", ""))
        if len(self._plain) < SMALL:
            return self._response(self._plain, "")
        if "br" in takes:
            self._pack()
            if self._brotli:
                return self._response(self._brotli, "br")
        if "gzip" in takes:
            self._gzip = self._gzip or gzip.compress(self._plain, mtime=0)
            return self._response(self._gzip, "gzip")
        return self._response(self._plain, "")

    def _response(self, body: bytes, coding: str) -> Response:
        headers = {"Vary": "Accept-Encoding"}
        if coding:
            headers["Content-Encoding"] = coding
        return Response(body, media_type=self._media_type, headers=headers)

    def _pack(self) -> None:
        """Begin to make the brotli, once."""
        if self._packing is None:
            self._packing = asyncio.create_task(self._packed())

    async def _packed(self) -> None:
        self._brotli = await run_in_threadpool(brotli.compress, self._plain)


def _taken(header: str) -> set[str]:
    """Return the codings that a browser takes; one with a quality of nothing is none."""
    found = set()
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        if quality.strip() not in {"q=0", "q=0.0"}:
            found.add(name.strip())
    return found
