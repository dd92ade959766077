# Signs of fonts that have an alphabet of their own, as the letters that everybody has (ECMA-376 Part 1, 17.3.3.30).
# Knows fonts by name; knows no document.

BULLET = "•"
_LETTERS = range(0x20, 0x110000)
_PRIVATE = range(0xE000, 0xF900)
_OF_FONTS = range(0xF000, 0xF100)
"""Where Word puts the signs of a symbol font: 0xF000 and the sign's own number."""


def symbol(font: str, code: int) -> str | None:
    """Return a sign of a font; None where it is not known which one it is."""
    table = _TABLES.get(font.casefold())
    if table is not None:
        if code in _OF_FONTS:
            code -= _OF_FONTS.start
        return table.get(code)
    known = (
        code in _LETTERS and code not in _PRIVATE and code not in _SURROGATES
    )
    return chr(code) if known else None


def has_own_signs(font: str) -> bool:
    return font.casefold() in _TABLES


def read(text: str, font: str) -> list[str | None]:
    """Return the signs of a text in a font, one by one; None for each that is not known."""
    if has_own_signs(font):
        return [
            sign if sign.isspace() else symbol(font, _code(sign))
            for sign in text
        ]
    return [None if ord(sign) in _PRIVATE else sign for sign in text]


def is_plain(text: str, font: str) -> bool:
    """Tell whether a text needs no reading sign by sign."""
    return not has_own_signs(font) and not any(
        ord(sign) in _PRIVATE for sign in text
    )


def bullet(text: str, font: str) -> str:
    """Return what stands before a point of a list; a sign that is not known is a dot, for a sign it is."""
    signs = read(text, font)
    if text == "o":
        return "◦"  # the hollow dot of Word's second level is this letter in Courier New
    return "".join(BULLET if sign is None else sign for sign in signs)


_SURROGATES = range(0xD800, 0xE000)


def _code(sign: str) -> int:
    """Return the number of a sign in an eight-bit font: that of the byte which Windows writes it with."""
    try:
        return sign.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(sign)


def _table(*rows: tuple[int, str]) -> dict[int, str]:
    """Lay rows of signs out by number; a space in a row is a number without a sign that is known."""
    found = {0x20: " "}
    for first, signs in rows:
        found.update(
            {
                first + place: sign
                for place, sign in enumerate(signs)
                if sign != " "
            }
        )
    return found


_SYMBOL = _table(
    (0x21, "!∀#∃%&∋()∗+,−./0123456789:;<=>?"),
    (0x40, "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    (0x60, "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵"),
    (0xC0, "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"),
    (0xE0, "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"),
)
_WINGDINGS = _table(
    (0x21, "✏✂✁👓🕭🕮🕯☎✆✉🖃📪📫📬📭"),
    (0x30, "📁📂📄🗏🗐🗄⌛🖮🖰🖲🖳🖴🖫🖬✇✍"),
    (0x40, "🖎✌👌👍👎☜☞☝☟🖐☺😐☹💣☠🏳"),
    (0x50, "🏱✈☼💧❄🕆✞🕈✠✡☪☯ॐ☸♈♉"),
    (0x60, "♊♋♌♍♎♏♐♑♒♓🙰🙵●❍■□"),
    (0x70, "❐❑❒⬧⧫◆❖⬥⌧⍓⌘❀✿❝❞▯"),
    (0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹"),
    (0x90, "❺❻❼❽❾❿🙢🙠🙡🙣🙞🙜🙝🙟·•"),
    (0xA0, "▪○⭘◉◉◎○▪☐▸✦★✶✴✹✵"),
    (0xB0, "⯐⌖⟡⌑⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘"),
    (0xC0, "🕙🕚🕛⮰⮱⮲⮳⮴⮵⮶⮷🙪🙫🙕🙔🙗"),
    (0xD0, "🙖🙐🙑🙒🙓⌫⌦⮘➢⮙⮛⮈➲⮉⮋←"),
    (0xE0, "→↑↓↖↗↙↘⬅➔⬆⬇⬉⬈⬋⬊⇦"),
    (0xF0, "⇨⇧⇩⬄⇳⬁⬀⬃⬂▭▫✗✓☒☑"),
)
_WINGDINGS_2 = _table((0x4F, "✗✓☒☑☒☒"), (0x95, "·•●"), (0xA2, "■☐"))
_WINGDINGS_3 = _table(
    (0x21, "←→↑↓↖↗↙↘"), (0x70, "▲▼△▽◀▶◁▷◣◢◤◥◂▸▴"), (0x80, "▾")
)
_WEBDINGS = _table(
    (0x33, "◀▶▲▼"),
    (0x61, "✔"),
    (0x63, "☐"),
    (0x67, "■"),
    (0x6E, "●"),
    (0x72, "✕"),
)
_TABLES = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
}
