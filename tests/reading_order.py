"""Which texts would be read in another order because of what somebody typed."""

import re
import unicodedata

OMAR = "\u0639\u0645\u0631"
DAVID = "\u05d3\u05d5\u05d3"
TURN = "\N{RIGHT-TO-LEFT OVERRIDE}"
PLANTED = f"{DAVID}{TURN}"
"""A name in Hebrew, with a sign behind it that turns everything around which follows."""

_ISOLATED = re.compile("\u2068[^\u2066-\u2069]*\u2069")
_FORCING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_turned(line: str) -> bool:
    """Whether anything outside an isolated stretch runs from the right, or forces it anywhere.

    The rule is that of the Unicode standard (UAX 9): what stands between FIRST STRONG ISOLATE and
    its POP DIRECTIONAL ISOLATE does not reach what stands around it.
    """
    inside = "".join(_ISOLATED.findall(line)).replace("\u2068", "").replace("\u2069", "")
    around = _ISOLATED.sub("", line)
    from_right = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in around)
    return from_right or any(char in _FORCING for char in around + inside)


def turned_lines(text: str) -> list[str]:
    """The lines of `text` that would be read in another order."""
    return [line for line in text.splitlines() if is_turned(line)]
