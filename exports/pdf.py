# A Word file as PDF, by the LibreOffice of this machine where there is one. It runs as a process of its own, with a
# profile of its own that is gone afterwards, and not longer than it is given. Knows no session.
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from session.refusals import Code, Refused

NAMES = ("soffice", "libreoffice")
PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
SECONDS = 120.0
KEPT = {
    "SelectPdfVersion": {"type": "long", "value": "2"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
}
"""PDF/A-2, which archives keep, and with its structure, for those who hear it read."""


def office(
    which: Callable[[str], str | None] = shutil.which,
    there: Callable[[str], bool] = os.path.exists,
) -> str:
    """Return the LibreOffice of this machine, empty where there is none. It is looked for, not started."""
    found = (which(name) for name in NAMES)
    places = filter(there, PLACES)
    return next(filter(None, found), "") or next(places, "")


def write(document: bytes, program: str, seconds: float = SECONDS) -> bytes:
    """Return a .docx as PDF. Refuses with `pdf_unavailable` where there is no program, `pdf_failed` where it fails."""
    if not program:
        raise Refused(Code.pdf_unavailable)
    with TemporaryDirectory(prefix="veche-pdf-") as folder:
        source, made = (
            Path(folder, "protocol.docx"),
            Path(folder, "protocol.pdf"),
        )
        source.write_bytes(document)
        _run([program, *_told(Path(folder)), str(source)], seconds)
        if not made.is_file():
            raise Refused(Code.pdf_failed)
        return made.read_bytes()


def _told(folder: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    quiet = ["--headless", "--norestore", "--nolockcheck", "--nodefault"]
    kept = f"pdf:writer_pdf_Export:{json.dumps(KEPT)}"
    return [
        f"-env:UserInstallation={profile}",
        *quiet,
        "--convert-to",
        kept,
        "--outdir",
        str(folder),
    ]


def _run(command: list[str], seconds: float) -> None:
    """Wait for the program; what it started is ended with it when the time is over."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own program, and a file name of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        raise Refused(Code.pdf_failed) from None
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise Refused(Code.pdf_failed) from None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
