# What a text must lose before any document bears it. Nothing vanishes silently: what cannot stand in XML, or
# would turn the text around it, is replaced by the visible sign U+FFFD. Knows no file format.
import re

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls; tab and newline stay
    "\ud800-\udfff"  # lone surrogates
    "\u202a-\u202e\u2066-\u2069"  # direction overrides: they would reverse what follows
    "\ufffe\uffff]"
)


def clean(text: str) -> str:
    """Return the text with plain newlines, and nothing else in it but tabs and what can be printed."""
    return _FORBIDDEN.sub("\ufffd", _BREAKS.sub("\n", text))
