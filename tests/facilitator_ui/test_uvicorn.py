# The inner parts of uvicorn that our connections stand on. It does not promise them, so the versions that have them are
# bounded, and each part is named here.
import tomllib
from importlib.metadata import version
from inspect import getsource

import pytest
from packaging.requirements import Requirement
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import (
    WebSocketsSansIOProtocol,
)

from tests.docs import ROOT

OF_HTTP = ("conn", "cycle", "flow", "loop", "transport")
OF_WEBSOCKETS = (
    *(
        "app",
        "close_sent",
        "close_timeout",
        "close_timer",
        "conn",
        "disconnected",
        "handshake_initiated",
        "logger",
    ),
    *(
        "loop",
        "queue",
        "read_paused",
        "request",
        "response",
        "scope",
        "transport",
    ),
)
METHODS: dict[type, tuple[str, ...]] = {
    H11Protocol: (
        *(
            "connection_lost",
            "connection_made",
            "data_received",
            "handle_events",
            "handle_websocket_upgrade",
        ),
        *("pause_writing", "resume_writing"),
    ),
    WebSocketsSansIOProtocol: (
        *(
            "connection_lost",
            "connection_made",
            "data_received",
            "handle_connect",
            "handle_events",
            "handle_ping",
        ),
        *(
            "pause_writing",
            "receive",
            "resume_writing",
            "run_asgi",
            "send",
            "send_500_response",
        ),
    ),
}


@pytest.mark.parametrize("protocol", METHODS)
def test_its_connections_have_the_methods_that_ours_override(
    protocol: type,
) -> None:
    assert [
        name
        for name in METHODS[protocol]
        if not callable(getattr(protocol, name, None))
    ] == []


@pytest.mark.parametrize(
    ("protocol", "parts"),
    [(H11Protocol, OF_HTTP), (WebSocketsSansIOProtocol, OF_WEBSOCKETS)],
)
def test_they_keep_what_ours_read(
    protocol: type, parts: tuple[str, ...]
) -> None:
    told = getsource(protocol)
    assert [name for name in parts if f"self.{name}" not in told] == []


def test_its_version_is_bounded_from_both_sides() -> None:
    needed = tomllib.loads(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]["dependencies"]
    ours = next(
        each for each in map(Requirement, needed) if each.name == "uvicorn"
    )
    assert sorted(each.operator for each in ours.specifier) == ["<", ">="]
    assert version("uvicorn") in ours.specifier
