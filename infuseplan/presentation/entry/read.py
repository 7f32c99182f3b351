"""What a person typed, as an exact value or as words that say why it cannot be read.

Window and command line read through these functions alone, so that both take and refuse the same
texts. Each returns the value, an `EntryProblem`, or None where nothing was typed (empty is not
zero). None of them raises, rounds, trims, converts or guesses: a text matches its grammar from
the first character to the last, or it is a problem. Whether a value is *plausible* is not asked
here; limits belong to the domain.

No space is read in or around a number or a clock time, not even a single one at the end: it
cannot be seen, and "1 " may be what is left of "1 050" after a careless selection. A date cannot
lose a digit unseen that way (its year has four), yet the same rule holds there, so that there is
one rule; between day, month and year a space or a no-break space is part of the grammar, the
latter because that is how this program writes dates itself.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, time
from decimal import Decimal

from infuseplan.domain.calendar_years import FIRST_YEAR, LAST_YEAR, is_known_year
from infuseplan.presentation.entry.problem import (
    EntryProblem,
    FieldWords,
    foreign_digit_problem,
    quoted,
    unseen_problem,
)
from infuseplan.presentation.figures import MONTHS, NBSP, figure, weekday_and_day, with_unit
from infuseplan.presentation.i18n import say

Value = Decimal | int | date | time
"""What can be read; an instant is a `datetime`, which is a `date` to the type checker too."""

__all__ = [
    "EntryProblem", "Value", "read_age_years", "read_back", "read_bag_ml", "read_clock_time",
    "read_date", "read_height_cm", "read_infusion_number", "read_iso_instant", "read_measured",
    "read_weight_kg",
]  # fmt: skip

# --- Numbers ---------------------------------------------------------------------------------

_MOST_DIGITS = 3
_MOST_DECIMALS = 2
_DECIMAL = re.compile(rf"[0-9]{{1,{_MOST_DIGITS}}}(?:[.,][0-9]{{1,{_MOST_DECIMALS}}})?")
_ONE_DECIMAL = re.compile(rf"[0-9]{{1,{_MOST_DIGITS}}}[.,][0-9]")
_WHOLE = re.compile(rf"[0-9]{{1,{_MOST_DIGITS}}}")
_WITH_UNIT = re.compile(r"[0-9.,]+\s*([^\W\d_]+)\.?")
_EXPONENT = re.compile(r"[0-9.,]+[eE][+\-]?[0-9]+")
_SEPARATED = re.compile(r"([0-9]*)[.,]([0-9]*)")
_GROUP = 3
_SIGNS = "+-\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"


def read_weight_kg(
    text: str, field: str = "", *, one_decimal: bool = False
) -> Decimal | EntryProblem | None:
    """A body weight in kilograms, with a point or a comma; never pounds.

    `one_decimal` demands exactly one digit behind the decimal sign, also where it is 0: then a
    key that was missed or hit twice leaves a text that is not read.
    """
    accepted = say("Type kilograms such as 72.5.")
    if one_decimal:
        accepted = say("Type kilograms with one decimal, such as 72.0.")
    words = FieldWords(field or say("Weight"), accepted, ("kg",))
    kg = _read_decimal(text, words)
    if one_decimal and isinstance(kg, Decimal) and not _ONE_DECIMAL.fullmatch(text):
        why = say("It has not exactly one decimal.")
        return words.problem("number.not-one-decimal", text, why)
    return kg


def read_height_cm(text: str, field: str = "") -> Decimal | EntryProblem | None:
    """A body height in centimetres, with a point or a comma."""
    accepted = say("Type centimetres such as 172.")
    return _read_decimal(text, FieldWords(field or say("Height"), accepted, ("cm",)))


def read_bag_ml(text: str, field: str = "") -> Decimal | EntryProblem | None:
    """The volume of an infusion bag in millilitres, with a point or a comma."""
    accepted = say("Type millilitres such as 250.")
    return _read_decimal(text, FieldWords(field or say("Bag volume"), accepted, ("ml",)))


def read_age_years(text: str, field: str = "") -> int | EntryProblem | None:
    """An age in completed years."""
    accepted = say("Type whole years such as 75, or give the date of birth.")
    words = FieldWords(field or say("Age"), accepted, ("y", "yr", "yrs", "year", "years"))
    return _read_whole(text, words)


def read_infusion_number(text: str, field: str = "") -> int | EntryProblem | None:
    """Which infusion of this medicine it is in the patient's life, counted from 1.

    Leading zeros are refused although they are harmless: "01" is how a form numbers cycles or
    days, and the wrong one of those columns has been copied.
    """
    accepted = say("Type a whole number; the first ever is 1.")
    words = FieldWords(field or say("Infusion number"), accepted, ("st", "nd", "rd", "th"))
    number = _read_whole(text, words)
    if number == 0:
        return words.problem("infusion.zero", text, say("There is no infusion 0."))
    if isinstance(number, int) and text.startswith("0"):
        return words.problem("infusion.leading-zero", text, say("Leave the 0 in front out."))
    return number


def read_measured(
    text: str, field: str, accepted: str, units: tuple[str, ...] = ()
) -> Decimal | EntryProblem | None:
    """Any other figure above or at 0, with a point or a comma; `accepted` says how to type it."""
    return _read_decimal(text, FieldWords(field, accepted, units))


def _read_decimal(text: str, words: FieldWords) -> Decimal | EntryProblem | None:
    if not text:
        return None
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(",", "."))
    general = _character_problem(text, words)
    if general:
        return general
    parts = _SEPARATED.fullmatch(text)
    if parts:
        return _separator_problem(text, parts[1], parts[2], words)
    if text.isdecimal():
        return words.problem("number.too-long", text, say("It has more than three digits."))
    return words.problem("number.two-signs", text, say("It has more than one decimal sign."))


def _read_whole(text: str, words: FieldWords) -> int | EntryProblem | None:
    if not text:
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    general = _character_problem(text, words)
    if general:
        return general
    if text.isdecimal():
        return words.problem("number.too-long", text, say("It has more than three digits."))
    return words.problem("number.not-whole", text, say("Only whole numbers are read."))


def _separator_problem(text: str, whole: str, part: str, words: FieldWords) -> EntryProblem:
    if not whole or not part:
        why = say("A digit is missing at the decimal sign.")
        return words.problem("number.half", text, why)
    if len(whole) > _MOST_DIGITS:
        why = say("It has more than three digits before the decimal sign.")
        return words.problem("number.too-long", text, why)
    if len(part) == _GROUP and not whole.startswith("0"):
        small = f"{whole}.{part}".rstrip("0").rstrip(".")
        why = say("{text} could be {large} or {small}.", text=text, large=whole + part, small=small)
        return words.problem("number.thousands", text, why)
    why = say("It has more than two digits after the decimal sign.")
    return words.problem("number.too-fine", text, why)


def _character_problem(text: str, words: FieldWords) -> EntryProblem | None:
    """The first reason that lies in a character; None where all are digits and decimal signs."""
    foreign = foreign_digit_problem(text, words)
    if foreign:
        return foreign
    if _EXPONENT.fullmatch(text):
        return words.problem("number.exponent", text, say("Powers of ten are not read."))
    unit = _WITH_UNIT.fullmatch(text)
    if unit and unit[1].lower() in words.units:
        return words.problem("number.unit", text, say("Leave “{unit}” out.", unit=unit[1]))
    if unit:
        # Never "leave it out" here: 160 without its "lb" would be read as kilograms.
        why = say("“{letters}” is neither a digit nor the unit here.", letters=quoted(unit[1]))
        return words.problem("number.other-unit", text, why)
    unseen = unseen_problem(text, words, allowed="")
    if unseen:
        return unseen
    if text[0] in _SIGNS:
        return words.problem("number.sign", text, say("Plus and minus signs are not read."))
    for char in text:
        if char not in "0123456789.,":
            why = say("“{character}” does not belong in a number.", character=char)
            return words.problem("number.character", text, why)
    return None


# --- Dates and times -------------------------------------------------------------------------

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NAMED_DATE = re.compile(rf"([0-9]{{1,2}})[ {NBSP}]([^0-9]+)[ {NBSP}]([0-9]{{4}})")
_SHORT_YEAR = re.compile(rf"[0-9]{{1,2}}[ {NBSP}][^0-9]+[ {NBSP}][0-9]{{1,3}}")
_THREE_FIGURES = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2}|[0-9]{4})")
_NEARLY_ISO = re.compile(r"[0-9]{4}[./-]?[0-9]{1,2}[./-]?[0-9]{1,2}")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})|([0-9]{2})([0-9]{2})")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)


def read_date(text: str, field: str = "") -> date | EntryProblem | None:
    """`2026-11-22`, `22 Nov 2026` or `22 November 2026`; months in English and the language in use.

    Dates in figures with the year last are refused even where only one order is possible
    (22/11/2026): a field that reads some of them teaches people to type the others.
    """
    words = FieldWords(field or say("Date"), say("Type it like 2026-11-22 or 22 Nov 2026."))
    return _read_date(text, words) if text else None


def read_clock_time(text: str, field: str = "") -> time | EntryProblem | None:
    """A time on the 24-hour clock: `09:00`, `9:00`, `9.00`, or four digits, `0900`.

    Four digits without a sign are how many wards write times, and denote exactly one; three
    ("930") are refused, because a lost digit would make them of four.
    """
    accepted = say("Type a 24-hour time such as 09:00 or 21:30.")
    words = FieldWords(field or say("Time"), accepted)
    if not text:
        return None
    parts = _CLOCK.fullmatch(text)
    if parts:
        return _time_of(text, int(parts[1] or parts[3]), int(parts[2] or parts[4]), words)
    problem = foreign_digit_problem(text, words) or unseen_problem(text, words, allowed=" ")
    if problem:
        return problem
    if _WHOLE.fullmatch(text):
        return words.problem("time.digits", text, say("Hours or minutes are missing."))
    if re.fullmatch(r"[0-9]{1,2}[:.][0-9]{2}[:.][0-9]{2}", text):
        return words.problem("time.seconds", text, say("Seconds are not read."))
    if re.fullmatch(r"[0-9:.]+ ?[aApP]\.?[mM]\.?", text):
        return words.problem("time.twelve-hour", text, say("“am” and “pm” are not read."))
    return words.problem("time.unreadable", text, say("This is not a clock time."))


def read_iso_instant(text: str, field: str = "") -> datetime | EntryProblem | None:
    """A moment in ISO 8601 with its offset from UTC: `2026-11-22T09:00:00+01:00`.

    A time without an offset is refused: in the night in which the clocks go back it happens twice.
    """
    accepted = say("Type it like 2026-11-22T09:00:00+01:00.")
    words = FieldWords(field or say("Start"), accepted)
    if not text:
        return None
    parts = _INSTANT.fullmatch(text)
    if not parts:
        why = say("This is not a date and time with offset in ISO 8601.")
        problem = foreign_digit_problem(text, words) or unseen_problem(text, words, allowed="")
        return problem or words.problem("instant.unreadable", text, why)
    if not parts["zone"]:
        why = say("The offset from UTC is missing, so this moment can happen twice.")
        return words.problem("instant.no-offset", text, why)
    if not _is_offset(parts["zone"]):
        why = say("No clock has the offset {offset}.", offset=parts["zone"])
        return words.problem("instant.offset", text, why)
    year, month, day_of_month = (int(part) for part in parts[1].split("-"))
    day = _date_of(text, year, month, day_of_month, words)
    clock = _time_of(text, int(parts[2]), int(parts[3]), words)
    if isinstance(day, EntryProblem):
        return day
    if isinstance(clock, EntryProblem):
        return clock
    if int(parts[4] or "0") not in range(60):
        return words.problem("time.no-such-second", text, say("A minute has seconds 00 to 59."))
    return datetime.fromisoformat(text)


def _read_date(text: str, words: FieldWords) -> date | EntryProblem:
    iso, named = _ISO_DATE.fullmatch(text), _NAMED_DATE.fullmatch(text)
    if iso:
        return _date_of(text, int(iso[1]), int(iso[2]), int(iso[3]), words)
    problem = foreign_digit_problem(text, words) or unseen_problem(text, words, f" {NBSP}")
    if problem:
        return problem
    if named:
        months = _months_called(named[2])
        if len(months) == 1:
            return _date_of(text, int(named[3]), months.pop(), int(named[1]), words)
        if months:
            why = say("“{month}” names two months.", month=quoted(named[2]))
            return words.problem("date.month-two-ways", text, why)
        why = say("“{month}” is not the name of a month.", month=quoted(named[2]))
        return words.problem("date.month-unknown", text, why)
    figures = _THREE_FIGURES.fullmatch(text)
    if figures:
        return _order_problem(text, int(figures[1]), int(figures[2]), figures[3], words)
    if _SHORT_YEAR.fullmatch(text):
        return words.problem("date.short-year", text, say("The year needs four digits."))
    if _NEARLY_ISO.fullmatch(text):
        why = say("Between its parts stand hyphens; month and day have two digits.")
        return words.problem("date.not-iso", text, why)
    return words.problem("date.unreadable", text, say("This is not a date."))


def _date_of(text: str, year: int, month: int, day: int, words: FieldWords) -> date | EntryProblem:
    if year not in range(1000, 10_000):
        # 0026 is 26 with zeros in front, and which century it means would be a guess.
        return words.problem("date.short-year", text, say("The year needs four digits."))
    if not is_known_year(year):
        why = say("Years from {first} to {last} are read.", first=FIRST_YEAR, last=LAST_YEAR)
        return words.problem("date.year", text, why)
    if month not in range(1, 13):
        why = say("There is no month {month}.", month=month)
        return words.problem("date.no-such-month", text, why)
    if not 1 <= day <= monthrange(year, month)[1]:
        why = say("{year} has no {day} {month}.", year=year, day=day, month=say(MONTHS[month - 1]))
        return words.problem("date.no-such-day", text, why)
    return date(year, month, day)


def _order_problem(
    text: str, first: int, second: int, year: str, words: FieldWords
) -> EntryProblem:
    months = range(1, 13)
    if first in months and second in months and first != second:
        why = say(
            "{text} could be {first} {second_month} or {second} {first_month}.", text=text,
            first=first, second_month=say(MONTHS[second - 1]),
            second=second, first_month=say(MONTHS[first - 1]),
        )  # fmt: skip
    elif len(year) < len("2026"):
        why = say("Day, month and year could stand in any order.")
    else:
        why = say("Day and month could stand in either order.")
    return words.problem("date.order", text, why)


def _months_called(name: str) -> set[int]:
    """The months that are called `name` here; two where languages disagree, and then neither."""
    wanted = unicodedata.normalize("NFC", name).lower()
    return {
        number
        for number, month in enumerate(MONTHS, 1)
        if wanted in (month.lower(), month[:3].lower(), say(month).lower(), say(month[:3]).lower())
    }


def _time_of(text: str, hour: int, minute: int, words: FieldWords) -> time | EntryProblem:
    if (hour, minute) == (24, 0):
        why = say("24:00 is 00:00 of the next day.")
        return words.problem("time.midnight", text, why)
    if hour not in range(24):
        return words.problem("time.no-such-hour", text, say("A day has hours 00 to 23."))
    if minute not in range(60):
        return words.problem("time.no-such-minute", text, say("An hour has minutes 00 to 59."))
    return time(hour, minute)


def _is_offset(zone: str) -> bool:
    """Whether clocks on Earth differ from UTC by `zone`; ISO's -00:00 says "not known"."""
    if zone == "Z":
        return True
    hours, minutes = int(zone[1:3]), int(zone[4:])
    farthest = range(1, 12 * 60 + 1) if zone[0] == "-" else range(14 * 60 + 1)
    return minutes in range(60) and hours * 60 + minutes in farthest


# --- Reading back ----------------------------------------------------------------------------


def read_back(value: Value, unit: str = "") -> str:
    """`value` in a form in which a slip shows: unit, weekday, month by name, part of the day."""
    if isinstance(value, datetime):
        offset = f"UTC{value.isoformat()[-len('+01:00') :]}" if value.utcoffset() else "UTC"
        return f"{weekday_and_day(value)}, {_clock_in_words(value.time())}, {offset}"
    if isinstance(value, date):
        return weekday_and_day(value)
    if isinstance(value, time):
        return _clock_in_words(value)
    return with_unit(value, unit) if unit else figure(value)


def _clock_in_words(value: time) -> str:
    """24-hour time and the part of the day: who means half past one after lunch typed 1:30."""
    clock = value.strftime("%H:%M")
    if value.hour in range(6):
        return say("{clock} at night", clock=clock)
    if value.hour in range(6, 12):
        return say("{clock} in the morning", clock=clock)
    if value.hour in range(12, 13):
        return say("{clock} around midday", clock=clock)
    if value.hour in range(13, 18):
        return say("{clock} in the afternoon", clock=clock)
    return say("{clock} in the evening", clock=clock)
