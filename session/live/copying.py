# A copy of a SQLite database while it is in use: one moment of it, whole, in one file. Writers are not held up.
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from session.live.files import file_of
from session.refusals import Code, Refused

UNFINISHED = ".unfinished"


def copy(url: str, to: Path) -> int:
    """Copy the database to a new file; return how many sessions are in it. When this returns, the copy is on disk.

    Raises NotAFile, FileExistsError, or Refused with a storage code; then nothing is left at `to`.
    """
    source, unfinished = file_of(url), to.with_name(to.name + UNFINISHED)
    if to.exists():
        raise FileExistsError(to)
    try:
        sessions = _copy(source, unfinished)
        _sync(unfinished)
        _name(unfinished, to)
        _sync(to.parent)
    except FileExistsError:
        raise
    except (sqlite3.Error, OSError) as error:
        code = Code.storage_full if _is_full(error) else Code.storage_failed
        raise Refused(code) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return sessions


def _name(unfinished: Path, to: Path) -> None:
    """Give a finished copy its name. A link replaces nothing; a memory stick may know none: there a rename must do."""
    try:
        os.link(unfinished, to)
    except FileExistsError:
        raise
    except OSError:
        unfinished.rename(to)


def _copy(source: Path, to: Path) -> int:
    """Write all rows anew: pages that are copied as they are would tell in which order rows came onto them."""
    to.unlink(missing_ok=True)
    with closing(
        sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)
    ) as old:
        old.execute("VACUUM INTO ?", (str(to),))
    with closing(sqlite3.connect(to)) as new:
        if new.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError
        new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        return int(new.execute("SELECT count(*) FROM session").fetchone()[0])


def _sync(path: Path) -> None:
    """Bring a file, or a folder's list of files, to the disk; Windows opens no folders, and needs it not."""
    try:
        mode = os.O_RDWR if path.is_file() else os.O_RDONLY
        handle = os.open(path, mode)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_full(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
