"""What was read in a file of somebody else's, as it may be printed."""

import re
from datetime import date

from infuseplan.domain.person_name import DRAWN_AS_NOTHING

_MOST = 80


def hash_words(text: str) -> str:
    """A hash or key that is none: how long it is, and what in it is no digit."""
    strange = "".join(dict.fromkeys(char for char in text if not re.match("[0-9A-Fa-f]", char)))
    also = f", with {shown(strange)}" if strange else ""
    return f"{shown(text)}, {len(text)} characters{also}"


def shown(value: object) -> str:
    """A value as it may be printed: in one line, and not endlessly long."""
    if isinstance(value, list):
        text = f"[{', '.join(map(str, value))}]"
    else:
        text = value.isoformat() if isinstance(value, date) else str(value)
    text = "".join(
        char if char.isprintable() and char not in DRAWN_AS_NOTHING else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )
    return f"“{text[:_MOST]}…”" if len(text) > _MOST else f"“{text}”"
