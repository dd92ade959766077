# How a protocol is wished for: language, cut, paper, with or without the organizer's template. What comes in an address
# is checked here. Knows forms and cuts; knows no request and no document.
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from exports.papers.unreadable import Unreadable, UnreadableCode
from exports.protocol.cuts import Cut
from exports.protocol.form import Form, form_of
from exports.word.admission import admit, kept_template
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.values.languages import CODE as LANGUAGE_CODE
from session.words import Words

UNREADABLE: Mapping[UnreadableCode, str] = {
    UnreadableCode.TOO_LARGE: N_("it is too large"),
    UnreadableCode.NOT_TEXT: N_("it is not plain text"),
    UnreadableCode.NOT_DOCX: N_("it is not a Word document"),
    UnreadableCode.DAMAGED: N_(
        "it is damaged; open it in Word and save it again"
    ),
    UnreadableCode.LOCKED: N_(
        "it is protected with a password; save it without one"
    ),
    UnreadableCode.OLD_WORD: N_(
        "it is a document of an old Word; save it in Word as .docx"
    ),
    UnreadableCode.OPEN_DOCUMENT: N_(
        "it is an OpenDocument file; save it as .docx"
    ),
    UnreadableCode.RICH_TEXT: N_("it is an RTF file; save it as .docx"),
    UnreadableCode.PDF: N_(
        "it is a PDF; take the Word document that it was made from"
    ),
    UnreadableCode.PAGES: N_("it is a file of Pages; export it to Word"),
    UnreadableCode.WEB_PAGE: N_(
        "it is a web page; open it in Word and save it as .docx"
    ),
    UnreadableCode.SPREADSHEET: N_("it is a spreadsheet"),
    UnreadableCode.SLIDES: N_("it is a presentation"),
    UnreadableCode.STRICT: N_(
        "it is a Strict Open XML document; save it in Word as an ordinary Word document"
    ),
    UnreadableCode.ZIP_BOMB: N_("it contains too much"),
    UnreadableCode.MACRO: N_("it contains macros"),
    UnreadableCode.EXTERNAL: N_(
        "it loads something from elsewhere when it is opened"
    ),
    UnreadableCode.FOREIGN_XML: N_("it is not built as Word builds documents"),
    UnreadableCode.EMPTY: N_("it contains no text"),
}


class Wish(BaseModel):
    """`language`: ru or en; empty is the session's. `paper`: a4 or letter; empty is that of the browser's country.

    `main`: a page with the main things stands before all else, as it does in the brief in any case.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str = Field(default="", pattern=f"{LANGUAGE_CODE}|^$")
    cut: Cut = Cut.full
    paper: str = Field(default="", pattern="^(a4|letter)?$")
    kept_long: bool = False
    plain: bool = False
    main: bool = False

    def form(self, words: Words) -> Form:
        return form_of(
            words.language,
            letter=self.paper == "letter",
            kept_long=self.kept_long,
        )


class OfOne(Wish):
    """An extract for one who is responsible, named as agreements name them."""

    who: str


def own_template(snapshot: Snapshot, wish: Wish) -> bytes:
    """Return the organizer's template, empty where there is none or none is wished for. Refuses one that is no good."""
    if wish.plain:
        return b""
    try:
        return kept_template(snapshot)
    except Unreadable as unreadable:
        raise _refused(unreadable) from None


def admitted(template: bytes) -> bytes:
    """Return the template as it is kept. Refuses with `template_unreadable`."""
    try:
        return admit(template)
    except Unreadable as unreadable:
        raise _refused(unreadable) from None


def _refused(unreadable: Unreadable) -> Refused:
    return Refused(Code.template_unreadable, reason=UNREADABLE[unreadable.code])
