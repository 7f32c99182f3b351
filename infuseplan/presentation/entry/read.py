"""What a person typed, as an exact value or as words that say why it cannot be read.

Window and command line read through these functions alone, so that both take and refuse the same
texts. Each returns the value, an `EntryProblem`, or None where nothing was typed (empty is not
zero). None of them raises, rounds, converts or guesses. What has one meaning is read: spaces and
line ends around an entry are passed over, the field's own unit may stand behind a figure, and a
date in figures is read where its parts allow one order only. What has two (03.04.1951, 1.050) is
a problem. Whether a value is *plausible* is not asked here, but for a height in metres; limits
belong to the domain.

No space is read inside a number or a clock time: "1 050" may be one number or what is left of
two. Between day, month and year a space or a no-break space is part of the grammar, the latter
because that is how this program writes dates itself.
"""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from re import fullmatch

from infuseplan.domain.dates.calendar_years import FIRST_YEAR, LAST_YEAR, is_known_year
from infuseplan.presentation.entry.problem import (
    EntryProblem,
    FieldTexts,
    foreign_digit_problem,
    quoted,
    unseen_problem,
)
from infuseplan.presentation.figures import MONTHS, NBSP, with_unit
from infuseplan.presentation.i18n import say

EnteredValue = Decimal | int | date | time
"""What can be read; an instant is a `datetime`, which is a `date` to the type checker too."""

__all__ = [
    "EnteredValue", "EntryProblem", "read_age_years", "read_bag_ml", "read_birth_date",
    "read_clock_time",
    "read_date", "read_height_cm", "read_infusion_number", "read_iso_instant", "read_measured",
    "read_weight_kg",
]  # fmt: skip

# Patterns are texts that `re` compiles where they are asked first: a start reads no entry.

# --- Numbers ---------------------------------------------------------------------------------

_MOST_DIGITS = 3
_MOST_DECIMALS = 2
_DECIMAL = rf"[0-9]{{1,{_MOST_DIGITS}}}(?:[.,][0-9]{{1,{_MOST_DECIMALS}}})?"
_ONE_DECIMAL = rf"[0-9]{{1,{_MOST_DIGITS}}}[.,][0-9]"
_WHOLE = rf"[0-9]{{1,{_MOST_DIGITS}}}"
_WITH_UNIT = rf"([0-9.,]+)[ {NBSP}]*([^\W\d_]+)\.?"
_EXPONENT = r"[0-9.,]+[eE][+\-]?[0-9]+"
_SEPARATED = r"([0-9]*)[.,]([0-9]*)"
_GROUP = 3
_NOT_KILOGRAMS = ("lb", "lbs", "pound", "pounds", "st", "stone")
_NOT_CENTIMETRES = ("m", "mm", "in", "inch", "inches", "ft", "feet")
_HIGHEST_METRES = 3
_LEAP_DAY = (2, 29)
_SIGNS = "+-\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"


def read_weight_kg(
    text: str, field: str = "", *, one_decimal: bool = False
) -> Decimal | EntryProblem | None:
    """A body weight in kilograms, with a point or a comma; never pounds.

    `one_decimal` demands exactly one digit behind the decimal sign, also where it is 0: then a
    key that was missed or hit twice leaves a text that is not read.
    """
    accepted = say("E.g. 72.5 kg.")
    if one_decimal:
        accepted = say("E.g. 72.0 kg.")
    words = FieldTexts(field or say("Weight"), accepted, ("kg",), wrong_units=_NOT_KILOGRAMS,
                       must=say("Weight must be in kilograms, not pounds."))  # fmt: skip
    kg = _read_decimal(text, words)
    figures = _bare(text, words)
    if one_decimal and isinstance(kg, Decimal) and not fullmatch(_ONE_DECIMAL, figures):
        why = say("Exactly one decimal is needed.")
        return words.problem("number.not-one-decimal", text, why)
    return kg


def read_height_cm(text: str, field: str = "") -> Decimal | EntryProblem | None:
    """A body height in centimetres, with a point or a comma; 1.72 is a height in metres."""
    accepted = say("Enter centimetres, e.g. 172.")
    words = FieldTexts(field or say("Height"), accepted, ("cm",), wrong_units=_NOT_CENTIMETRES,
                       must=say("Height must be in centimetres."))  # fmt: skip
    cm = _read_decimal(text, words)
    if isinstance(cm, Decimal) and 1 <= cm < _HIGHEST_METRES and _has_decimals(text):
        why = say("Height {height} is not plausible.", height=with_unit(cm, "cm"))
        return words.problem("height.in-metres", text, why)
    return cm


def read_bag_ml(text: str, field: str = "") -> Decimal | EntryProblem | None:
    """The volume of an infusion bag in millilitres, with a point or a comma."""
    accepted = say("E.g. 250 mL.")
    return _read_decimal(text, FieldTexts(field or say("Bag volume"), accepted, ("ml",)))


def read_age_years(text: str, field: str = "") -> int | EntryProblem | None:
    """An age in completed years."""
    accepted = say("E.g. 75, or enter the date of birth.")
    words = FieldTexts(field or say("Age"), accepted, ("y", "yr", "yrs", "year", "years"))
    return _read_whole(text, words)


def read_infusion_number(text: str, field: str = "") -> int | EntryProblem | None:
    """Which infusion of this medicine it is in the patient's life, counted from 1.

    Leading zeros are refused although they are harmless: "01" is how a form numbers cycles or
    days, and the wrong one of those columns has been copied.
    """
    accepted = say("The first ever is 1.")
    words = FieldTexts(field or say("Infusion number"), accepted, ("st", "nd", "rd", "th"))
    number = _read_whole(text, words)
    if number == 0:
        return words.problem("infusion.zero", text, say("Infusion numbers start at 1."))
    if isinstance(number, int) and text.strip().startswith("0"):
        return words.problem("infusion.leading-zero", text, say("Leave out the 0 in front."))
    return number


def read_measured(
    text: str, field: str, accepted: str, units: tuple[str, ...] = ()
) -> Decimal | EntryProblem | None:
    """Any other figure above or at 0, with a point or a comma; `accepted` says how to type it."""
    return _read_decimal(text, FieldTexts(field, accepted, left_out=units))


def _bare(text: str, words: FieldTexts) -> str:
    """`text` without what stands around it and has one meaning: spaces, and the field's unit."""
    bare = text.strip()
    unit = fullmatch(_WITH_UNIT, bare)
    return unit[1] if unit and unit[2].lower() in words.units else bare


def _has_decimals(text: str) -> bool:
    return "." in text.rstrip(". ") or "," in text


def _read_decimal(text: str, words: FieldTexts) -> Decimal | EntryProblem | None:
    text = _bare(text, words)
    if not text:
        return None
    if fullmatch(_DECIMAL, text):
        return Decimal(text.replace(",", "."))
    general = _character_problem(text, words)
    if general:
        return general
    parts = fullmatch(_SEPARATED, text)
    if parts:
        return _separator_problem(text, parts[1], parts[2], words)
    if text.isdecimal():
        return words.problem("number.too-long", text, say("It has more than three digits."))
    return words.problem("number.two-signs", text, say("Enter one decimal point only."))


def _read_whole(text: str, words: FieldTexts) -> int | EntryProblem | None:
    text = _bare(text, words)
    if not text:
        return None
    if fullmatch(_WHOLE, text):
        return int(text)
    general = _character_problem(text, words)
    if general:
        return general
    if text.isdecimal():
        return words.problem("number.too-long", text, say("It has more than three digits."))
    return words.problem("number.not-whole", text, say("Enter a whole number."))


def _separator_problem(text: str, whole: str, part: str, words: FieldTexts) -> EntryProblem:
    if not whole or not part:
        why = say("A digit is missing at the decimal point.")
        return words.problem("number.half", text, why)
    if len(whole) > _MOST_DIGITS:
        why = say("Enter at most three digits before the decimal point.")
        return words.problem("number.too-long", text, why)
    if len(part) == _GROUP and not whole.startswith("0"):
        small = f"{whole}.{part}".rstrip("0").rstrip(".")
        why = say("{text} could be {large} or {small}.", text=text, large=whole + part, small=small)
        return words.problem("number.thousands", text, why)
    why = say("Enter at most two decimals.")
    return words.problem("number.too-fine", text, why)


def _character_problem(text: str, words: FieldTexts) -> EntryProblem | None:
    """The first reason that lies in a character; None where all are digits and decimal signs."""
    foreign = foreign_digit_problem(text, words)
    if foreign:
        return foreign
    if fullmatch(_EXPONENT, text):
        return words.problem("number.exponent", text, say("Enter the number in full."))
    unit = fullmatch(_WITH_UNIT, text)
    if unit and unit[2].lower() in words.left_out:
        return words.problem("number.unit", text, say("Leave out “{unit}”.", unit=unit[2]))
    if unit:
        # Never "leave it out" here: 160 without its "lb" would be read as kilograms.
        why = say("“{letters}” is not a number.", letters=quoted(unit[2]))
        if unit[2].lower() in words.wrong_units:
            why = words.must
        return words.problem("number.other-unit", text, why)
    unseen = unseen_problem(text, words, allowed="")
    if unseen:
        return unseen
    if text[0] in _SIGNS:
        return words.problem("number.sign", text, say("Enter a positive number."))
    for char in text:
        if char not in "0123456789.,":
            why = say("“{character}” is not part of a number.", character=char)
            return words.problem("number.character", text, why)
    return None


# --- Dates and times -------------------------------------------------------------------------

_ISO_DATE = r"([0-9]{4})([-/.])([0-9]{2})\2([0-9]{2})"
_NAMED_DATE = rf"([0-9]{{1,2}})\.?[ {NBSP}]([^0-9]+?)\.?[ {NBSP}]([0-9]{{4}})"
_SHORT_YEAR = rf"[0-9]{{1,2}}\.?[ {NBSP}][^0-9]+[ {NBSP}][0-9]{{1,3}}"
_THREE_FIGURES = r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2}|[0-9]{4})"
_NEARLY_ISO = r"[0-9]{4}[./-]?[0-9]{1,2}[./-]?[0-9]{1,2}"
# Three digits are hours and minutes as well; not with a 0 in front, where a fourth may be missing.
_CLOCK = r"([0-9]{1,2})[:.hH]([0-9]{2})|([0-9]{2}|[1-9])([0-9]{2})"
_INSTANT = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)


def read_date(text: str, field: str = "") -> date | EntryProblem | None:
    """`2026-11-22`, `2026/11/22`, `22 Nov 2026`, `22. November 2026`, or `22.11.2026`.

    Months are read in English and in the language in use. Dates in figures with the year last
    are read only where the first figure can be no month (22.11.2026), and refused elsewhere.
    """
    words = FieldTexts(field or say("Date"), say("E.g. 22 Nov 2026 or 2026-11-22."))
    return _read_date(text.strip(), words)


def read_birth_date(text: str, field: str = "") -> date | EntryProblem | None:
    """A date of birth, read as every other date; the example is one of a birth."""
    words = FieldTexts(field or say("Date of birth"), say("E.g. 22 Nov 1951 or 1951-11-22."))
    return _read_date(text.strip(), words)


def read_clock_time(text: str, field: str = "") -> time | EntryProblem | None:
    """A time on the 24-hour clock: `09:00`, `9:00`, `9.00`, `9h00`, `0900` or `900`."""
    accepted = say("E.g. 09:00 or 21:30.")
    words = FieldTexts(field or say("Time"), accepted)
    text = text.strip()
    if not text:
        return None
    parts = fullmatch(_CLOCK, text)
    if parts:
        return _time_of(text, int(parts[1] or parts[3]), int(parts[2] or parts[4]), words)
    problem = foreign_digit_problem(text, words) or unseen_problem(text, words, allowed=" ")
    if problem:
        return problem
    if fullmatch(_WHOLE, text):
        return words.problem("time.digits", text, say("Enter hours and minutes."))
    if fullmatch(r"[0-9]{1,2}[:.][0-9]{2}[:.][0-9]{2}", text):
        return words.problem("time.seconds", text, say("Leave out the seconds."))
    if fullmatch(r"[0-9:.]+ ?[aApP]\.?[mM]\.?", text):
        return words.problem(
            "time.twelve-hour", text, say("Use the 24-hour clock, without “am” or “pm”.")
        )
    return words.problem("time.unreadable", text, say("This is not a clock time."))


def read_iso_instant(text: str, field: str = "") -> datetime | EntryProblem | None:
    """A moment in ISO 8601 with its offset from UTC: `2026-11-22T09:00:00+01:00`.

    A time without an offset is refused: in the night in which the clocks go back it happens twice.
    """
    accepted = say("E.g. 2026-11-22T09:00:00+01:00.")
    words = FieldTexts(field or say("Start"), accepted)
    text = text.strip()
    if not text:
        return None
    parts = fullmatch(_INSTANT, text)
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


def _read_date(text: str, words: FieldTexts) -> date | EntryProblem | None:
    if not text:
        return None
    iso, named = fullmatch(_ISO_DATE, text), fullmatch(_NAMED_DATE, text)
    if iso:
        return _date_of(text, int(iso[1]), int(iso[3]), int(iso[4]), words)
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
    figures = fullmatch(_THREE_FIGURES, text)
    if figures:
        return _date_in_figures(text, int(figures[1]), int(figures[2]), figures[3], words)
    if fullmatch(_SHORT_YEAR, text):
        return words.problem("date.short-year", text, say("The year needs four digits."))
    if fullmatch(_NEARLY_ISO, text):
        return words.problem("date.not-iso", text, say("Use YYYY-MM-DD."))
    return words.problem("date.unreadable", text, say("This is not a date."))


def _date_of(text: str, year: int, month: int, day: int, words: FieldTexts) -> date | EntryProblem:
    if year not in range(1000, 10_000):
        # 0026 is 26 with zeros in front, and which century it means would be a guess.
        return words.problem("date.short-year", text, say("The year needs four digits."))
    if not is_known_year(year):
        why = say("Years from {first} to {last} are read.", first=FIRST_YEAR, last=LAST_YEAR)
        return words.problem("date.year", text, why)
    if month not in range(1, 13):
        why = say("There is no month {month}.", month=month)
        return words.problem("date.no-such-month", text, why)
    from calendar import monthrange  # noqa: PLC0415 - start-up time

    if not 1 <= day <= monthrange(year, month)[1]:
        name = say(MONTHS[month - 1])
        why = say("{day} {month} does not exist.", day=day, month=name)
        if (month, day) == _LEAP_DAY:
            why = say("{day} {month} {year} does not exist.", day=day, month=name, year=year)
        return words.problem("date.no-such-day", text, why)
    return date(year, month, day)


def _date_in_figures(
    text: str, first: int, second: int, year: str, words: FieldTexts
) -> date | EntryProblem:
    """Day, month, year; only where the day can be no month, so that no other order is possible."""
    if len(year) < len("2026"):
        return words.problem("date.order", text, say("The year needs four digits."))
    if first > len(MONTHS):
        return _date_of(text, int(year), second, first, words)
    months = range(1, len(MONTHS) + 1)
    why = say("Type the month as a word.")
    if first in months and second in months and first != second:
        why = say(
            "{text} could be {first} {second_month} or {second} {first_month}: type the month as "
            "a word.", text=text,
            first=first, second_month=say(MONTHS[second - 1]),
            second=second, first_month=say(MONTHS[first - 1]),
        )  # fmt: skip
    return words.problem("date.order", text, why)


def _months_called(name: str) -> set[int]:
    """The months that are called `name` here; two where languages disagree, and then neither."""
    wanted = unicodedata.normalize("NFC", name).lower()
    return {
        number
        for number, month in enumerate(MONTHS, 1)
        if wanted in (month.lower(), month[:3].lower(), say(month).lower(), say(month[:3]).lower())
    }


def _time_of(text: str, hour: int, minute: int, words: FieldTexts) -> time | EntryProblem:
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
