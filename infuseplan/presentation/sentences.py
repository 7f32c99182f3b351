"""Sentences that stand in a table by a code, and how each figure in them is written.

One entry of such a table has everything of one sentence: its words, and beside them each place in
braces with the argument that stands there and the way in which it is shown:

    "bag.not-nominal": sentence(
        "Planned with a bag of {volume}; the source states {nominal}.",
        volume=measure("volume_ml", "mL"), nominal=measure("nominal_ml", "mL")),

`sentence` marks its words for translators as `say` does; packaging/messages.py collects both, and
wants the words written out in both. They are translated when they are shown, not when the table
is made.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from infuseplan.domain.findings import Arg
from infuseplan.domain.rounding import Exact
from infuseplan.frozen import frozen
from infuseplan.presentation import figures
from infuseplan.presentation.i18n import say

Args = Mapping[str, Arg]
Words = Callable[[Args], str]
"""What a table has for a code, and what a sentence has for each of its places.

KeyError where an argument is missing, TypeError where it is of another kind.
"""

_NOTHING: Args = MappingProxyType({})


@frozen
class Sentence:
    """Words with places in braces, and what stands in each of them; made by `sentence`."""

    template: str
    values: Mapping[str, Words]

    def __call__(self, args: Args = _NOTHING) -> str:
        """The sentence with the figures of `args`, in the language in use."""
        return say(self.template, **{place: shown(args) for place, shown in self.values.items()})


def sentence(template: str, /, **values: Words) -> Sentence:
    """An entry of a table: the words in English, and for each place what stands there."""
    return Sentence(template, values)


def either(holds: Callable[[Args], bool], then: Words, otherwise: Words) -> Words:
    """One code with two sentences: `then` where `holds` is true of the arguments."""
    return lambda args: (then if holds(args) else otherwise)(args)


# --- What stands in a place ---------------------------------------------------------------------


def number(name: str, places: int = 3) -> Words:
    """The argument `name` as a number: `12.5`."""
    return lambda args: figures.figure(number_in(args, name), places)


def measure(name: str, unit: str, places: int = 3) -> Words:
    """A number with its unit: `12.5 mL/h`."""
    return lambda args: figures.with_unit(number_in(args, name), unit, places)


def counted(name: str) -> Words:
    """A volume that was counted from rates, as a pump shows it: `55.2 mL`."""
    return lambda args: figures.pump_volume(number_in(args, name))


def counted_at_most(name: str) -> Words:
    """A limit of such a volume, never shown larger than it is: 55.199 is `55.1 mL`."""
    return lambda args: figures.pump_volume(_tenths_below(number_in(args, name)))


def counted_at_least(name: str) -> Words:
    """A rest of such a volume, never shown smaller than it is: 0.04 is `0.1 mL`."""
    return lambda args: figures.pump_volume(-_tenths_below(-Fraction(number_in(args, name))))


def _tenths_below(volume_ml: Exact) -> Fraction:
    return Fraction(Fraction(volume_ml) * 10 // 1, 10)


def size(name: str, unit: str, places: int = 3) -> Words:
    """The same without its sign, where the words say in which direction it goes."""
    return lambda args: figures.with_unit(abs(Fraction(number_in(args, name))), unit, places)


def span(least: str, most: str, unit: str) -> Words:
    """Two numbers: `650-1000 mg` with an en dash, or one figure where they are the same."""
    return lambda args: figures.figure_range(number_in(args, least), number_in(args, most), unit)


def duration(name: str) -> Words:
    """Minutes, as a ward says them: `3 h 20 min`."""
    return lambda args: figures.hours_and_minutes(number_in(args, name))


def day(name: str) -> Words:
    """A day: `22 November 2026`."""
    return lambda args: figures.day(day_in(args, name))


def weekday(name: str) -> Words:
    """A day with its weekday: `Sunday 22 November 2026`."""
    return lambda args: figures.weekday_and_day(day_in(args, name))


def clock(name: str) -> Words:
    """The clock time of a moment: `10:15`."""
    return lambda args: figures.clock(moment_in(args, name))


def clock_and_day(name: str) -> Words:
    """A moment: `10:15 on 23 November 2026`."""
    return lambda args: figures.clock_and_day(moment_in(args, name))


def text(name: str) -> Words:
    """Words that are shown as they are."""
    return lambda args: text_in(args, name)


# --- Arguments, each of the kind that its place needs -------------------------------------------


def number_in(args: Args, name: str) -> Exact:
    """The number `name`."""
    value = args[name]
    if not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"{name} is not a number")
    return value


def moment_in(args: Args, name: str) -> datetime:
    """The moment `name`."""
    value = args[name]
    if not isinstance(value, datetime):
        raise TypeError(f"{name} is not a moment")
    return value


def day_in(args: Args, name: str) -> date:
    """The day `name`; of a moment its day."""
    value = args[name]
    if not isinstance(value, date):
        raise TypeError(f"{name} is not a day")
    return value


def text_in(args: Args, name: str) -> str:
    """The words `name`."""
    value = args[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return value
