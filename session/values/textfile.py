# In which encoding somebody's editor saved a file of text. Knows bytes, and nothing of what the text means.
from codecs import BOM_UTF16_BE, BOM_UTF16_LE


def text_of(data: bytes) -> str:
    """Return the text of a file; raises UnicodeDecodeError as `encoding_of` does."""
    return data.decode(encoding_of(data))


def encoding_of(data: bytes) -> str:
    """Name the encoding: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows' Notepad saves both.

    Raises UnicodeDecodeError where it is neither; `start` is the first byte that cannot be.
    """
    encoding = (
        "utf-16"
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        else "utf-8-sig"
    )
    zero = data.decode(encoding).find("\0")
    if zero >= 0:  # UTF-16 without its mark, or no text at all
        raise UnicodeDecodeError(
            encoding, data, zero, zero + 1, "there is no zero in a text"
        )
    return encoding
