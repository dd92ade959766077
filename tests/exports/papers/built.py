# Word files built from a few lines of XML each, as ECMA-376 has them: what a test is about, and nothing else.
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

OLD, STRICT = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
)
NAMES = {
    "w": "wordprocessingml/2006/main",
    "m": "officeDocument/2006/math",
    "r": "officeDocument/2006/relationships",
    "wp": "drawingml/2006/wordprocessingDrawing",
    "a": "drawingml/2006/main",
    "pic": "drawingml/2006/picture",
    "c": "drawingml/2006/chart",
}
OTHERS = {
    "mc": f"{OLD}markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "none": "urn:example:nobody-knows",
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
KINDS = "[Content_Types].xml"


def names(*, strict: bool = False) -> str:
    base = STRICT if strict else OLD
    ours = {
        key: base + (uri.replace("/2006", "") if strict else uri)
        for key, uri in NAMES.items()
    }
    return " ".join(
        f'xmlns:{key}="{uri}"' for key, uri in {**ours, **OTHERS}.items()
    )


def parts_of(
    body: str, *, strict: bool = False, template: bool = False, **others: str
) -> dict[str, bytes]:
    """Return the parts of a file. `others`: what stands in styles, numbering, settings, footnotes or endnotes."""
    kind = "template" if template else "document"
    overrides = {"document": f"{kind}.main", **{name: name for name in others}}
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{told}+xml"/>'
        for name, told in overrides.items()
    )
    base = (
        f"{STRICT}officeDocument/relationships"
        if strict
        else f"{OLD}officeDocument/2006/relationships"
    )
    inner = "".join(
        f'<Relationship Id="r{name}" Type="{base}/{name}" Target="{name}.xml"/>'
        for name in others
    )
    roots = {"document": f"<w:body>{body}</w:body>", **others}
    found = {
        KINDS: f'<Types xmlns="{OLD}package/2006/content-types">{DEFAULTS}{kinds}</Types>',
        "_rels/.rels": relations(
            f'<Relationship Id="r1" Type="{base}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": relations(inner),
        **{
            f"word/{name}.xml": f"<w:{name} {names(strict=strict)}>{text}</w:{name}>"
            for name, text in roots.items()
        },
    }
    return {name: text.encode() for name, text in found.items()}


DEFAULTS = (
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
)


def relations(inner: str) -> str:
    return f'<Relationships xmlns="{OLD}package/2006/relationships">{inner}</Relationships>'


def packed(parts: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def word_file(
    body: str, *, strict: bool = False, template: bool = False, **others: str
) -> bytes:
    return packed(parts_of(body, strict=strict, template=template, **others))


def r(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inner: str, properties: str = "") -> str:
    own = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{own}{''.join(inner)}</w:p>"


def style(  # noqa: PLR0913 - each is an element of its own
    name: str,
    kind: str = "paragraph",
    *,
    based: str = "",
    run: str = "",
    own: str = "",
    default: bool = False,
) -> str:
    based_on = f'<w:basedOn w:val="{based}"/>' if based else ""
    usual = ' w:default="1"' if default else ""
    look = f"<w:rPr>{run}</w:rPr>" if run else ""
    place = f"<w:pPr>{own}</w:pPr>" if own else ""
    named = f'<w:name w:val="{name}"/>'
    return f'<w:style w:type="{kind}" w:styleId="{name}"{usual}>{named}{based_on}{place}{look}</w:style>'


def level(
    place: int, form: str, text: str, more: str = "", look: str = ""
) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/>{look}</w:lvl>'
    )


def kind_of_list(key: int, *levels: str) -> str:
    inner = "".join(levels)
    return f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>{inner}</w:abstractNum>'


def a_list(key: int, kind: int, inner: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{kind}"/>{inner}</w:num>'


def item(text: str, of: int, at: int = 0, more: str = "") -> str:
    return p(
        r(text),
        properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{of}"/></w:numPr>{more}',
    )


def field(instruction: str, result: str = "", form: str = "") -> str:
    parts = (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>',
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>',
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        if result
        else "",
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    return "".join(parts)


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def picture(more: str = "") -> str:
    inner = "<pic:pic><pic:blipFill/></pic:pic>"
    kind = f"{OLD}drawingml/2006/picture"
    return drawing(f'<a:graphicData uri="{kind}">{inner}</a:graphicData>', more)


def drawing(inner: str, more: str = "") -> str:
    about = f'<wp:docPr id="1" name="x">{more}</wp:docPr>'
    return f"<w:r><w:drawing><wp:inline>{about}<a:graphic>{inner}</a:graphic></wp:inline></w:drawing></w:r>"


def box(text: str) -> str:
    return f"<wps:wsp><wps:txbx><w:txbxContent>{p(r(text))}</w:txbxContent></wps:txbx></wps:wsp>"


def formula(*inner: str) -> str:
    return f"<m:oMath>{''.join(inner)}</m:oMath>"


def mr(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def me(text: str, tag: str = "e") -> str:
    return (
        f"<m:{tag}>{mr(text) if not text.startswith('<') else text}</m:{tag}>"
    )
