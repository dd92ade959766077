# The clients of docs/api do what their pages say, against a real server.
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import ROOT
from tests.facilitator_ui.house import Gathering, serving

API = ROOT / "docs/api"
CLIENTS = {
    "client.py": [sys.executable, str(API / "client.py")],
    "client.sh": ["sh", str(API / "client.sh")],
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_joins_and_writes(client: str, tmp_path: Path) -> None:
    with serving(tmp_path) as house:
        gathering = Gathering(house)
        asked = [
            *(house.address, gathering.code, "Anna Petrova"),
            *("what", "Evening hours"),
        ]
        early = told(client, asked)
        assert (early.returncode, "Nothing is asked" in early.stderr) == (
            1,
            True,
        )
        gathering.opened()
        late = told(client, asked)
        assert (late.returncode, late.stderr) == (0, "")
        assert "ack" in json.loads(late.stdout)
        assert "Evening hours" in repr(house.rows()["entry"])


def told(client: str, asked: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLIENTS[client], *asked],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
