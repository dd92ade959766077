# Finds the LibreOffice that the product would use, or installs Debian's; and what a file says when it has printed it.
# Whoever ends without one is told the remedy: these tests are never skipped.
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # the wheel brings no types

from exports import pdf
from tests.browser import apt
from tests.patience import PRESS_PATIENCE


@cache
def office() -> str:
    """Return the program. Raises RuntimeError with the remedy when none can be had."""
    found = pdf.office()
    if not found:
        apt("libreoffice-writer-nogui", "fonts-liberation")
        found = pdf.office()
    if not found:
        raise RuntimeError(
            "No LibreOffice for the tests: install LibreOffice Writer."
        )
    return found


def printed(folder: Path, files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Print .docx files, all in one run; return by name what each page says."""
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    told = [
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    sources = [str(folder / f"{name}.docx") for name in files]
    subprocess.run(
        [office(), *told, "--outdir", str(folder), *sources],
        check=True,
        capture_output=True,
        timeout=PRESS_PATIENCE,
    )
    return {
        name: pages((folder / f"{name}.pdf").read_bytes()) for name in files
    }


def pages(file: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(file)
    return [page.get_textpage().get_text_range() for page in document]


def bare(text: str | Iterable[str]) -> str:
    """Return a text without what printing changes: spaces, ends of lines, hyphens at them."""
    whole = text if isinstance(text, str) else "\n".join(text)
    return "".join(whole.replace("\u00ad", "").replace("\ufffe", "").split())
