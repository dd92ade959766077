# What an operator may set, by environment variables that begin with VECHE_ or in a file .env.
import socket as sockets
import time
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast

from annotated_types import Ge, Le
from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from facilitator_ui.origins import Public, Unfit, public
from facilitator_ui.tongues import terminal_language
from session.refusals import N_, said
from session.values.languages import LANGUAGES
from session.values.textfile import encoding_of

TEMPLATES = Path(__file__).parent.parent / "templates"
SCENARIOS = TEMPLATES / "scenarios"
METHODS = TEMPLATES / "methods"
STATIC = Path(__file__).parent / "static"
STATIC_FILES = sorted(file for file in STATIC.rglob("*") if file.is_file())
STATIC_PATH = (
    "/static/"
    + sha256(b"".join(file.read_bytes() for file in STATIC_FILES)).hexdigest()[
        :12
    ]
)
ENV_FILE = ".env"


class UnreadableSettings(Exception):  # noqa: N818 - it says what the file is
    """The file `.env` is no UTF-8 text."""


BUSES = ("nats://", "tls://", "folder:")
NO_BUS = N_("it begins with nats:// or folder:")
NO_FOLDER = N_("there is no such folder")
NO_LANGUAGE = N_("there is no such language; known: %(known)s")
LEAST_KEY = 32  # characters or bytes: as many as nobody guesses


class Settings(BaseSettings):
    """`database`: SQLAlchemy URL.

    `language`: of the terminal, and of pages for a browser that names none that there is; where it is empty, the
    terminal's own and English.

    `public_url`: the address that phones open, where it is not this machine's own; kept as browsers write it.
    `commands_per_second`: what one person may send in the long run; ten seconds' worth at once.
    `office`: the LibreOffice that makes PDF files, where it is not found by itself.
    `bus`: how several processes on one database tell each other: `nats://HOST:PORT`, or `folder:PATH` on one machine.
    `scenarios`: the folder of planned sessions, instead of those that come with it.
    `patience_seconds`: how long a screen waits for the server until it takes another way, or loads again.
    `retention_days`: how long people's data are kept after a session; for ever where it is not set.
    `metrics_token`: what a program shows to read the counters from another machine.
    `key`, `key_file`: what words and forms are kept by, or the file that holds it; else a file beside the database.
    """

    model_config = SettingsConfigDict(env_prefix="VECHE_", extra="ignore")

    database: str = "sqlite:///veche.db"
    host: str = "0.0.0.0"  # noqa: S104 - phones in the hall must reach it
    port: int = Field(default=8000, ge=1, le=65_535)
    public_url: str = ""
    language: str = ""
    utc_offset: int | None = Field(default=None, ge=-1_080, le=1_080)
    bus: str = ""
    busy_seconds: float = Field(default=5, ge=0, le=600)
    push_interval: float = Field(default=0.075, ge=0, le=60)
    patience_seconds: float = Field(default=8, ge=0.01, le=60)
    ping_seconds: float = Field(default=20, ge=0.01, le=3_600)
    request_seconds: float = Field(default=60, ge=0.01, le=3_600)
    commands_per_second: float = Field(default=10, ge=0.01, le=1_000_000)
    scenarios: Path | None = None
    log: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_token: str = Field(default="", repr=False)
    key: str = Field(default="", repr=False, pattern=f"^(.{{{LEAST_KEY},}})?$")
    key_file: Path | None = None
    office: Path | None = None
    retention_days: int | None = Field(default=None, ge=1, le=36_500)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - made anew below
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there are none
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read `.env` in whichever encoding its editor left it, where that is marked."""
        lines = DotEnvSettingsSource(
            settings_cls, env_file=ENV_FILE, env_file_encoding=_encoding()
        )
        return init_settings, env_settings, lines

    @field_validator("public_url")
    @classmethod
    def _as_browsers_write_it(cls, address: str) -> str:
        return "".join(public(address)) if address.strip() else ""

    @field_validator("language")
    @classmethod
    def _there_is(cls, language: str) -> str:
        if not language:
            return ""
        if language in LANGUAGES:
            return language
        known = ", ".join(LANGUAGES)
        raise Unfit(said(NO_LANGUAGE, known=known))

    @field_validator("bus")
    @classmethod
    def _leads_somewhere(cls, address: str) -> str:
        if address and not address.startswith(BUSES):
            raise Unfit(said(NO_BUS))
        return address

    @field_validator("scenarios")
    @classmethod
    def _is_a_folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise Unfit(said(NO_FOLDER))
        return folder

    @property
    def terminal(self) -> str:
        """Return the language in which the terminal speaks."""
        return terminal_language(self.language)

    @property
    def public(self) -> Public:
        """Return the origin and the path of the public address; both empty where none is set."""
        if not self.public_url:
            return Public("", "")
        return public(self.public_url)

    def offset(self) -> int:
        """Return the room's distance from UTC in minutes: as set, else this machine's."""
        if self.utc_offset is not None:
            return self.utc_offset
        return int(time.localtime().tm_gmtoff // 60)


def range_of(name: str) -> tuple[float, float]:
    """Return the least and the largest value of a setting that is a number; (0, 0) for any other."""
    metadata = Settings.model_fields[name].metadata
    low = next((each.ge for each in metadata if isinstance(each, Ge)), 0)
    high = next((each.le for each in metadata if isinstance(each, Le)), 0)
    return cast("float", low), cast("float", high)


def _encoding() -> str:
    file = Path(ENV_FILE)
    try:
        return encoding_of(file.read_bytes()) if file.is_file() else "utf-8"
    except UnicodeDecodeError:
        raise UnreadableSettings from None


def lan_address() -> str:
    """Return this machine's address in the hall's network; 127.0.0.1 where it is in none."""
    with sockets.socket(sockets.AF_INET, sockets.SOCK_DGRAM) as probe:
        try:
            # RFC 5737: nothing is sent, only a route is chosen.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
