"""Are two patients one? What somebody typed twice in two ways, and what a slip of a key apart is.

A stop that is remembered must be found however the name was typed the second time, and a number
with one digit left out must not hide it. What is only similar is never taken for the same: it is
asked about.
"""

from typing import Literal

from infuseplan.domain.person_name import name_key
from infuseplan.frozen import frozen

Likeness = Literal["same", "similar", "name-alone", "number-alone", "another"]

# Shorter ones are a slip apart from too many others.
_SHORTEST_NUMBER = 2
_SHORTEST_NAME = 4
# So short a word is in any sentence.
_INITIALS = 2


@frozen
class PatientIdentity:
    """Initials or name, and the hospital number; either may be empty."""

    name: str
    reference: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it tells anybody apart."""
        return not name_key(self.name) and not reference_key(self.reference)


def reference_key(reference: str) -> str:
    """The same for a number, whose leading zeros say nothing: "04 711" is "4711"."""
    key = name_key(reference)
    return key.lstrip("0") or key[:1] if key.isdecimal() else key


def likeness(one: PatientIdentity, other: PatientIdentity) -> Likeness:
    """How alike two identities are; only "same" may be taken for one patient without a question.

    A number that was left out tells nobody apart: then the name decides. "name-alone": the same
    name with clearly another number. "number-alone": a number a slip apart, with another name.
    """
    references = reference_key(one.reference), reference_key(other.reference)
    if all(references):
        if references[0] == references[1]:
            return "same"
        is_near = _one_slip_apart(*references, shortest=_SHORTEST_NUMBER)
        if _names_alike(one.name, other.name):
            return "similar" if is_near else "name-alone"
        return "number-alone" if is_near else "another"
    names = name_key(one.name), name_key(other.name)
    if names[0] == names[1] and names[0]:
        return "same"
    return "similar" if _names_alike(one.name, other.name) else "another"


def may_be_one(one: PatientIdentity, other: PatientIdentity) -> bool:
    """Whether what is typed now only completes or tidies what was there: no other patient."""
    for before, after, key in (
        (one.name, other.name, name_key),
        (one.reference, other.reference, reference_key),
    ):
        if key(before) and key(before) != key(after):
            return False
    return True


def _names_alike(one: str, other: str) -> bool:
    keys = name_key(one), name_key(other)
    if not all(keys):
        return False
    if keys[0] == keys[1] or _words(one) == _words(other):
        return True
    return _one_slip_apart(*keys, shortest=_SHORTEST_NAME)


def _words(name: str) -> list[str]:
    """The parts of a name in any order: first and last name are often exchanged."""
    parts = "".join(char if char.isalnum() else " " for char in name).split()
    return sorted(name_key(part) for part in parts)


def _one_slip_apart(one: str, other: str, *, shortest: int) -> bool:
    """One character too many, missing, another one, or two neighbours exchanged."""
    short, long = sorted((one, other), key=len)
    if len(short) < shortest or len(long) - len(short) > 1:
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    rest = short[start + 1 :], long[start + 1 :]
    exchanged = short[start : start + 2] == long[start : start + 2][::-1]
    return rest[0] == rest[1] or (exchanged and rest[0][1:] == rest[1][1:])


def says_whose(text: str, identity: PatientIdentity) -> bool:
    """Whether a text that everybody may read says whose it is."""
    words = {name_key(word) for word in (*text.split(), text)}
    parts = {name_key(identity.name), *(name_key(part) for part in identity.name.split())}
    number = reference_key(identity.reference)
    longer = {part for part in parts if len(part) > _INITIALS}
    return bool(words & longer) or (len(number) > _INITIALS and number in name_key(text))
