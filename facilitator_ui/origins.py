# Addresses as browsers compare them: an origin is scheme, host and port (RFC 6454), however a person or a proxy
# wrote it. Knows no request and no session.
import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import idna

from session.refusals import N_, Sentence, said

PORTS = {"http": 80, "https": 443}
DEFAULT_PORT = re.compile(r":(80|443)$")
UNFIT = re.compile(r"[\s\\<>\"'{}|^`]")
NAME = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)
NOWHERE = frozenset({"0.0.0.0", "[::]"})  # noqa: S104 - refused
PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
OUR_OWN = frozenset(
    {"a", "s", "j", "l", "o", "static", "language", "healthz", "metrics"}
)
"""What addresses of ours begin with: as a path in front of them they could not be told apart."""

NO_SCHEME = N_(
    "it has to begin with https:// or http://, as in https://veche.example.org"
)
NO_HOST = N_(
    "there is no name of a host in it, as in https://veche.example.org"
)
BAD_HOST = N_("“%(host)s” is not the name of a host")
NO_MACHINE = N_("%(host)s means all addresses of a machine and opens none")
BAD_PORT = N_("the port has to be a number from 1 to 65535")
USERINFO = N_("it must hold no name and no password")
QUERY = N_("it must end before ? and #")
BAD_LETTERS = N_("there is a space or a mark in it that no address has")
BAD_PATH = N_(
    "the path may hold Latin letters, digits, dots and dashes, as in https://example.org/veche"
)
OWN_PATH = N_(
    "the path must not begin with /%(name)s, as the server's own addresses do"
)


class Unfit(ValueError):  # noqa: N818 - why an address cannot be used, to be told in any language
    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.text % reason.values)
        self.reason = reason


class Public(NamedTuple):
    """Where phones find the server. `path`: what stands before its own addresses there; empty, or as `/veche`."""

    origin: str
    path: str


def public(address: str) -> Public:
    """Read the address that an operator set; raise `Unfit` where nothing could be opened by it."""
    text = address.strip()
    if UNFIT.search(text):
        raise Unfit(said(BAD_LETTERS))
    parts = _parts(text)
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise Unfit(said(QUERY))
    return Public(_origin(parts), _path(parts.path))


def origin_of(address: str) -> str | None:
    """Return an origin as browsers write it; None for what is none, as `null`."""
    try:
        return _origin(_parts(address.strip()))
    except Unfit:
        return None


def origin_at(scheme: str, host: str) -> str | None:
    """Return the origin of a host as a proxy passes it on, which may bear the port of another scheme's default."""
    return origin_of(f"{scheme}://{DEFAULT_PORT.sub('', host)}")


def _parts(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Unfit(said(BAD_HOST, host=text[:80])) from None
    if parts.scheme not in PORTS or not re.match(
        r"[a-z]+://", text, re.IGNORECASE
    ):
        raise Unfit(said(NO_SCHEME))
    return parts


def _origin(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise Unfit(said(USERINFO))
    port = _port(parts)
    host = _host(parts)
    return (
        f"{parts.scheme}://{host}"
        if port in {None, PORTS[parts.scheme]}
        else f"{parts.scheme}://{host}:{port}"
    )


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise Unfit(said(BAD_PORT)) from None
    if port == 0:
        raise Unfit(said(BAD_PORT))
    return port


def _host(parts: SplitResult) -> str:
    written = parts.hostname or ""
    if not written:
        raise Unfit(said(NO_HOST))
    host = (
        _number(written)
        if "[" in parts.netloc
        else _in_ascii(written).rstrip(".")
    )
    if host in NOWHERE:
        raise Unfit(said(NO_MACHINE, host=host))
    if not (NAME.fullmatch(host) or host.startswith("[")):
        raise Unfit(said(BAD_HOST, host=written[:80]))
    return host


def _number(written: str) -> str:
    try:
        return f"[{ip_address(written).compressed}]"
    except ValueError:
        raise Unfit(said(BAD_HOST, host=written[:80])) from None


def _in_ascii(written: str) -> str:
    """Return a name of any letters as browsers do (UTS 46)."""
    if written.isascii():
        return written
    try:
        return idna.encode(written, uts46=True).decode()
    except idna.IDNAError:
        raise Unfit(said(BAD_HOST, host=written[:80])) from None


def _path(written: str) -> str:
    path = written.rstrip("/")
    if (
        not PATH.fullmatch(path)
        or ".." in path.split("/")
        or "." in path.split("/")
    ):
        raise Unfit(said(BAD_PATH))
    first = path[1:].partition("/")[0]
    if first in OUR_OWN:
        raise Unfit(said(OWN_PATH, name=first))
    return path
