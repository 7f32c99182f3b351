"""What is typed is read exactly or not at all; every expectation here was worked out by hand."""
# ruff: noqa: RUF001 - digits of other scripts are what is tested

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infuseplan.presentation.entry.problem import unfinished
from infuseplan.presentation.entry.read import (
    EntryProblem,
    read_age_years,
    read_bag_ml,
    read_clock_time,
    read_date,
    read_height_cm,
    read_infusion_number,
    read_iso_instant,
    read_measured,
    read_weight_kg,
)
from infuseplan.presentation.entry.read_back import read_back
from infuseplan.presentation.i18n import use_catalogue

NBSP = "\N{NO-BREAK SPACE}"
READERS: tuple[Callable[..., object], ...] = (
    read_weight_kg, read_height_cm, read_bag_ml, read_age_years, read_infusion_number, read_date,
    read_clock_time, read_iso_instant,
)  # fmt: skip


def problem(reading: object) -> EntryProblem:
    assert isinstance(reading, EntryProblem), reading
    return reading


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("read", READERS)
def test_nothing_typed_is_nothing_and_not_zero(read: Callable[..., object]) -> None:
    assert read("") is None


@pytest.mark.parametrize("read", [read_weight_kg, read_height_cm, read_bag_ml])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("72", "72"), ("725", "725"), ("72.5", "72.5"), ("72,5", "72.5"), ("7.25", "7.25"),
        ("7,25", "7.25"), ("72.50", "72.5"), ("0", "0"), ("0.5", "0.5"), ("007", "7"),
        ("999,99", "999.99"),
    ],
)  # fmt: skip
def test_a_point_and_a_comma_both_begin_the_decimals(
    read: Callable[[str], object], text: str, value: str
) -> None:
    reading = read(text)
    assert isinstance(reading, Decimal)
    assert reading == Decimal(value)


REFUSED_NUMBERS = [
    ("1.050", "number.thousands", "1.050 could be 1050 or 1.05."),
    ("1,050", "number.thousands", "1,050 could be 1050 or 1.05."),
    ("1.000", "number.thousands", "1.000 could be 1000 or 1."),
    (" 1.050 kg\n", "number.thousands", "1.050 could be 1050 or 1.05."),
    ("0.500", "number.too-fine", "at most two decimals"),
    ("72.5000", "number.too-fine", "at most two decimals"),
    ("1050", "number.too-long", "more than three digits"),
    ("1050.5", "number.too-long", "at most three digits before"),
    ("72..5", "number.two-signs", "one decimal point only"),
    ("72,5,0", "number.two-signs", "one decimal point only"),
    ("1.050,00", "number.two-signs", "one decimal point only"),
    ("..", "number.two-signs", "one decimal point only"),
    (".5", "number.half", "digit is missing"),
    ("5.", "number.half", "digit is missing"),
    (",", "number.half", "digit is missing"),
    ("1e2", "number.exponent", "Enter the number in full."),
    ("1E-2", "number.exponent", "Enter the number in full."),
    ("-72.5", "number.sign", "Enter a positive number."),
    ("−72.5", "number.sign", "Enter a positive number."),
    ("+72.5", "number.sign", "Enter a positive number."),
    ("160 lb", "number.other-unit", "Weight must be in kilograms, not pounds."),
    ("160lbs", "number.other-unit", "Weight must be in kilograms, not pounds."),
    ("11 st", "number.other-unit", "Weight must be in kilograms, not pounds."),
    ("7o", "number.other-unit", "“o” is not a number."),
    ("seventy", "number.character", "“s” is not part of a number."),
    ("1'050", "number.character", "“'” is not part of a number."),
    ("72/5", "number.character", "“/” is not part of a number."),
    ("72.5 kg kg", "unseen", "There is a space inside: type it again."),
    ("1 050", "unseen", "There is a space inside: type it again."),
    ("1 050 kg", "unseen", "There is a space inside: type it again."),
    (f"1{NBSP}050", "unseen", "There is a space inside: type it again."),
    ("1\N{NARROW NO-BREAK SPACE}050", "unseen", "There is a space inside: type it again."),
    ("7\N{ZERO WIDTH SPACE}2", "unseen", "There is an invisible character inside"),
    ("72.5\N{ZERO WIDTH SPACE}", "unseen", "There is an invisible character inside"),
    ("72\n5", "unseen", "There is a line break inside: type it again."),
    ("72\t5", "unseen", "There is a space inside: type it again."),
    ("\N{RIGHT-TO-LEFT OVERRIDE}527", "unseen", "There is an invisible character inside"),
    ("７２", "foreign-digit", "Use the digits 0-9."),
    ("7２", "foreign-digit", "Use the digits 0-9."),
    ("٧٢", "foreign-digit", "Use the digits 0-9."),
    ("72½", "foreign-digit", "Use the digits 0-9."),
    ("7²", "foreign-digit", "Use the digits 0-9."),
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "72.5 kg", "72.5kg", "72,5 KG", f"72.5{NBSP}kg", "72.5 kg.", " 72.5", "72.5 ", "72.5\n",
        "\r\n72.5\t", f"{NBSP}72.5{NBSP}", "\N{NARROW NO-BREAK SPACE}72.5  kg \n",
    ],
)  # fmt: skip
def test_spaces_around_a_figure_and_its_own_unit_are_passed_over(text: str) -> None:
    assert read_weight_kg(text) == Decimal("72.5")


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", [" ", "\n", f" {NBSP}\t"])
def test_spaces_alone_are_nothing_typed(read: Callable[..., object], text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_height_cm, "172 cm", Decimal(172)), (read_bag_ml, "265 mL", Decimal(265)),
        (read_age_years, " 75 years", 75), (read_age_years, "75 y", 75),
        (read_infusion_number, "3rd", 3), (read_infusion_number, " 12 \n", 12),
    ],
)  # fmt: skip
def test_every_field_knows_its_own_unit(
    read: Callable[[str], object], text: str, value: object
) -> None:
    assert read(text) == value


@pytest.mark.parametrize("text", ["1.72", "1,72", "1.7", "2.05", "1.72 cm", " 1.72 "])
def test_a_height_in_metres_says_so(text: str) -> None:
    refused = problem(read_height_cm(text))
    assert refused.code == "height.in-metres"
    assert refused.short.endswith(f"{NBSP}cm is not plausible. Enter centimetres, e.g. 172.")


def test_the_first_digit_of_a_height_is_no_height_in_metres() -> None:
    """On the way to 172 stands 1; what is too small is for the domain to say."""
    assert read_height_cm("1") == 1
    assert problem(read_height_cm("1.72 m")).short.startswith("Height must be in centimetres.")


def test_a_written_unit_does_not_make_up_for_a_decimal_that_is_missing() -> None:
    assert read_weight_kg("72.0 kg", one_decimal=True) == 72
    assert problem(read_weight_kg("72 kg", one_decimal=True)).code == "number.not-one-decimal"


def test_other_figures_have_to_leave_their_unit_out() -> None:
    """A rate field that took "125 mL" for 125 mL/h would read a volume as a rate."""
    assert problem(read_measured("125 mL", "Rate", "E.g. 25.", ("ml",))).code == "number.unit"


@pytest.mark.parametrize(("text", "code", "words"), REFUSED_NUMBERS)
def test_what_could_be_misread_is_refused_with_a_reason_that_fits(
    text: str, code: str, words: str
) -> None:
    refused = problem(read_weight_kg(text))
    assert refused.code == code
    assert words in refused.text
    assert words in refused.short


def test_a_message_names_the_field_what_was_read_and_what_is_accepted() -> None:
    assert problem(read_weight_kg("1.050")).text == (
        f"Weight: read “1.050”. 1.050 could be 1050 or 1.05. E.g. 72.5{NBSP}kg."
    )


def test_a_long_text_is_cut_in_the_message() -> None:
    assert f"“{'7' * 32}”" in problem(read_weight_kg("7" * 32)).text
    assert f"“{'7' * 32}…”" in problem(read_weight_kg("7" * 40_000)).text


def test_the_command_line_may_call_the_field_by_its_own_name() -> None:
    assert problem(read_weight_kg("7o", "--weight-kg")).text.startswith("--weight-kg: read “7o”.")


def test_a_foreign_unit_is_never_just_taken_off() -> None:
    # 160 lb without the lb would be 160 kg.
    assert "Leave" not in problem(read_weight_kg("160 lb")).text
    assert "Leave" not in problem(read_height_cm("1.75 m")).text


def test_a_hidden_space_inside_a_number_is_never_just_taken_out() -> None:
    # "72 5" without the space would be 725.
    assert "take" not in problem(read_weight_kg("72 5")).text


@pytest.mark.parametrize(("text", "age"), [("17", 17), ("75", 75), ("0", 0), ("121", 121)])
def test_an_age_is_a_whole_number_of_years_whatever_the_domain_thinks_of_it(
    text: str, age: int
) -> None:
    assert read_age_years(text) == age


def test_half_a_year_is_refused_with_the_way_out() -> None:
    refused = problem(read_age_years("75.5"))
    assert refused.code == "number.not-whole"
    assert refused.short == ("Enter a whole number. E.g. 75, or enter the date of birth.")


@pytest.mark.parametrize(
    ("text", "code"),
    [("1951", "number.too-long"), ("75 months", "number.other-unit"), ("-5", "number.sign")],
)
def test_an_age_that_is_no_age_is_refused(text: str, code: str) -> None:
    assert problem(read_age_years(text)).code == code


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("3", 3), ("10", 10), ("120", 120)])
def test_an_infusion_number_counts_from_1(text: str, number: int) -> None:
    assert read_infusion_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", "infusion.zero"), ("000", "infusion.zero"), ("03", "infusion.leading-zero"),
        ("3x", "number.other-unit"), ("1.5", "number.not-whole"), ("1000", "number.too-long"),
    ],
)  # fmt: skip
def test_an_infusion_number_that_counts_something_else_is_refused(text: str, code: str) -> None:
    assert problem(read_infusion_number(text)).code == code


# --- dates and times -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026-11-22", "22 Nov 2026", "22 November 2026", "22 nov 2026", "22 NOVEMBER 2026",
     f"22{NBSP}November{NBSP}2026", "22. Nov 2026", "22. November 2026", "22 Nov. 2026",
     "2026/11/22", "2026.11.22", "22.11.2026", "22/11/2026", "22-11-2026", " 2026-11-22",
     "2026-11-22\n", "  22 Nov 2026  "],
)  # fmt: skip
def test_a_date_is_read_where_day_and_month_cannot_be_swapped(text: str) -> None:
    assert read_date(text) == date(2026, 11, 22)


def test_the_29th_of_february_exists_in_leap_years_only() -> None:
    assert read_date("2024-02-29") == date(2024, 2, 29)
    assert "29 February 2025 does not exist." in problem(read_date("2025-02-29")).text
    assert "29 February 2025 does not exist." in problem(read_date("29 Feb 2025")).text
    assert "29 February 1900 does not exist." in problem(read_date("1900-02-29")).text


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("03/04/2026", "date.order", "could be 3 April or 4 March: type the month as a word."),
        ("03.04.2026", "date.order", "could be 3 April or 4 March: type the month as a word."),
        ("12.11.2026", "date.order", "could be 12 November or 11 December: type"),
        ("3/3/2026", "date.order", "Type the month as a word."),
        ("11/22/2026", "date.order", "Type the month as a word."),
        ("31/12/26", "date.order", "four digits"),
        ("31.02.2026", "date.no-such-day", "31 February does not exist."),
        ("22.13.2026", "date.no-such-month", "no month 13"),
        ("2026-04-31", "date.no-such-day", "31 April does not exist."),
        ("0 Apr 2026", "date.no-such-day", "0 April does not exist."),
        ("2026-13-01", "date.no-such-month", "no month 13"),
        ("22 Nox 2026", "date.month-unknown", "“Nox” is not the name of a month."),
        # Letters that only look like those of a month, or become them when case is folded.
        ("2 ſep 2026", "date.month-unknown", "not the name of a month."),
        ("2 Ａug 2026", "date.month-unknown", "not the name of a month."),
        ("22 Nov 26", "date.short-year", "four digits"),
        ("0026-11-22", "date.short-year", "four digits"),
        ("2026-1-5", "date.not-iso", "Use YYYY-MM-DD."),
        ("20261122", "date.not-iso", "Use YYYY-MM-DD."),
        ("2026/11-22", "date.not-iso", "Use YYYY-MM-DD."),
        ("2026-11\n-22", "unseen", "There is a line break inside"),
        ("2026-11-22\N{ZERO WIDTH SPACE}", "unseen", "There is an invisible character inside"),
        ("２０２６-11-22", "foreign-digit", "Use the digits 0-9."),
        ("today", "date.unreadable", "not a date"),
        ("2026-11-22T09:00", "date.unreadable", "not a date"),
        ("22 Nov", "date.unreadable", "not a date"),
    ],
)  # fmt: skip
def test_a_date_that_could_be_another_is_refused(text: str, code: str, words: str) -> None:
    refused = problem(read_date(text, "Date of birth"))
    assert refused.code == code
    assert words in refused.text
    assert refused.text.startswith("Date of birth: ")
    assert refused.short.endswith("E.g. 22 Nov 2026 or 2026-11-22.")


@pytest.mark.parametrize(
    ("text", "clock"),
    [("09:00", time(9)), ("9:00", time(9)), ("9.05", time(9, 5)), ("21:30", time(21, 30)),
     ("00:00", time(0)), ("23:59", time(23, 59)), ("0900", time(9)), ("900", time(9)),
     ("930", time(9, 30)), ("9h00", time(9)), ("21H30", time(21, 30)), (" 09:00 \n", time(9))],
)  # fmt: skip
def test_a_clock_time_has_hours_and_two_digits_of_minutes(text: str, clock: time) -> None:
    assert read_clock_time(text) == clock


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("24:00", "time.midnight"), ("2400", "time.midnight"), ("25:00", "time.no-such-hour"),
        ("24:01", "time.no-such-hour"), ("09:60", "time.no-such-minute"), ("9", "time.digits"),
        ("090", "time.digits"), ("960", "time.no-such-minute"),
        ("09:00:30", "time.seconds"), ("9:00 pm", "time.twelve-hour"),
        ("9:0", "time.unreadable"), ("-9:00", "time.unreadable"), ("09,00", "time.unreadable"),
        ("09: 00", "time.unreadable"), ("09:\n00", "unseen"),
        ("０９:00", "foreign-digit"), ("noon", "time.unreadable"),
    ],
)  # fmt: skip
def test_a_clock_time_that_needs_a_guess_is_refused(text: str, code: str) -> None:
    assert problem(read_clock_time(text)).code == code


@pytest.mark.parametrize(
    ("text", "offset_h", "clock"),
    [
        ("2026-11-22T09:00:00+01:00", 1, (9, 0, 0, 0)),
        ("2026-11-22T09:00-05:00", -5, (9, 0, 0, 0)),
        ("2026-11-22T09:00:30Z", 0, (9, 0, 30, 0)),
        ("2026-11-22T09:00:30.25+00:00", 0, (9, 0, 30, 250_000)),
    ],
)
def test_an_instant_keeps_its_own_offset(
    text: str, offset_h: int, clock: tuple[int, int, int, int]
) -> None:
    reading = read_iso_instant(text)
    assert reading == datetime(2026, 11, 22, *clock, tzinfo=timezone(timedelta(hours=offset_h)))
    assert isinstance(reading, datetime)
    assert reading.utcoffset() == timedelta(hours=offset_h)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-22T09:00:00", "instant.no-offset"),
        ("2026-11-22T09:00-00:00", "instant.offset"),
        ("2026-11-22T09:00+15:00", "instant.offset"),
        ("2026-11-22T09:00+01:60", "instant.offset"),
        ("2026-11-22T24:00Z", "time.midnight"),
        ("2026-11-22T09:00:60Z", "time.no-such-second"),
        ("2026-02-30T09:00Z", "date.no-such-day"),
        ("2026-11-22 09:00+01:00", "unseen"),
        ("2026-11-22", "instant.unreadable"),
        ("2026-11-22T09:00+0100", "instant.unreadable"),
        ("2026-W47-7T09:00Z", "instant.unreadable"),
    ],
)
def test_an_instant_that_could_happen_twice_or_never_is_refused(text: str, code: str) -> None:
    assert problem(read_iso_instant(text)).code == code


class _Czechish(NullTranslations):
    """A language whose short March is another month's name in English."""

    words = {"November": "listopad", "Mar": "Nov", "Nov": "lis"}  # noqa: RUF012 - a test's table

    def gettext(self, message: str) -> str:
        return self.words.get(message, message)


@pytest.fixture
def other_language() -> Iterator[None]:
    use_catalogue(_Czechish())
    yield
    use_catalogue(NullTranslations())


@pytest.mark.usefixtures("other_language")
def test_months_are_read_in_the_language_in_use_and_refused_where_languages_disagree() -> None:
    assert read_date("22 listopad 2026") == date(2026, 11, 22)
    assert read_date("22 November 2026") == date(2026, 11, 22)
    assert problem(read_date("22 Nov 2026")).code == "date.month-two-ways"


# --- never a third thing ---------------------------------------------------------------------

KEYS = "0123456789.,:-+/eEkgTZ ７٧½\n" + NBSP


@st.composite
def slips_of_the_hand(draw: st.DrawFn, *texts: str) -> str:
    """One of `texts` after up to three keys too many or too few."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        key = draw(st.sampled_from(("", *KEYS)))
        text = text[:place] + key + text[place + draw(st.integers(0, 1)) :]
    return text


near_numbers = st.one_of(
    st.text(st.sampled_from(KEYS), max_size=8), slips_of_the_hand("72.5", "172", "1,05")
)
near_dates = slips_of_the_hand("2026-11-22", "22 Nov 2026", "3 May 2024", "29 February 2024")
near_times = slips_of_the_hand("09:00", "9.05", "2130", "23:59")
near_instants = slips_of_the_hand("2026-11-22T09:00:00+01:00", "2024-02-29T23:59Z")


@given(st.one_of(st.text(max_size=12), near_numbers))
def test_any_text_is_the_number_it_denotes_or_a_problem(text: str) -> None:
    for read in (read_weight_kg, read_height_cm, read_bag_ml):
        reading = read(text)
        if isinstance(reading, Decimal):
            # What the text denotes, worked out digit by digit instead of by a library.
            bare = text.strip().rstrip("cmkgCMKGlL. \N{NO-BREAK SPACE}")
            whole, _, part = bare.replace(",", ".").partition(".")
            units = 0
            for digit in whole + part:
                units = units * 10 + "0123456789".index(digit)
            assert Fraction(reading) == Fraction(units, 10 ** len(part))
            assert 1 <= len(whole) <= 3
            assert len(part) <= 2
        else:
            assert (reading is None) == (text.strip() == "")
            assert text.strip() == "" or problem(reading).text


@given(st.integers(0, 99_999), st.sampled_from(".,"))
def test_every_number_with_two_decimals_is_read_as_itself(hundredths: int, sign: str) -> None:
    text = f"{hundredths // 100}{sign}{hundredths % 100:02d}"
    reading = read_weight_kg(text)
    assert isinstance(reading, Decimal)
    assert Fraction(reading) == Fraction(hundredths, 100)


@given(st.one_of(st.text(max_size=8), near_numbers))
def test_any_text_is_the_whole_number_it_denotes_or_a_problem(text: str) -> None:
    for read in (read_age_years, read_infusion_number):
        reading = read(text)
        if isinstance(reading, int):
            digits = text.strip()
            while digits and digits[-1] not in "0123456789":
                digits = digits[:-1]
            assert digits.rjust(3, "0") == f"{reading:03d}"
        else:
            assert (reading is None) == (text.strip() == "")


MONTHS = "January February March April May June July August September October November December"


def spellings(day: date) -> set[str]:
    month = MONTHS.split()[day.month - 1]
    return {
        day.isoformat(),
        *(
            f"{figures}{one}{name}{two}{day.year}".lower()
            for figures in (str(day.day), f"{day.day:02d}")
            for name in (month, month[:3], f"{month}.", f"{month[:3]}.")
            for one in (" ", NBSP, ". ")
            for two in (" ", NBSP)
        ),
    }


def in_figures(day: date) -> set[str]:
    """What a day looks like in figures of one order; the day stands first only from the 13th."""
    year, month, number = f"{day.year}", f"{day.month:02d}", f"{day.day:02d}"
    forms = {sign.join((year, month, number)) for sign in "-/."}
    if day.day > 12:
        forms |= {
            f"{number}{one}{shown}{two}{year}"
            for one in "./-"
            for two in "./-"
            for shown in (month, str(day.month))
        }
    return forms


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_in_figures_of_one_order_is_read(day: date) -> None:
    assert {read_date(text) for text in in_figures(day)} == {day}


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_that_could_be_a_month_is_never_read_in_figures(day: date) -> None:
    if day.day <= 12:
        assert problem(read_date(f"{day.day:02d}.{day.month:02d}.{day.year}")).code == "date.order"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_from_each_of_its_spellings(day: date) -> None:
    assert {read_date(text) for text in spellings(day)} == {day}


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_that_was_read_back_is_read_as_the_same_day(day: date) -> None:
    weekday, _, rest = read_back(day).partition(" ")
    assert weekday.endswith("day")
    assert read_date(rest) == day


@given(st.one_of(st.text(max_size=14), near_dates))
def test_any_text_is_the_day_it_spells_or_a_problem(text: str) -> None:
    reading = read_date(text)
    if isinstance(reading, date):
        bare = text.strip().lower()
        assert bare in spellings(reading) or bare in in_figures(reading)
    else:
        assert (reading is None) == (text.strip() == "")


@given(st.one_of(st.text(max_size=8), near_times))
def test_any_text_is_the_time_it_spells_or_a_problem(text: str) -> None:
    reading = read_clock_time(text)
    if isinstance(reading, time):
        digits = text.strip().lower().translate(str.maketrans("", "", ":.h"))
        assert digits.rjust(4, "0") == f"{reading.hour:02d}{reading.minute:02d}"
    else:
        assert (reading is None) == (text.strip() == "")


@given(st.one_of(st.text(max_size=30), near_instants))
def test_any_text_is_an_instant_with_offset_or_a_problem(text: str) -> None:
    reading = read_iso_instant(text)
    if isinstance(reading, datetime):
        assert reading.utcoffset() is not None
        assert text.strip().startswith(f"{reading:%Y-%m-%dT%H:%M}")
    else:
        assert (reading is None) == (text.strip() == "")


@given(st.text(st.characters(codec=None), min_size=1, max_size=400))
def test_a_problem_is_one_line_that_can_be_written_anywhere(text: str) -> None:
    for read in READERS:
        reading = read(text)
        if isinstance(reading, EntryProblem):
            assert reading.text.splitlines() == [reading.text]
            reading.text.encode("utf-8")
            assert reading.text.endswith(reading.short)


# --- reading back ----------------------------------------------------------------------------


def test_values_are_read_back_so_that_a_slip_shows() -> None:
    assert read_back(Decimal("72.50"), "kg") == f"72.5{NBSP}kg"
    assert read_back(3) == "3"
    assert read_back(date(2026, 11, 22)) == f"Sunday 22{NBSP}November{NBSP}2026"
    assert read_back(datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=1)))) == (
        f"Sunday 22{NBSP}November{NBSP}2026, 09:00, UTC+01:00"
    )


@pytest.mark.parametrize("clock", [time(1, 30), time(6), time(13, 30), time(0)])
def test_a_clock_time_is_read_back_in_24_hours(clock: time) -> None:
    assert read_back(clock) == f"{clock.hour:02d}:{clock.minute:02d}"


def test_text_that_is_still_being_composed_is_a_problem_of_its_own() -> None:
    assert unfinished("72５", "Weight").code == "unfinished"
