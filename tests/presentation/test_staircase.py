"""The staircase in words and figures: what a screen reader says and what the axes carry."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from dateutil.tz import gettz

from infuseplan.presentation.plan.rate_chart import (
    ChartSegment,
    Interruption,
    Staircase,
    StaircaseStep,
    clock_label,
    headline,
    minute_label,
    nice_ticks,
    premedication_span,
    rate_changes,
    rate_label,
    span,
    spoken,
    step_line,
    step_spoken,
)

F = Fraction  # short, because the tables below are read by eye
NINE = datetime(2026, 11, 22, 9, 0, tzinfo=gettz("Europe/Paris"))
BEFORE = (F(-60), F(-15))


def steps(*rows: tuple[int | str, ...]) -> tuple[StaircaseStep, ...]:
    """Rows worked out by hand: from, to, mL/h, mL, mL in all."""
    numbered = enumerate(([Fraction(value) for value in row] for row in rows), 1)
    return tuple(StaircaseStep(number, *values) for number, values in numbered)


# By hand: 25 mL/h for 60 min is 25 mL; then every 30 min 25 mL/h more, until 250 mL are in.
FIRST = steps(
    (0, 60, 25, 25, 25),
    (60, 90, 50, 25, 50),
    (90, 120, 75, "37.5", "87.5"),
    (120, 150, 100, 50, "137.5"),
    (150, 180, 125, "62.5", 200),
    (180, 200, 150, 50, 250),
)
SECOND = steps((0, 30, 50, 25, 25), (30, 60, 100, 50, 75), (60, "112.5", 200, 175, 250))


def first(start: datetime | None = NINE) -> Staircase:
    """The first infusion of the label, 250 mL."""
    return Staircase(FIRST, F(250), F(150), start, BEFORE)


def second(start: datetime | None = NINE) -> Staircase:
    """The second infusion of the label, 250 mL."""
    return Staircase(SECOND, F(250), F(200), start, BEFORE)


def resumed() -> Staircase:
    """Stopped at 10:15 for a reaction, resumed at 10:45 at half the first rate."""
    return Staircase(
        steps=(StaircaseStep(1, F(105), F(135), F("12.5"), F("6.25"), F("43.75")),),
        bag_ml=F(250),
        max_rate_ml_h=F(150),
        starts_at=NINE,
        delivered=(
            ChartSegment(F(0), F(60), F(25), F(25), F(25)),
            ChartSegment(F(60), F(75), F(50), F("12.5"), F("37.5")),
        ),
        now_min=F(105),
        interruptions=(Interruption(F(75), F(105)),),
    )


def plain(text: str) -> str:
    """No-break spaces read as spaces, so that the expectation can be typed."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_first_infusion_says_its_volume_and_how_long_it_takes() -> None:
    assert plain(headline(first())) == "250 mL in 3 h 20 min"


def test_the_picture_begins_with_the_premedication_and_ends_with_the_last_millilitre() -> None:
    assert [first().first_min, first().end_min] == [-60, 200]


def test_hands_are_needed_at_the_start_at_every_change_and_at_the_end() -> None:
    assert list(rate_changes(first())) == [0, 60, 90, 120, 150, 180, 200]


def test_a_clock_that_moves_on_within_a_step_is_no_change_of_rate() -> None:
    running = Staircase(
        steps=(StaircaseStep(1, F(20), F(60), F(25), F(50, 3), F(25)),),
        bag_ml=F(250),
        max_rate_ml_h=F(150),
        delivered=(ChartSegment(F(0), F(20), F(25), F(25, 3), F(25, 3)),),
        now_min=F(20),
    )
    assert list(rate_changes(running)) == [0, 60]


def test_a_stop_and_a_restart_are_changes() -> None:
    assert list(rate_changes(resumed())) == [0, 60, 75, 105, 135]


def test_the_clock_rounds_half_a_minute_up_and_the_minute_stays_exact() -> None:
    assert clock_label(second(), F("112.5")) == "10:53"
    assert minute_label(F("112.5")) == "112.5"


def test_the_clock_counts_elapsed_minutes_across_the_end_of_summer_time() -> None:
    night = datetime(2026, 10, 25, 1, 30, tzinfo=gettz("Europe/Paris"))
    assert clock_label(first(night), F(60)) == "02:30\N{NO-BREAK SPACE}CEST"
    assert (
        clock_label(first(night), F(120)) == "02:30\N{NO-BREAK SPACE}CET"
    )  # the hour that comes twice
    assert clock_label(first(night), F(200)) == "03:50"


def test_without_a_start_there_are_minutes_and_no_clock() -> None:
    assert clock_label(first(None), F(60)) is None
    assert plain(span(first(None), F(0), F(60))) == "0–60 min"
    assert plain(premedication_span(first(None)) or "") == "60–15 min before"


def test_with_a_start_the_premedication_has_clock_times() -> None:
    assert premedication_span(first()) == "08:00–08:45"


def test_a_start_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        first(datetime(2026, 11, 22, 9, 0))  # noqa: DTZ001 - what is to be refused


def test_half_a_millilitre_an_hour_is_said_in_words_and_a_whole_rate_is_not() -> None:
    assert plain(rate_label(F("12.5"))) == "12.5 mL/h (twelve and a half)"
    assert plain(rate_label(F(125))) == "125 mL/h"


def test_a_step_on_one_line() -> None:
    line = step_line(second(), second().steps[2])
    assert plain(line) == "Step 3: 200 mL/h  ·  10:00–10:53  ·  52.5 min  ·  175 mL, 250 mL in all"


def test_a_step_as_a_sentence() -> None:
    assert plain(step_spoken(first(), first().steps[3])) == (
        "Step 4: 100 mL/h from 11:00 to 11:30, 30 minutes, 50 mL, 137.5 mL in all."
    )


def test_the_whole_picture_is_spoken_in_the_order_of_time() -> None:
    assert plain(spoken(second())) == (
        "Premedication from 08:00 to 08:45. "
        "3 steps, 250 mL of 250 mL from 09:00 to 10:53, at most 200 mL/h. "
        "Step 1: 50 mL/h from 09:00 to 09:30, 30 minutes, 25 mL, 25 mL in all. "
        "Step 2: 100 mL/h from 09:30 to 10:00, 30 minutes, 50 mL, 75 mL in all. "
        "Step 3: 200 mL/h from 10:00 to 10:53, 52.5 minutes, 175 mL, 250 mL in all."
    )


def test_what_was_delivered_and_where_it_stopped_is_spoken_too() -> None:
    words = plain(spoken(resumed()))
    assert "Delivered: 50 mL/h from 10:00 to 10:15, 12.5 mL, 37.5 mL in all." in words
    assert "Stopped from 10:15 to 10:45." in words
    assert "Now: 10:45." in words
    assert "12.5 mL/h (twelve and a half) from 10:45 to 11:15" in words


def test_a_stop_for_good_says_that_there_is_no_further_step() -> None:
    stopped = Staircase(
        steps=(),
        bag_ml=F(250),
        max_rate_ml_h=F(150),
        starts_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        delivered=(ChartSegment(F(0), F(60), F(25), F(25), F(25)),),
        interruptions=(Interruption(F(60), None),),
    )
    assert plain(headline(stopped)) == "25 mL of 250 mL given"
    assert spoken(stopped).endswith("Stopped since 10:00. No further rate steps.")


def test_minutes_are_found_in_the_step_that_begins_with_them() -> None:
    assert [first().step_at(F(m)) for m in (-1, 200)] == [None, None]
    assert [getattr(first().step_at(F(m)), "number", None) for m in (0, 59, 60, 199)] == [
        1,
        1,
        2,
        6,
    ]


@pytest.mark.parametrize(
    ("most", "at_most", "ticks"),
    [
        (150, 4, [0, 50, 100, 150]),
        (150, 3, [0, 100]),
        (200, 5, [0, 50, 100, 150, 200]),
        (200, 3, [0, 100, 200]),
        (25, 6, [0, 5, 10, 15, 20, 25]),
        (25, 2, [0, 20]),
        (F("12.5"), 6, [0, F("2.5"), 5, F("7.5"), 10, F("12.5")]),
        (F("0.5"), 6, [0, F("0.1"), F("0.2"), F("0.3"), F("0.4"), F("0.5")]),
        (400, 5, [0, 100, 200, 300, 400]),
        (0, 5, [0]),
    ],
)
def test_axes_carry_round_figures_and_never_too_many(
    most: int, at_most: int, ticks: list[object]
) -> None:
    assert list(nice_ticks(F(most), at_most)) == ticks
