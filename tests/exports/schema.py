# What Word refuses, or repairs, a file for, looked for without Word: children in another order than the schema's, cells
# without a paragraph, grids that do not fit, ids that stand twice, fields and bookmarks left open, links that lead to
# nothing. The sequences are those of ECMA-376, part 1 (transitional), for the elements that we write.
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any
from zipfile import ZipFile

from lxml import etree

NAMES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
ORDERS: Mapping[str, str] = {
    "w:pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr"
    ),
    "w:rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
        "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
        "lang"
    ),
    "w:tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
        "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
    ),
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:sectPr": (
        "headerReference* footerReference* footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
        "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid"
    ),
    "w:tbl": "tblPr tblGrid tr*",
    "w:tr": "tblPrEx trPr tc*",
    "w:tblBorders": "top left bottom right insideH insideV",
    "w:tcBorders": "top left bottom right insideH insideV",
    "w:tblCellMar": "top left bottom right",
    "w:numPr": "ilvl numId",
    "w:style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
        "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr*"
    ),
    "w:styles": "docDefaults latentStyles style*",
    "w:docDefaults": "rPrDefault pPrDefault",
    "w:numbering": "numPicBullet* abstractNum* num* numIdMacAtCleanup",
    "w:abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl*",
    "w:lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "w:num": "abstractNumId lvlOverride*",
    "w:lvlOverride": "startOverride lvl",
    "wp:inline": "wp:extent wp:effectExtent wp:docPr wp:cNvGraphicFramePr a:graphic",
    "pic:pic": "pic:nvPicPr pic:blipFill pic:spPr",
    "pic:nvPicPr": "pic:cNvPr pic:cNvPicPr",
    "pic:blipFill": "a:blip a:srcRect a:stretch",
    "pic:spPr": "a:xfrm a:prstGeom",
}
SETTINGS = (
    "writeProtection view zoom removePersonalInformation displayBackgroundShape mirrorMargins "
    "bordersDoNotSurroundHeader bordersDoNotSurroundFooter proofState attachedTemplate linkStyles "
    "stylePaneFormatFilter documentType trackRevisions documentProtection defaultTabStop autoHyphenation "
    "consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps evenAndOddHeaders drawingGridHorizontalSpacing "
    "drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
    "noLineBreaksAfter noLineBreaksBefore doNotUseMarginsForDrawingGridOrigin characterSpacingControl "
    "savePreviewPicture doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText "
    "updateFields hdrShapeDefaults footnotePr endnotePr compat docVars rsids mathPr themeFontLang clrSchemeMapping "
    "doNotAutoCompressPictures shapeDefaults decimalSymbol listSeparator"
)
HOLDS: Mapping[str, str] = {
    "w:body": "w:p w:tbl w:bookmarkStart w:bookmarkEnd w:sectPr",
    "w:p": "w:pPr w:r w:hyperlink w:bookmarkStart w:bookmarkEnd w:fldSimple w:proofErr",
    "w:hyperlink": "w:r",
    "w:fldSimple": "w:r",
    "w:r": "w:rPr w:t w:tab w:br w:drawing w:fldChar w:instrText",
    "w:tc": "w:tcPr w:p w:tbl",
}
FIRST = {"w:p": "w:pPr", "w:r": "w:rPr", "w:tr": "w:trPr", "w:tc": "w:tcPr"}
LONGEST_NAME = 40


def flaws(file: bytes) -> list[str]:
    """Return what is wrong with a .docx, each with the place."""
    archive = ZipFile(BytesIO(file))
    trees = {
        name: etree.fromstring(archive.read(name))
        for name in archive.namelist()
        if name.endswith((".xml", ".rels"))
    }
    body, look = trees["word/document.xml"], trees["word/styles.xml"]
    found = [
        *(
            f"{name}: {flaw}"
            for name, tree in trees.items()
            for flaw in _orders(tree)
        ),
        *_twice(archive.namelist(), "part"),
        *_parts(archive, trees),
        *_tables(body),
        *_marks(body),
        *_fields(body),
        *_numbers(body, trees["word/numbering.xml"]),
        *_looks(body, look),
        *_pictures(body, trees["word/_rels/document.xml.rels"]),
    ]
    return list(dict.fromkeys(found))


def _orders(tree: Any) -> Iterator[str]:
    for element in tree.iter(etree.Element):
        name, children = _name(element), [_name(child) for child in element]
        order = SETTINGS if name == "w:settings" else ORDERS.get(name)
        if order is not None:
            yield from _order(name, children, order.split())
        stray = (
            set(children) - set(HOLDS[name].split()) if name in HOLDS else ()
        )
        yield from (f"{each} in {name}" for each in sorted(stray))
        if FIRST.get(name) in children[1:]:
            yield f"{FIRST[name]} is not the first in {name}"
        if (
            name == "w:t"
            and element.text != (element.text or "").strip()
            and not _get(element, "xml:space")
        ):
            yield f"spaces are lost: {element.text!r}"
        yield from (
            f"{name} has {key} {value!r}"
            for key, value in element.attrib.items()
            if _is_no_length(key, value)
        )


def _is_no_length(key: str, value: str) -> bool:
    """Tell whether a length is no whole number: Word takes no fractions of its units."""
    return key.endswith(
        (
            "}left",
            "}right",
            "}before",
            "}after",
            "}line",
            "}firstLine",
            "}hanging",
            "}pos",
        )
    ) and not (value.lstrip("-").isdigit())


def _order(name: str, children: list[str], wanted: list[str]) -> Iterator[str]:
    prefix, _, _ = name.partition(":")
    places = {
        (each if ":" in each else f"{prefix}:{each}").rstrip("*"): place
        for place, each in enumerate(wanted)
    }
    many = {
        each.rstrip("*") if ":" in each else f"{prefix}:{each}".rstrip("*")
        for each in wanted
        if each[-1] == "*"
    }
    known = [
        child
        for child in children
        if child in places or child.partition(":")[0] == prefix
    ]
    yield from (f"{child} in {name}" for child in known if child not in places)
    order = [places[child] for child in known if child in places]
    if order != sorted(order):
        yield f"{name} has its parts in the order {' '.join(children)}"
    yield from (
        f"{child} stands twice in {name}"
        for child, times in Counter(known).items()
        if times > 1 and child not in many
    )


def _parts(archive: ZipFile, trees: Mapping[str, Any]) -> Iterator[str]:
    """Say which parts have no type, which are missing, and which nothing leads to."""
    types = trees["[Content_Types].xml"]
    by_suffix = {
        each.get("Extension")
        for each in types
        if etree.QName(each).localname == "Default"
    }
    by_name = {
        each.get("PartName")
        for each in types
        if etree.QName(each).localname == "Override"
    }
    names = set(archive.namelist())
    yield from (
        f"{name} has no type"
        for name in names
        if f"/{name}" not in by_name
        and name.rpartition(".")[2] not in by_suffix
    )
    yield from (
        f"{name} is missing"
        for name in by_name
        if name.lstrip("/") not in names
    )
    for name, tree in trees.items():
        if name.endswith(".rels"):
            home = dirname(dirname(name))
            inner = [
                each.get("Target")
                for each in tree
                if each.get("TargetMode") != "External"
            ]
            wanted = (
                normpath(join(home, target)) if target[0] != "/" else target[1:]
                for target in inner
            )
            yield from (
                f"{name} leads to {target}, which is missing"
                for target in wanted
                if target not in names
            )
            yield from _twice(
                (each.get("Id") for each in tree), f"relation in {name}"
            )


def _tables(body: Any) -> Iterator[str]:
    for table in _all(body, "w:tbl"):
        grid = [int(_get(column, "w:w")) for column in _all(table, "w:gridCol")]
        if not grid or not _all(table, "w:tr"):
            yield "a table without a grid or rows"
        for cells in (_all(line, "w:tc") for line in _all(table, "w:tr")):
            spans = [
                int(_get(span[0], "w:val"))
                if (span := _all(cell, "w:gridSpan"))
                else 1
                for cell in cells
            ]
            begins = [sum(spans[:place]) for place in range(len(spans))]
            if sum(spans) != len(grid):
                yield f"a row over {sum(spans)} of {len(grid)} columns"
            widths = [
                int(_get(_all(cell, "w:tcW")[0], "w:w")) for cell in cells
            ]
            meant = [
                sum(grid[begin : begin + span])
                for begin, span in zip(begins, spans, strict=True)
            ]
            if any(
                abs(width - want) > len(grid)
                for width, want in zip(widths, meant, strict=True)
            ):
                yield f"cells of {widths} on a grid of {grid}"
        follows = table.getnext()
        if follows is None or _name(follows) != "w:p":
            yield "no paragraph after a table"
    yield from (
        "a cell without a paragraph at its end"
        for cell in _all(body, "w:tc")
        if _name(cell[-1]) != "w:p"
    )
    if _name(body[0][-1]) != "w:sectPr":
        yield "the section's properties are not the last of the body"


def _marks(body: Any) -> Iterator[str]:
    starts, ends = _all(body, "w:bookmarkStart"), _all(body, "w:bookmarkEnd")
    names = [_get(each, "w:name") for each in starts]
    yield from _twice((_get(each, "w:id") for each in starts), "bookmark's id")
    yield from _twice((name.casefold() for name in names), "bookmark")
    if sorted(_get(each, "w:id") for each in starts) != sorted(
        _get(each, "w:id") for each in ends
    ):
        yield "a bookmark is left open"
    yield from (
        f"the name {name} is too long"
        for name in names
        if len(name) > LONGEST_NAME
    )
    leading = {
        _get(each, "w:anchor")
        for each in _all(body, "w:hyperlink")
        if _get(each, "w:anchor")
    }
    told = [
        *(each.text for each in _all(body, "w:instrText")),
        *(_get(each, "w:instr") for each in _all(body, "w:fldSimple")),
    ]
    leading |= {
        each.split()[1] for each in told if each.split()[0] == "PAGEREF"
    }
    yield from (
        f"a link leads to {name}, which is nowhere"
        for name in sorted(leading - set(names))
    )


def _fields(body: Any) -> Iterator[str]:
    open_ = 0
    for each in _all(body, "w:fldChar"):
        open_ += {"begin": 1, "separate": 0, "end": -1}[
            _get(each, "w:fldCharType")
        ]
        if open_ < 0:
            yield "a field ends that was not begun"
    if open_:
        yield "a field is left open"


def _numbers(body: Any, numbering: Any) -> Iterator[str]:
    kinds = [
        _get(each, "w:abstractNumId")
        for each in _all(numbering, "w:abstractNum")
    ]
    numbers = {
        _get(each, "w:numId"): _get(each[0], "w:val")
        for each in _all(numbering, "w:num")
    }
    yield from _twice(kinds, "kind of list")
    yield from _twice(
        (_get(each, "w:numId") for each in _all(numbering, "w:num")), "list"
    )
    yield from (
        f"list {number} is of no kind"
        for number, kind in numbers.items()
        if kind not in kinds
    )
    used = {_get(each, "w:val") for each in _all(body, "w:numId")} - {"0"}
    yield from (
        f"list {number} is nowhere" for number in sorted(used - set(numbers))
    )


def _looks(body: Any, look: Any) -> Iterator[str]:
    known = [_get(each, "w:styleId") for each in _all(look, "w:style")]
    names = [
        _get(each[0], "w:val").casefold() for each in _all(look, "w:style")
    ]
    yield from _twice(known, "style")
    yield from _twice(names, "style's name")
    used = [
        each
        for name in ("w:pStyle", "w:rStyle", "w:tblStyle")
        for each in _all(body, name)
    ]
    led = [
        each
        for name in ("w:basedOn", "w:next", "w:link")
        for each in _all(look, name)
    ]
    missing = {_get(each, "w:val") for each in (*used, *led)} - set(known)
    yield from (f"there is no style {style}" for style in sorted(missing))


def _pictures(body: Any, relations: Any) -> Iterator[str]:
    drawn = _all(body, "wp:docPr")
    yield from _twice((each.get("id") for each in drawn), "picture's id")
    yield from (
        f"picture {each.get('id')} says nothing"
        for each in drawn
        if not (each.get("descr") or "").strip()
    )
    known = {each.get("Id") for each in relations}
    used = {_get(each, "r:embed") for each in _all(body, "a:blip")}
    yield from (f"there is no picture {name}" for name in sorted(used - known))


def _twice(values: Iterable[str], what: str) -> Iterator[str]:
    yield from (
        f"{what} {value} stands twice"
        for value, times in Counter(values).items()
        if times > 1
    )


def _all(tree: Any, name: str) -> list[Any]:
    return list(tree.iter(_tag(name)))


def _get(element: Any, name: str) -> str:
    return str(element.get(_tag(name), ""))


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{next(space for space, short in NAMES.items() if short == prefix)}}}{local}"


def _name(element: Any) -> str:
    whole = etree.QName(element)
    return f"{NAMES.get(whole.namespace or '', '?')}:{whole.localname}"
