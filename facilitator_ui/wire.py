# The small shapes that socket, plain HTTP and pages share: acknowledgements, keys, forms, addresses.
import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from session.fields import clean
from session.live.room import Receipt
from session.refusals import Code, Refused

LARGEST = 64 * 1024
LARGEST_FRAME = 256 * 1024
LARGEST_FORM = 1024 * 1024
LARGEST_UPLOAD = 32 * 1024 * 1024
LARGEST_ARCHIVE = 64 * 1024 * 1024
SEE_OTHER = 303
URL_ENCODED = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data"
DEEPEST = 8
LOCAL = re.compile(r"/(?![/\\])[^\s]*")
Form = dict[str, object]
Pairs = list[tuple[str, "str | UploadFile"]]


def acknowledged(receipt: Receipt) -> dict[str, object]:
    return {
        "ack": receipt.key,
        "at": receipt.at,
        "number": receipt.number,
        "made": list(receipt.made),
    }


def key_in(text: str | bytes) -> str | None:
    """Return the key of a message that could not be taken, so that its sender knows which it was; cut to 64."""
    try:
        key = json.loads(text).get("key")
    except (ValueError, AttributeError, RecursionError):
        return None
    return clean(key)[:64] if isinstance(key, str) else None


async def form_of(
    request: Request,
    fields: int = 400,
    longest: int = LARGEST_FORM,
    *,
    files: bool = False,
) -> Form:
    """Read a page's form as the client's script does; `files`: those that are put in are kept, too.

    `a:b` is b inside a, `a[]` a list, `a#` a whole number, `a?` yes or no, `a*` a list of lines.
    An empty `a#` or plain `a` that ends with `-` when empty is left out.
    """
    form: Form = {}
    for name, value in await pairs_of(request, fields, longest, files=files):
        if name.count(":") > DEEPEST:
            raise Refused(Code.malformed, where=clean(name)[:64])
        if isinstance(value, str):
            _put(form, name, value)
        else:
            form[name] = value
    return form


async def pairs_of(
    request: Request, fields: int, longest: int, *, files: bool
) -> Pairs:
    """Read a form's names and values, whatever way it was packed; refuse what is not UTF-8 with `not_utf8`."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    _refuse_charset(options.get(b"charset", b"utf-8"))
    if kind == MULTIPART:
        return await _parts(request, fields, longest, files=files)
    if kind != URL_ENCODED:
        return []
    # A byte a letter: what they mean is found when they are unpacked.
    body = (await request.body()).decode("latin-1")
    try:
        pairs = parse_qsl(
            body,
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=fields,
        )
    except ValueError:
        raise Refused(Code.malformed, where="400") from None
    return [(as_text(name), as_text(value)) for name, value in pairs]


async def _parts(
    request: Request, fields: int, longest: int, *, files: bool
) -> Pairs:
    form = await parts_of(request, fields, longest)
    if not files:
        await form.close()
    return [
        (name, value)
        for name, value in form.multi_items()
        if files or isinstance(value, str)
    ]


async def parts_of(
    request: Request, fields: int, longest: int = LARGEST_FORM
) -> FormData:
    """Read a form with one file at most; whoever asks closes it. Refuses as `form_of`.

    Each byte of a text is read as a letter first: the parser would guess where they are not UTF-8.
    """
    told = request.headers.get("content-type", "")
    kind, options = parse_options_header(told)
    _refuse_charset(options.get(b"charset", b"utf-8"))
    if kind != MULTIPART:
        return FormData()
    headers = Headers({"content-type": f"{told}; charset=latin-1"})
    reader = MultiPartParser(
        headers,
        request.stream(),
        max_files=1,
        max_fields=fields,
        max_part_size=longest,
    )
    try:
        form = await reader.parse()
    except MultiPartException:
        raise Refused(Code.malformed, where="400") from None
    try:
        return FormData(
            [
                (as_text(name), _read(value))
                for name, value in form.multi_items()
            ]
        )
    except Refused:
        await form.close()
        raise


def _read(value: str | UploadFile) -> str | UploadFile:
    if isinstance(value, str):
        return as_text(value)
    value.filename = (
        (value.filename or "")
        .encode("latin-1", "replace")
        .decode(errors="replace")
    )
    return value


def as_text(letters: str) -> str:
    """Read bytes that were taken one for a letter; refuse with `not_utf8`."""
    try:
        return letters.encode("latin-1").decode()
    except UnicodeError:
        raise Refused(Code.not_utf8) from None


def _refuse_charset(named: bytes) -> None:
    try:
        known = codecs.lookup(named.decode("latin-1").strip("'\"")).name
    except LookupError:
        known = ""
    if known not in {"utf-8", "ascii"}:
        raise Refused(Code.not_utf8)


def object_in(text: object) -> Form:
    """Return the object that a field of a form holds as JSON; an empty one for none."""
    if not text:
        return {}
    try:
        found = json.loads(str(text))
    except (ValueError, RecursionError):
        raise Refused(Code.malformed, where="JSON") from None
    if not isinstance(found, dict):
        raise Refused(Code.malformed, where="JSON")
    return found


def texts_in(form: Form) -> Iterator[str]:
    """Yield what was typed into a form, at whatever depth."""
    for value in form.values():
        if isinstance(value, dict):
            yield from texts_in(value)
        elif isinstance(value, str):
            yield value


def _put(form: Form, name: str, value: str) -> None:
    outer, colon, inner = name.partition(":")
    if colon:
        held = form.setdefault(outer, {})
        if isinstance(held, dict):
            _put(held, inner, value)
    elif name.endswith("[]"):
        held = form.setdefault(name[:-2], [])
        if isinstance(held, list):
            held.append(value)
    else:
        _put_one(form, name, value)


def _put_one(form: Form, name: str, value: str) -> None:
    plain, mark = (
        (name[:-1], name[-1])
        if name[-1:] in {"#", "?", "*", "-"}
        else (name, "")
    )
    if mark in {"#", "-"} and not value.strip():
        return
    form[plain] = _READ[mark](value) if mark in _READ else value


def _number(text: str) -> object:
    if re.fullmatch(r"-?\d{1,15}", text.strip()):
        return int(text)
    return text


def local_path(value: object, otherwise: str) -> str:
    """Return a path of this server to go back to; another site's address becomes `otherwise`."""
    return (
        value
        if isinstance(value, str) and LOCAL.fullmatch(value)
        else otherwise
    )


_READ: Mapping[str, Callable[[str], object]] = {
    "#": _number,
    "?": lambda text: text in {"on", "true", "1"},
    "*": str.splitlines,
}
