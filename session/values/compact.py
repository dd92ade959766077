# Values as JSON in as few bytes as it goes: what goes over the wire and onto the disk.
import json

from pydantic_core import PydanticSerializationError, to_json


def compact(value: object) -> bytes:
    """Return a value of JSON in UTF-8, without spaces. A lone surrogate, for which UTF-8 has no bytes, becomes “?”."""
    try:
        return to_json(value)
    except PydanticSerializationError:
        return json.dumps(
            value, ensure_ascii=False, separators=(",", ":")
        ).encode(errors="replace")


def laid_out(value: object) -> bytes:
    """Return a value of JSON in UTF-8, a value a line, to be read by people, too.

    A lone surrogate, which UTF-8 has no bytes for, stands as JSON escapes it.
    """
    try:
        return to_json(value, indent=1)
    except PydanticSerializationError:
        told = json.dumps(value, ensure_ascii=False, indent=1)
        return told.encode(errors="backslashreplace")


def compact_text(value: object) -> str:
    """Return what `compact` does as text: as drivers take a column of JSON."""
    return compact(value).decode()
