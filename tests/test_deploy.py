# The files for a server: what they name – settings, ports, users, counters, files – is what the product has.
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from facilitator_ui import measures
from facilitator_ui.app import PARTS
from facilitator_ui.settings import Settings
from tests.portable import PARTS as START_FILES
from tests.portable import TARGETS, requirements
from tests.release import ROOT, notes, sections

DEPLOY = ROOT / "deploy"
FILES = sorted(file for file in DEPLOY.rglob("*") if file.is_file())
SETTING = re.compile(r"\bVECHE_[A-Z_]+\b")
NOT_OURS = {"VECHE_SITE"}  # what compose.yaml is told
COUNTER = re.compile(r"\bveche_[a-z_]+\b")
PORT = str(Settings.model_fields["port"].default)
USER = "veche"


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def settings_named(name: str) -> set[str]:
    return {
        each.removeprefix("VECHE_").lower()
        for each in SETTING.findall(text(name))
        if each not in NOT_OURS
    }


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: str(file.relative_to(DEPLOY))
)
def test_a_file_names_only_settings_that_there_are(file: Path) -> None:
    named = settings_named(str(file.relative_to(DEPLOY)))
    assert named <= set(Settings.model_fields)


def test_the_lines_of_settings_can_be_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in text("veche.env").splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.public_url == "https://veche.example.org"
    assert (settings.host, settings.log) == ("127.0.0.1", "json")


def unit(name: str) -> dict[str, list[str]]:
    """Return what a unit of systemd says: each key with all of its values."""
    said: dict[str, list[str]] = {}
    for line in text(name).splitlines():
        key, sign, value = line.partition("=")
        if sign:
            said.setdefault(key, []).append(value)
    return said


@pytest.mark.parametrize("name", ["veche.service", "veche-backup.service"])
def test_a_service_runs_as_its_user_and_may_write_where_it_does(
    name: str,
) -> None:
    said = unit(name)
    assert said["User"] == [USER]
    assert said["WorkingDirectory"][0] in said["ReadWritePaths"][0]
    assert "/srv/veche/.venv/bin/veche" in said["ExecStart"][0]
    assert (DEPLOY / Path(said["EnvironmentFile"][0]).name).is_file()
    assert "/srv/veche/" in Settings(
        database=text("veche.env").splitlines()[0].partition("=")[2]
    ).database.replace("sqlite:///", "")


def test_copies_are_made_where_the_service_may_write_and_go_again() -> None:
    made, gone = unit("veche-backup.service")["ExecStart"]
    folder = unit("veche-backup.service")["ReadWritePaths"][0].split()[1]
    assert f"veche backup {folder}/" in made
    assert f"find {folder} " in gone
    assert "OnCalendar" in unit("veche-backup.timer")


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_leads_to_the_port_and_shows_no_counters(name: str) -> None:
    served = re.findall(r"127\.0\.0\.1:(\d+)", text(name))
    assert set(served) == {PORT}
    assert "/metrics" in text(name)


def test_what_nginx_does_not_log_is_what_bears_a_secret() -> None:
    (pattern,) = re.findall(
        r"location ~ (\S+) \{ access_log off", text("nginx.conf")
    )
    secret = {
        route.path
        for part in PARTS
        for route in part.router.routes
        if "{secret}" in getattr(route, "path", "")
    }
    assert secret
    assert all(re.match(pattern, path) for path in secret)


def counters() -> set[str]:
    """Return every name that Prometheus reads from a server."""
    assert measures.COMMANDS
    names: set[str] = set()
    for metric in REGISTRY.collect():
        endings = {"counter": ("_total",), "histogram": ("_bucket",)}
        names |= {
            metric.name + ending for ending in endings.get(metric.type, ("",))
        }
    return {name for name in names if name.startswith("veche_")}


def test_alarms_and_the_page_ask_for_counters_that_there_are() -> None:
    rules = yaml.safe_load(text("alerts.yaml"))["groups"][0]["rules"]
    panels = json.loads(text("dashboard.json"))["panels"]
    asked = [rule["expr"] for rule in rules] + [
        target["expr"] for panel in panels for target in panel["targets"]
    ]
    named = {name for each in asked for name in COUNTER.findall(each)}
    assert named
    assert named <= counters()


def test_no_two_panels_lie_on_one_another() -> None:
    panels = json.loads(text("dashboard.json"))["panels"]
    places = [panel["gridPos"] for panel in panels]
    assert len({(at["x"], at["y"]) for at in places}) == len(panels)
    assert all(at["x"] + at["w"] <= 24 for at in places)


def compose() -> dict[str, Any]:
    # Any: what a YAML file holds
    return dict(yaml.safe_load(text("compose.yaml"))["services"])


def test_the_services_know_one_another_by_name_and_port() -> None:
    services = compose()
    server = services["server"]["environment"]
    told = " ".join([*server.values(), services["proxy"]["command"]])
    hosts = dict(re.findall(r"[@/ ]([a-z]+)[:/](\d+|veche)", told))
    assert hosts == {"database": "veche", "bell": "4222", "server": PORT}
    assert set(hosts) <= set(services)
    assert set(services["server"]["depends_on"]) <= set(services)
    assert "ports" not in services["server"]


def test_what_the_services_keep_is_kept_in_volumes() -> None:
    volumes = yaml.safe_load(text("compose.yaml"))["volumes"]
    used = [
        each.partition(":")[0]
        for service in compose().values()
        for each in service.get("volumes", ())
    ]
    assert sorted(used) == sorted(volumes)


def copied() -> Iterator[str]:
    for line in text("Dockerfile").splitlines():
        if line.startswith("COPY "):
            yield from line.split()[1:-1]


def test_the_image_takes_what_there_is_and_what_may_come_in() -> None:
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    assert all((ROOT / name).exists() for name in copied())
    assert {f"!{name}" for name in copied()} <= set(let_in)
    packages = re.findall(
        r"^packages = \[(.+)\]",
        (ROOT / "pyproject.toml").read_text(),
        re.MULTILINE,
    )
    product = re.findall(r'"(\w+)"', packages[0])
    assert set(product) <= set(copied())


def test_the_image_serves_as_its_user_where_it_may_write() -> None:
    told = text("Dockerfile")
    assert f"EXPOSE {PORT}" in told
    assert f"127.0.0.1:{PORT}/healthz" in told
    assert f"USER {USER}\nWORKDIR /srv/veche\n" in told
    assert f"--owner {USER} /srv/veche" in told
    context = compose()["server"]["build"]
    assert (DEPLOY / context["context"] / context["dockerfile"]).is_file()


def test_a_platform_gets_what_it_needs_and_no_condition() -> None:
    windows = list(requirements(TARGETS["win_amd64"], "3.12"))
    linux = list(requirements(TARGETS["linux"], "3.11"))
    assert any(line.startswith("colorama==") for line in windows)
    assert not any(line.startswith("colorama==") for line in linux)
    assert sum(line.startswith("numpy==") for line in windows) == 1
    assert windows != linux
    for line in (*windows, *linux):
        assert ";" not in line
        assert re.fullmatch(r"\S+==\S+ \\|    --hash=\S+( \\)?", line)


@pytest.mark.parametrize("name", ["veche.sh", "veche.cmd", "README.txt"])
def test_a_start_file_has_no_place_that_nothing_fills(name: str) -> None:
    places = set(re.findall(r"@([A-Z]+)@", (START_FILES / name).read_text()))
    assert places <= {"PYTHONS", "NAMES", "VERSION", "WHEEL", "START"}
    if name != "README.txt":
        assert "-m facilitator_ui" in (START_FILES / name).read_text()
        assert "--require-hashes" in (START_FILES / name).read_text()


def test_notes_are_what_the_changelog_says_of_the_version() -> None:
    told = "# Changelog\n\n## 0.2.0 (2027-01-31)\n\n- New.\n\n## 0.1.0 (not released)\n\n- Old.\n"
    newest, first = sections(told)
    assert (newest.version, newest.released, newest.lines) == (
        "0.2.0",
        True,
        "- New.",
    )
    assert (first.version, first.released) == ("0.1.0", False)
    assert notes(newest).startswith("# Veche 0.2.0\n\n- New.\n")
    assert "Old" not in notes(newest)
    assert "veche-0.2.0-requirements.txt" in notes(newest)
