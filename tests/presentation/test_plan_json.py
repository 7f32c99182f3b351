"""Numbers, times and texts as JSON writes them."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infuseplan.presentation.figures import to_minute
from infuseplan.presentation.json.figures import json_text, moment_text, number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (250, "250"),
        (Decimal("72.50"), "72.5"),
        (Decimal("1E+2"), "100"),
        (Fraction(225, 2), "112.5"),
        (Fraction(200, 3), "66.666667"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(1, 2_000_000), "0.000001"),
        (Fraction(1, 2_000_001), "0"),
        (Fraction(-1, 2_000_001), "0"),
        (Fraction(-25, 7), "-3.571429"),
        (Fraction(9_999_999_999, 10_000_000_000), "1"),
        (Fraction(-12345678901234567, 2), "-6172839450617283.5"),
    ],
)
def test_six_decimals_half_up_and_no_trailing_zero(value: Fraction, text: str) -> None:
    assert number_text(value) == text


@given(st.fractions(min_value=-100_000, max_value=100_000))
def test_the_text_is_the_nearest_figure_of_six_decimals(value: Fraction) -> None:
    text = number_text(value)
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]{0,5}[1-9])?", text)
    assert abs(Fraction(text) - value) <= Fraction(1, 2_000_000)


@given(st.integers(-(10**9), 10**9))
def test_half_of_the_sixth_decimal_goes_away_from_zero(count: int) -> None:
    """(2 n + 1) / 2 000 000 lies halfway between n and n + 1 millionths."""
    away = count + 1 if count >= 0 else count
    assert Fraction(number_text(Fraction(2 * count + 1, 2_000_000))) == Fraction(away, 1_000_000)


@given(st.integers(-(10**11), 10**11))
def test_another_reader_gets_the_double_that_is_nearest_to_six_decimals(millionths: int) -> None:
    """The quotient of two whole numbers below 2**53 is rounded once, to the nearest double."""
    text = number_text(Fraction(millionths, 1_000_000))
    assert json.loads(text) == millionths / 1_000_000


def test_a_float_has_no_place() -> None:
    with pytest.raises(TypeError):
        json_text(object())


def test_any_other_value() -> None:
    value = {"a": [1, True, None, Decimal("2.5")], "b\n": date(2026, 11, 22), "µ": ("x",)}
    assert json_text(value) == ('{"a": [1, true, null, 2.5], "b\\n": "2026-11-22", "µ": ["x"]}')


def test_clock_times_are_whole_minutes_half_up() -> None:
    moment = datetime.fromisoformat("2026-11-30T10:52:30+01:00")
    assert moment_text(moment) == '"2026-11-30T10:53:00+01:00"'
    assert moment_text(moment - timedelta(microseconds=1)) == '"2026-11-30T10:52:00+01:00"'
    assert moment_text(None) == "null"


def test_rounding_up_keeps_to_the_world_s_time_line_when_the_clocks_go_back() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for utc, shown in [
        ("2026-10-25T00:59:45", "2026-10-25T02:00:00+01:00"),
        ("2026-10-25T01:30:45", "2026-10-25T02:31:00+01:00"),
        ("2027-03-28T00:59:30", "2027-03-28T03:00:00+02:00"),
    ]:
        moment = datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(berlin)
        assert to_minute(moment).isoformat() == shown
