"""Why a typed text was not read: the words, and the reasons that lie in single characters."""

import unicodedata
from typing import NamedTuple

from infuseplan.frozen import frozen
from infuseplan.presentation.i18n import say

_LONGEST_QUOTE = 32
_NAMED = {"\n": "LINE BREAK", "\r": "LINE BREAK", "\t": "TAB"}


@frozen
class EntryProblem:
    """Why a text was not read. `code` is stable; the sentences are in the language in use."""

    code: str
    text: str
    """One line on its own: the field, what was read, why not, what is accepted."""
    short: str
    """The same for a place beside the field, where its name and the typed text can be seen."""


class FieldTexts(NamedTuple):
    """The words of one field, and the units that may or may not stand behind its figure.

    `units` are read and taken off; `left_out` are the field's own too, but have to be left out.
    `wrong_units` would be another figure, and `must` says which unit the field has. A named tuple,
    because each reading of a field makes one, and few need it.
    """

    name: str
    accepted: str
    units: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    wrong_units: tuple[str, ...] = ()
    must: str = ""

    def problem(self, code: str, read: str, why: str) -> EntryProblem:
        short = f"{why} {self.accepted}"
        full = say("{field}: read “{read}”. {reason}", field=self.name, read=quoted(read),
                   reason=short)  # fmt: skip
        return EntryProblem(code, full, short)


def quoted(text: str) -> str:
    """`text` for one line of a message: what cannot be seen is named, what is long is cut."""
    cut = text[:_LONGEST_QUOTE]
    shown = "".join(char if _visible(char) else f"[{_name(char)}]" for char in cut)
    return f"{shown}…" if len(text) > _LONGEST_QUOTE else shown


def unfinished(text: str, field: str) -> EntryProblem:
    """The problem of a text that an input method is still composing: shown, but not yet typed."""
    accepted = say("Finish or cancel the character that is being composed.")
    return FieldTexts(field, accepted).problem("unfinished", text, say("It is not complete yet."))


def foreign_digit_problem(text: str, words: FieldTexts) -> EntryProblem | None:
    """The first sign that means a number but is not one of 0 to 9: other scripts, ½, ²."""
    if any(char.isnumeric() and char not in "0123456789" for char in text):
        return words.problem("foreign-digit", text, say("Use the digits 0-9."))
    return None


def unseen_problem(text: str, words: FieldTexts, allowed: str) -> EntryProblem | None:
    """Anything within that cannot be seen and is not in `allowed`."""
    for char in text:
        if not (char.isspace() or not _visible(char)) or char in allowed:
            continue
        # Never "take it out": "72 5" would become 725.
        if char in "\n\r\u2028\u2029":
            why = say("There is a line break inside: type it again.")
        elif char.isspace():
            why = say("There is a space inside: type it again.")
        else:
            why = say("There is an invisible character inside: type it again.")
        return words.problem("unseen", text, why)
    return None


def _visible(char: str) -> bool:
    return char == " " or (char.isprintable() and not unicodedata.category(char).startswith("M"))


def _name(char: str) -> str:
    return _NAMED.get(char, "") or unicodedata.name(char, f"U+{ord(char):04X}")
