# Why a file is not taken in: a closed list of codes. The sentence of each belongs to the screens.
from enum import StrEnum


class UnreadableCode(StrEnum):
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_DOCX = "not_docx"
    DAMAGED = "damaged"
    LOCKED = "locked"
    OLD_WORD = "old_word"
    OPEN_DOCUMENT = "open_document"
    RICH_TEXT = "rich_text"
    PDF = "pdf"
    PAGES = "pages"
    WEB_PAGE = "web_page"
    SPREADSHEET = "spreadsheet"
    SLIDES = "slides"
    STRICT = "strict"
    ZIP_BOMB = "zip_bomb"
    MACRO = "macro"
    FOREIGN_XML = "foreign_xml"
    EXTERNAL = "external"
    EMPTY = "empty"


class Unreadable(Exception):  # noqa: N818 - a refusal, not an error
    """The file cannot be taken in.

    `too_large`: more bytes or text than is taken. `not_text`: a .txt in no known encoding, or something else
    under that name. `damaged`: a zip archive that is broken, or its XML is. `locked`: it has a password.
    `old_word`, `open_document`, `rich_text`, `pdf`, `pages`, `web_page`, `spreadsheet`, `slides`: a file of that
    kind, whatever its name says. `not_docx`: anything else that is no Word document.
    `strict`: the Strict form of ISO 29500, as a template. `zip_bomb`: its parts are too many or too large.
    `macro`: it carries a program. `external`: it fetches or runs something when it is opened.
    `foreign_xml`: its XML has a DTD, entities or an unusual encoding, which Word never writes.
    `empty`: no words in it.
    """

    def __init__(self, code: UnreadableCode) -> None:
        super().__init__(code.value)
        self.code = code
