# The small shapes that socket, plain HTTP and pages share: acknowledgements, keys, forms, addresses.
import json
import re
from collections.abc import Callable, Mapping

from starlette.datastructures import UploadFile
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
DEEPEST = 8
LOCAL = re.compile(r"/(?![/\\])[^\s]*")
Form = dict[str, object]


def acknowledged(receipt: Receipt) -> dict[str, object]:
    return {"ack": receipt.key, "at": receipt.at, "number": receipt.number, "made": list(receipt.made)}


def key_in(text: str | bytes) -> str | None:
    """Return the key of a message that could not be taken, so that its sender knows which it was; cut to 64."""
    try:
        key = json.loads(text).get("key")
    except (ValueError, AttributeError, RecursionError):
        return None
    return clean(key)[:64] if isinstance(key, str) else None


async def form_of(request: Request, fields: int = 400, longest: int = LARGEST_FORM, *, files: bool = False) -> Form:
    """Read a page's form as the client's script does; `files`: those that are put in are kept, too.

    `a:b` is b inside a, `a[]` a list, `a#` a whole number, `a?` yes or no, `a*` a list of lines.
    An empty `a#` or plain `a` that ends with `-` when empty is left out.
    """
    form: Form = {}
    for name, value in (await request.form(max_files=1, max_fields=fields, max_part_size=longest)).multi_items():
        if name.count(":") > DEEPEST:
            raise Refused(Code.malformed, where=clean(name)[:64])
        if not isinstance(value, UploadFile):
            _put(form, name, value)
        elif files:
            form[name] = value
    return form


def _put(form: Form, name: str, value: str) -> None:
    outer, colon, inner = name.partition(":")
    if colon:
        held = form.setdefault(outer, {})
        _put(held if isinstance(held, dict) else {}, inner, value)
    elif name.endswith("[]"):
        held = form.setdefault(name[:-2], [])
        if isinstance(held, list):
            held.append(value)
    else:
        _put_one(form, name, value)


def _put_one(form: Form, name: str, value: str) -> None:
    plain, mark = (name[:-1], name[-1]) if name[-1:] in {"#", "?", "*", "-"} else (name, "")
    if mark in {"#", "-"} and not value.strip():
        return
    form[plain] = _READ[mark](value) if mark in _READ else value


def _number(text: str) -> object:
    return int(text) if re.fullmatch(r"-?\d{1,15}", text.strip()) else text


def local_path(value: object, otherwise: str) -> str:
    """Return a path of this server to go back to; another site's address becomes `otherwise`."""
    return value if isinstance(value, str) and LOCAL.fullmatch(value) else otherwise


_READ: Mapping[str, Callable[[str], object]] = {
    "#": _number,
    "?": lambda text: text in {"on", "true", "1"},
    "*": str.splitlines,
}
