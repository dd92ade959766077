# The server's key: what turns four digits and the keys of forms into what the database keeps of them. It stands
# outside of the database, so that a copy of that opens nothing.
import hmac
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex

from sqlalchemy import make_url

from facilitator_ui.settings import LEAST_KEY, Settings

NAME = "veche.key"
BYTES = 32


class KeyUnusable(Exception):  # noqa: N818 - the operator is told what to do
    """The key's file cannot be read, made or believed."""


def server_key(settings: Settings) -> bytes:
    """Return the server's key; make its file where there is none. Raises KeyUnusable."""
    if settings.key:
        return settings.key.encode()
    file = key_file(settings)
    if file is None:
        return token_bytes(BYTES)
    try:
        if not file.exists():
            _make(file)
        found = file.read_bytes()
    except OSError as error:
        raise KeyUnusable(file, error.strerror or "") from error
    if len(found) < LEAST_KEY:
        raise KeyUnusable(file, "")
    return found


def key_file(settings: Settings) -> Path | None:
    """Return where the key stands: as set, else beside the database's file; None where the database is in memory."""
    if settings.key_file is not None:
        return settings.key_file
    address = make_url(settings.database)
    if address.get_backend_name() != "sqlite":
        return Path(NAME)
    if not address.database or address.database == ":memory:":
        return None
    return Path(address.database).with_name(NAME)


def _make(file: Path) -> None:
    """Write a new key, whole or not at all: several processes start at once, and the first one's counts."""
    unfinished = file.with_name(f"{file.name}.{token_hex(4)}")
    try:
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
            "wb",
        ) as new:
            new.write(token_bytes(BYTES))
            new.flush()
            os.fsync(new.fileno())
        _name(unfinished, file)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _name(unfinished: Path, file: Path) -> None:
    """Give the key its name. A link replaces nothing; a file system may know none: there a rename must do."""
    try:
        os.link(unfinished, file)
    except FileExistsError:
        pass
    except OSError:
        unfinished.rename(file)


def keyed(key: bytes, what: str, *parts: str) -> bytes:
    """Return 32 bytes that only this key makes of these parts (HMAC-SHA-256, RFC 2104)."""
    told = "".join(f"{len(part)}:{part}" for part in (what, *parts))
    return hmac.digest(key, told.encode(errors="replace"), sha256)
