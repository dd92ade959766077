# The text of a Word document as Word shows it, line by line (ECMA-376 Part 1, 17.3 to 17.16): what is hidden, deleted
# or only a hint is left out, what cannot be read leaves a mark and is counted. Knows the main part and what belongs to
# it; knows no bytes.
from collections.abc import Callable
from dataclasses import dataclass

from exports.papers import formulas, symbols
from exports.papers.fields import TICKED, UNTICKED, Fields
from exports.papers.left_out import Counts, LeftOut
from exports.papers.lines import Lines, PaperLine
from exports.papers.notes import END, FOOT, Note, Notes
from exports.papers.numbering import Numbering
from exports.papers.package import Package
from exports.papers.styles import Look, Named, Styles
from exports.papers.unreadable import Unreadable, UnreadableCode
from exports.papers.wordxml import (
    Element,
    attribute,
    child,
    inside,
    is_on,
    name,
    value,
)


@dataclass(frozen=True)
class Told:
    """`lines`: a paragraph each, which may be blank or hold line breaks. `left_out`: what was, and how often."""

    lines: list[str]
    left_out: Counts


def read(package: Package) -> Told:
    """Return what a document says; raises Unreadable, or what lxml raises over broken XML."""
    main = package.main()
    body = child(package.tree(main), "w:body")
    if body is None:
        raise Unreadable(UnreadableCode.DAMAGED)
    reader = _Reader(package, main)
    reader.read(body)
    if reader.unclosed:  # a field that never ends hides nothing
        reader = _Reader(package, main, with_fields=False)
        reader.read(body)
    return Told(
        [line.text for line in reader.lines.found], reader.lines.left_out
    )


class _Reader:
    """Walks through a document once. What surrounds the place where it is: styles, look, fields, line."""

    def __init__(
        self, package: Package, main: str, *, with_fields: bool = True
    ) -> None:
        def part(kind: str) -> Element | None:
            found = package.related(main, kind)
            if found is None:
                return None
            return package.tree(found)

        self.lines = Lines()
        self.unclosed = False
        self._with_fields = with_fields
        self._styles = Styles(part("styles"))
        self._numbering = Numbering(part("numbering"), self._styles)
        self._notes = Notes(
            part("footnotes"), part("endnotes"), part("settings")
        )
        self._named = Named()
        self._note: Note | None = None

    def read(self, body: Element) -> None:
        self._apart(body)
        for note in self._notes:
            self._tell(note)

    def _tell(self, note: Note) -> None:
        if note.element is None:
            self.lines.left_out[LeftOut.NOTE] += 1
            return
        self._note, first = note, len(self.lines.found)
        self._apart(note.element)
        if (
            note.mark
            and first < len(self.lines.found)
            and not _has_mark(note.element)
        ):
            self.lines.found[first].pieces.insert(0, f"{note.mark} ")

    def _apart(self, story: Element) -> None:
        """Walk through what begins anew: fields, looks and lines do not go over its borders."""
        lines, named = self.lines, self._named
        around = lines.fields, lines.line, lines.joined, lines.look
        lines.fields, lines.line, lines.joined, lines.look = (
            Fields(),
            None,
            None,
            Look(),
        )
        self._named = Named()
        self._walk(story)
        self.unclosed = self.unclosed or lines.fields.in_instruction
        lines.fields, lines.line, lines.joined, lines.look = around
        self._named = named

    def _walk(self, element: Element) -> None:
        for each in inside(element):
            called = name(each)
            if called in _PASSED_OVER:
                continue
            meet = _MEETING.get(called)
            if meet is None:
                self._walk(each)
            else:
                meet(self, each)

    # Words and signs

    def text(self, element: Element) -> None:
        # Line ends of the file, not of the words.
        text = (element.text or "").replace("\n", " ").replace("\r", " ")
        if self.lines.look.capitals:
            text = "".join(map(_capital, text))
        if symbols.is_plain(text, self.lines.look.font):
            self.lines.say(text)
        else:
            for sign in symbols.read(text, self.lines.look.font):
                self._say_sign(sign)

    def symbol(self, element: Element) -> None:
        code = attribute(element, "w:char")
        sign = None
        if 0 < len(code) <= _LONGEST_CODE and all(
            letter in _HEXADECIMAL for letter in code
        ):
            sign = symbols.symbol(attribute(element, "w:font"), int(code, 16))
        self._say_sign(sign)

    def _say_sign(self, sign: str | None) -> None:
        """Say a sign of a font of symbols; one that nobody knows is left out, and counted."""
        said = LeftOut.SYMBOL if sign is None else sign
        self.lines.say_or_lose(said)

    def tab(self, _element: Element) -> None:
        self.lines.say("\t")

    def line_break(self, _element: Element) -> None:
        self.lines.say("\n")

    def hyphen(self, _element: Element) -> None:
        self.lines.say("\N{NON-BREAKING HYPHEN}")

    def formula(self, element: Element) -> None:
        try:
            self.lines.say(formulas.linear(element))
        except formulas.Unknown:
            self.lines.lose(LeftOut.FORMULA)

    def ruby(self, element: Element) -> None:
        base = child(element, "w:rubyBase")
        if base is not None:
            self._walk(base)

    # Paragraphs and runs

    def paragraph(self, element: Element) -> None:
        lines, own = self.lines, child(element, "w:pPr")
        around = lines.line, lines.look, self._named
        self._named = Named(
            table=self._named.table, paragraph=value(own, "w:pStyle") or ""
        )
        lines.look = self._styles.look(self._named, None)
        line, before = lines.begin(), lines.said
        was_blank = line.blank
        self._walk(element)
        gone = self._mark_is_gone(own)
        if was_blank and not (gone and lines.said == before):
            self._count(line, own)
        lines.joined = line if gone else None
        lines.line, lines.look, self._named = around

    def _mark_is_gone(self, own: Element | None) -> bool:
        mark = child(own, "w:rPr")
        if mark is None:
            return self.lines.look.hidden
        if (
            child(mark, "w:del") is not None
            or child(mark, "w:moveFrom") is not None
        ):
            return True
        named = Named(
            self._named.table,
            self._named.paragraph,
            value(mark, "w:rStyle") or "",
        )
        return self._styles.look(named, mark).hidden

    def _count(self, line: PaperLine, own: Element | None) -> None:
        """Count a paragraph of a list; one without words has a number, too, but is no line of the text."""
        number = self._numbering.next(own, self._named.paragraph)
        if number is None or line.blank:
            return
        self.lines.count(len(number.text))
        self.lines.left_out[LeftOut.NUMBER] += not number.exact
        line.pieces.insert(0, number.text)

    def run(self, element: Element) -> None:
        around = self._named, self.lines.look
        own = child(element, "w:rPr")
        self._named = Named(
            self._named.table,
            self._named.paragraph,
            value(own, "w:rStyle") or "",
        )
        self.lines.look = self._styles.look(self._named, own)
        self._walk(element)
        self._named, self.lines.look = around

    # What holds paragraphs

    def table(self, element: Element) -> None:
        around = self._named
        style = value(element, "w:tblPr", "w:tblStyle") or ""
        self._named = Named(table=style)
        self.lines.joined = None
        self._walk(element)
        self.lines.joined = None
        self._named = around

    def row(self, element: Element) -> None:
        if child(element, "w:trPr", "w:del") is None:
            self._walk(element)

    def cell(self, element: Element) -> None:
        if child(element, "w:tcPr", "w:cellDel") is None:
            self._walk(element)
        self.lines.joined = None

    def control(self, element: Element) -> None:
        """Read a content control, unless it only shows what to write there (17.5.2.39)."""
        own, content = child(element, "w:sdtPr"), child(element, "w:sdtContent")
        if is_on(own, "w:showingPlcHdr"):
            self.lines.left_out[LeftOut.PLACEHOLDER] += 1
            return
        before = self.lines.said
        if content is not None:
            self._walk(content)
        box = child(own, "w14:checkbox")
        if box is not None and self.lines.said == before:
            state = child(box, "w14:checked")
            told = attribute(state, "w14:val") if state is not None else ""
            sign = TICKED if told in {"1", "true", "on"} else UNTICKED
            self.lines.say(sign)

    def box(self, element: Element) -> None:
        if self.lines.shown:
            self._apart(element)

    # Fields

    def field_mark(self, element: Element) -> None:
        match attribute(element, "w:fldCharType") if self._with_fields else "":
            case "begin":
                self.lines.fields.begin(
                    child(element, "w:ffData"), self.lines.said
                )
            case "separate":
                self.lines.fields.separate()
            case "end":
                self._end_field()

    def _end_field(self) -> None:
        ended = self.lines.fields.end()
        if ended is not None and ended.said == self.lines.said:
            self.lines.say_or_lose(ended.unsaid())

    def instruction(self, element: Element) -> None:
        self.lines.fields.instruct(element.text or "")

    def simple_field(self, element: Element) -> None:
        self.lines.fields.begin(None, self.lines.said)
        self.lines.fields.instruct(attribute(element, "w:instr"))
        self.lines.fields.separate()
        self._walk(element)
        self._end_field()

    # Notes

    def foot(self, element: Element) -> None:
        self._refer(FOOT, element)

    def end(self, element: Element) -> None:
        self._refer(END, element)

    def _refer(self, kind: str, element: Element) -> None:
        if self.lines.shown and self._note is None:
            self.lines.say(self._notes.refer(kind, element).mark)

    def own_mark(self, _element: Element) -> None:
        if self._note is not None:
            self.lines.say(self._note.mark)

    # What is no text

    def drawing(self, element: Element) -> None:
        shown = next(
            (
                each
                for each in inside(element)
                if name(each) in {"wp:inline", "wp:anchor"}
            ),
            None,
        )
        about = child(shown, "wp:docPr")
        if about is not None and about.get("hidden", "").lower() in {
            "1",
            "true",
        }:
            return
        if about is not None and any(
            _is_decoration(each) for each in about.iter("*")
        ):
            return
        self._walk(element)

    def shape(self, element: Element) -> None:
        if "visibility:hidden" not in element.get("style", "").replace(" ", ""):
            self._walk(element)

    def picture(self, _element: Element) -> None:
        self.lines.lose(LeftOut.PICTURE)

    def diagram(self, _element: Element) -> None:
        self.lines.lose(LeftOut.DIAGRAM)

    def object(self, element: Element) -> None:
        programs = (
            each.get("ProgID", "")
            for each in element.iter("*")
            if name(each) == "o:OLEObject"
        )
        lost = LeftOut.OBJECT
        if next(programs, "").startswith("Equation"):
            lost = LeftOut.FORMULA
        self.lines.lose(lost)

    def written_along(self, element: Element) -> None:
        self.lines.say(element.get("string", ""))

    def inserted_file(self, _element: Element) -> None:
        between = self.lines.line is None
        if between:
            self.lines.begin()
        self.lines.lose(LeftOut.OBJECT)
        if between:
            self.lines.line = None


_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_LONGEST_CODE = 6


def _capital(letter: str) -> str:
    """Return a letter as w:caps shows it (17.3.2.5); small capitals stay as they were typed."""
    large = letter.upper()
    return large if len(large) == 1 else letter


def _has_mark(note: Element) -> bool:
    return any(
        name(each) in {"w:footnoteRef", "w:endnoteRef"}
        for each in note.iter("*")
    )


def _is_decoration(element: Element) -> bool:
    return name(element) == "adec:decorative" and element.get(
        "val", ""
    ).lower() in {"1", "true"}


# Properties; what has its place elsewhere or nowhere: moved away, deleted, said beside the line.
_PASSED_OVER = frozenset(
    {
        *(
            "w:pPr",
            "w:rPr",
            "w:tblPr",
            "w:tblPrEx",
            "w:tblGrid",
            "w:trPr",
            "w:tcPr",
            "w:sectPr",
            "w:sdtPr",
        ),
        *(
            "w:sdtEndPr",
            "w:customXmlPr",
            "w:smartTagPr",
            "w:rubyPr",
            "w:rt",
            "w:del",
            "w:moveFrom",
        ),
        *(
            "w:delText",
            "w:delInstrText",
            "w:ffData",
            "w:fldData",
            "v:shapetype",
        ),
    }
)
_MEETING: dict[str, Callable[[_Reader, Element], None]] = {
    "w:p": _Reader.paragraph,
    "w:r": _Reader.run,
    "w:t": _Reader.text,
    "w:sym": _Reader.symbol,
    "w:tab": _Reader.tab,
    "w:ptab": _Reader.tab,
    "w:br": _Reader.line_break,
    "w:cr": _Reader.line_break,
    "w:noBreakHyphen": _Reader.hyphen,
    "m:oMath": _Reader.formula,
    "w:ruby": _Reader.ruby,
    "w:tbl": _Reader.table,
    "w:tr": _Reader.row,
    "w:tc": _Reader.cell,
    "w:sdt": _Reader.control,
    "w:txbxContent": _Reader.box,
    "w:fldChar": _Reader.field_mark,
    "w:instrText": _Reader.instruction,
    "w:fldSimple": _Reader.simple_field,
    "w:footnoteReference": _Reader.foot,
    "w:endnoteReference": _Reader.end,
    "w:footnoteRef": _Reader.own_mark,
    "w:endnoteRef": _Reader.own_mark,
    "w:drawing": _Reader.drawing,
    "w:object": _Reader.object,
    "w:control": _Reader.object,
    "w:contentPart": _Reader.picture,
    "w:altChunk": _Reader.inserted_file,
    "w:subDoc": _Reader.inserted_file,
    "pic:pic": _Reader.picture,
    "c:chart": _Reader.diagram,
    "cx:chart": _Reader.diagram,
    "dgm:relIds": _Reader.diagram,
    "v:imagedata": _Reader.picture,
    "v:textpath": _Reader.written_along,
    **dict.fromkeys(
        ("v:shape", "v:rect", "v:oval", "v:roundrect", "v:group"), _Reader.shape
    ),
}
