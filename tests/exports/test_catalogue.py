# Every sentence of the protocol speaks Russian.
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file

import exports
from session.words import words

KEYWORDS = {"words": None, "plural": (1, 2), "N_": None}


@pytest.mark.parametrize("path", sorted(Path(exports.__path__[0]).glob("*.py")), ids=lambda path: path.name)
def test_every_sentence_is_translated(path: Path) -> None:
    russian = words("ru").translations
    # Any: the stubs of this function describe another one.
    extracted: Any = extract_from_file("python", path, keywords=KEYWORDS)
    found = [each[1] for each in extracted]
    single = [message for message in found if isinstance(message, str)]
    plural = [message[:2] for message in found if not isinstance(message, str)]
    assert [message for message in single if russian.gettext(message) == message] == []
    assert [(one, many) for one, many in plural if russian.ngettext(one, many, 5) == many] == []
