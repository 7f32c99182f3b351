"""What somebody typed, shown among the program's words without changing how those are read.

A character that turns the direction of writing reaches beyond the name that it stands in: "Pause
at 10:15 by X 25 mL/h" would be read with its figures in another order. JSON and the journal keep
every character as it is; this is for eyes alone.
"""

import unicodedata

_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"
# Those that force a direction or open and close such a stretch: shown by their number.
_FORCING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FROM_RIGHT = frozenset({"R", "AL", "AN"})


def own(text: str) -> str:
    """`text` for a line of words; isolated where it is written from the right."""
    shown = "".join(f"[U+{ord(char):04X}]" if _is_forcing(char) else char for char in text)
    if any(unicodedata.bidirectional(char) in _FROM_RIGHT for char in shown):
        return f"{_FIRST_STRONG_ISOLATE}{shown}{_POP}"
    return shown


def _is_forcing(char: str) -> bool:
    return char in _FORCING or unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")
