# Schemathesis on every route and command over HTTP: no answer is a bug's, and none tells a secret or what its reader
# may not see. It is no dependency: `make fuzz` installs it into an environment of its own and runs this file.
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session.decide import COMMANDS
from session.messages import Command, name_of
from session.people import Role
from tests.facilitator_ui.house import Gathering, House, Visitor, serving

pytestmark = pytest.mark.apart
HOME = Path(__file__).parents[2] / ".venv" / "schemathesis"
VERSION = "4.32.5"
EXAMPLES = os.environ.get("VECHE_EXAMPLES", "25")
HIDDEN = "Words that nobody but the moderator may read"
TOLD = """
import os
import schemathesis

SECRETS = os.environ["SECRETS"].split()
HIDDEN = os.environ["HIDDEN"]

@schemathesis.check
def tells_nothing_secret(ctx, response, case):
    told = response.content.decode("utf-8", "replace") + str(dict(response.headers))
    for secret in SECRETS:
        assert secret not in told, "an answer tells a secret"
    assert chr(84) + "raceback (most recent call last)" not in told, "an answer tells of the code"
    assert not HIDDEN or HIDDEN not in told, "an answer shows what was not to be seen"
"""
IDS = {
    "stage": "stage",
    "entry": "entry",
    "person": "person",
    "side": "side",
    "group": "group",
    "link": "link",
}
Schema = dict[str, Any]  # what JSON holds


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("asked")) as running:
        yield running


@pytest.fixture(scope="module")
def program() -> Path:
    found = HOME / "bin" / "st"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    install = [
        str(HOME / "bin" / "pip"),
        "install",
        "--quiet",
        f"schemathesis=={VERSION}",
    ]
    subprocess.run(install, check=True)
    return found


def commands_schema(ids: dict[str, list[str]]) -> tuple[Schema, Schema]:
    """Return the schema of any command, and what it refers to; ids are of what is there."""
    shared: Schema = {}
    each = [
        _command_schema(command, ids, shared)
        for command in COMMANDS.by_type.values()
    ]
    return {"oneOf": each}, shared


def _command_schema(
    command: type[Command], ids: dict[str, list[str]], shared: Schema
) -> Schema:
    found: Schema = command.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    shared |= found.pop("$defs", {})
    found["properties"]["type"] = {"enum": [name_of(command)]}
    found["required"] = sorted({*found.get("required", ()), "type", "key"})
    for name in found["properties"].keys() & IDS.keys():
        if ids[IDS[name]]:
            found["properties"][name] = {"enum": ids[IDS[name]]}
    return found


def described(gathering: Gathering) -> Schema:
    """Return the app's own description, with what it leaves to its forms: commands, and any fields."""
    # Uvicorn knows it as any ASGI application.
    app: Any = gathering.house.running.config.app
    whole: Schema = json.loads(json.dumps(app.openapi()))
    rows = gathering.house.hall(gathering.code).room.snapshot.rows()
    ids = {table: list(rows[table])[:8] for table in IDS.values()}
    command, shared = commands_schema(ids)
    fields = {"type": "object", "additionalProperties": {"type": "string"}}
    whole.setdefault("components", {}).setdefault("schemas", {}).update(shared)
    for path, doors in whole["paths"].items():
        for door in doors.values():
            _fill_in(door.get("parameters", ()), gathering.code, ids)
        if "post" in doors and "requestBody" not in doors["post"]:
            kinds = {"application/x-www-form-urlencoded": {"schema": fields}}
            asked = (
                {"application/json": {"schema": command}}
                if path.endswith("/commands")
                else kinds
            )
            doors["post"]["requestBody"] = {"content": asked, "required": True}
    return whole


def _fill_in(parameters: Any, code: str, ids: dict[str, list[str]]) -> None:
    for parameter in parameters:
        known = {
            "code": [code],
            **{name: ids[table] for name, table in IDS.items()},
        }.get(parameter["name"])
        if known and parameter["in"] == "path":
            parameter["schema"] = {"enum": known}


def visitors(gathering: Gathering) -> dict[str, Visitor]:
    return {
        "organizer": gathering.organizer,
        "moderator": gathering.moderator,
        "participant": gathering.person("Anna Asked"),
        "projector": gathering.linked(Role.projector),
        "stranger": gathering.visitor(),
    }


@pytest.mark.parametrize(
    "who", ["stranger", "projector", "participant", "moderator", "organizer"]
)
def test_no_answer_over_http_is_a_bugs_or_tells_a_secret(
    house: House, program: Path, tmp_path: Path, who: str
) -> None:
    gathering = Gathering(house)
    everybody, bert = visitors(gathering), gathering.person("Bert Hidden")
    stage = gathering.opened(visibility="never")
    bert.tell(
        gathering.code,
        {"type": "add_entry", "stage": stage, "content": {"what": HIDDEN}},
    )
    sees_all = who in {"organizer", "moderator"}
    (tmp_path / "schema.json").write_text(json.dumps(described(gathering)))
    (tmp_path / "told.py").write_text(TOLD)
    cookie = "; ".join(
        f"{name}={value}" for name, value in everybody[who].http.cookies.items()
    )
    options = (
        *(
            "--url",
            house.address,
            "--checks",
            "not_a_server_error,tells_nothing_secret",
        ),
        *(
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            EXAMPLES,
            "--seed",
            "1",
        ),
        *(
            "--exclude-path-regex",
            r"\.pdf$|^/metrics$|rehearsal",
            "--suppress-health-check",
            "all",
        ),
        *(
            "--warnings",
            "off",
            "--no-color",
            *(("-H", f"Cookie: {cookie}") if cookie else ()),
        ),
    )
    secrets = [
        value
        for each in (*everybody.values(), bert)
        for value in each.http.cookies.values()
    ]
    told = {
        "SECRETS": " ".join(secrets),
        "HIDDEN": "" if sees_all else HIDDEN,
        "SCHEMATHESIS_HOOKS": "told",
    }
    done = subprocess.run(
        [str(program), "run", "schema.json", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), **told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
