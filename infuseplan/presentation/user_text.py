"""What somebody typed, shown among the program's words without changing how those are read.

A character that turns the direction of writing reaches beyond the name that it stands in: "Pause
at 10:15 by X 25 mL/h" would be read with its figures in another order. JSON and the journal keep
every character as it is; this is for eyes alone.

`say` puts every text through `kept_apart` that it sets into a sentence, so no sentence has to
think of it. `own` is for what is typed and stands by itself: in a cell, or in a list of words.
"""

import re
import unicodedata

_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"
# Those that force a direction or open and close such a stretch: shown by their number.
_FORCING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FROM_RIGHT = frozenset({"R", "AL", "AN"})
# A sentence of several lines may be set into another one; other controls have no place in either.
_OF_LINES = frozenset("\n\t")
# Letters of the West and the signs of this program's own sentences: they are read from the left and
# force nothing, and a look at all at once is ten times as quick as one at each.
_PLAIN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) | frozenset(
    "\n\t\N{GREEK SMALL LETTER MU}–—‘’“”…≤≥≠×·✓✗†‡\N{MINUS SIGN}"
)
_ISOLATED = re.compile(f"({_FIRST_STRONG_ISOLATE}[^{_FIRST_STRONG_ISOLATE}{_POP}]*{_POP})")


def own(text: str) -> str:
    """`text` for a line of words; isolated where it is written from the right."""
    if text.isascii() and text.isprintable():
        return text
    return _isolated(
        "".join(f"[U+{ord(char):04X}]" if _is_forcing(char) else char for char in text)
    )


def kept_apart(text: str) -> str:
    """The same for any text that is set into a sentence, also one that was a sentence itself.

    What stands apart already is left as it is, so it may go through here as often as it likes.
    """
    if text.isascii() or _PLAIN.issuperset(text):
        return text
    parts = _ISOLATED.split(text)
    # Every second part is an isolated stretch; nothing can reach out of one but a sign that forces.
    shown = [
        f"{_FIRST_STRONG_ISOLATE}{_numbered(part[1:-1])}{_POP}" if place % 2 else _numbered(part)
        for place, part in enumerate(parts)
    ]
    if any(_from_right(part) for part in shown[::2]):
        bare = (part[1:-1] if place % 2 else part for place, part in enumerate(shown))
        return _isolated("".join(bare))
    return "".join(shown)


def _numbered(text: str) -> str:
    return "".join(
        f"[U+{ord(char):04X}]" if char not in _OF_LINES and _is_forcing(char) else char
        for char in text
    )


def _isolated(text: str) -> str:
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}" if _from_right(text) else text


def _from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in _FROM_RIGHT for char in text)


def _is_forcing(char: str) -> bool:
    return char in _FORCING or unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")


def begins_line(name: str) -> str:
    """A name from a file as it begins a line: its first letter is a capital."""
    return name[:1].upper() + name[1:]
