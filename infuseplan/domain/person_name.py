"""The name of somebody who answers for something, and why: it can be seen, or it is none.

No pydantic in here: the strip of the window that has just opened compares names.
"""

import unicodedata

LONGEST_NAME = 200

# Letters, figures, marks of punctuation and signs. Spaces, controls and joiners show nothing, and
# an accent shows nothing without a letter.
_SEEN = frozenset("LNPS")
# Letters and signs for typesetters that are drawn as nothing: fillers of Hangul, blank Braille, a
# note of music without its head.
DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")


def can_be_seen(text: str) -> bool:
    """Whether at least one character of `text` can be seen."""
    return any(
        unicodedata.category(char)[0] in _SEEN and char not in DRAWN_AS_NOTHING for char in text
    )


def name_key(name: str) -> str:
    """Letters and digits alone, without accents, capitals, dots and spaces: "A. B." is "ab"."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in plain if char.isalnum())


def same_person(one: str, other: str) -> bool:
    """Whether two names or initials may be one person's, however they are written."""
    return (name_key(one) or one) == (name_key(other) or other)
