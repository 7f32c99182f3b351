"""The staircase of rates as the chart draws it, the sheet prints it and a screen reader hears it.

Minutes run from the start of the infusion; times before it are negative. Everything is exact:
the painter alone turns minutes into pixels.
"""

from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from infuseplan.domain.dates.elapsed import after_minutes
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import (
    EN_DASH,
    NBSP,
    clock,
    figure,
    hours_and_minutes,
    pump_volume,
    rate_in_words,
    with_unit,
)
from infuseplan.presentation.i18n import say, say_count


@frozen
class ChartSegment:
    """A stretch at one rate that has run in; `cumulative_ml` is the volume given at its end."""

    start_min: Fraction
    end_min: Fraction
    rate_ml_h: Fraction
    volume_ml: Fraction
    cumulative_ml: Fraction


@frozen
class StaircaseStep:
    """A step still to come, numbered as in the table beside the chart."""

    number: int
    start_min: Fraction
    end_min: Fraction
    rate_ml_h: Fraction
    volume_ml: Fraction
    cumulative_ml: Fraction


DrawnInterval = ChartSegment | StaircaseStep


@frozen
class Interruption:
    """A stretch in which nothing runs; without an end it lasts still."""

    from_min: Fraction
    until_min: Fraction | None


@frozen
class Staircase:
    """One infusion: what was delivered, what is to come, and what stands before zero.

    `max_rate_ml_h` sets the scale, so that the same infusion looks the same whatever its bag.
    `given_ml` is what is in now: the pump may have been read when nothing ran.
    """

    steps: tuple[StaircaseStep, ...]
    bag_ml: Fraction
    max_rate_ml_h: Fraction
    starts_at: datetime | None = None
    premedication_min: tuple[Fraction, Fraction] | None = None
    delivered: tuple[ChartSegment, ...] = ()
    now_min: Fraction | None = None
    interruptions: tuple[Interruption, ...] = ()
    given_ml: Fraction | None = None

    def __post_init__(self) -> None:
        """Refuse a start without a zone: its clock would be an hour off across a clock change."""
        if self.starts_at is not None and self.starts_at.tzinfo is None:
            raise ValueError("starts_at needs its time zone")

    @property
    def runs(self) -> tuple[DrawnInterval, ...]:
        """All stretches at one rate in the order of time, delivered and to come."""
        return (*self.delivered, *self.steps)

    @property
    def first_min(self) -> Fraction:
        """Where the picture begins: with the premedication, or at the start."""
        before = self.premedication_min
        return min(Fraction(0), before[0]) if before else Fraction(0)

    @property
    def end_min(self) -> Fraction:
        """When the last millilitre is in; with no step to come, the last that is known."""
        known = [run.end_min for run in self.runs]
        known += [stop.until_min or stop.from_min for stop in self.interruptions]
        if self.now_min is not None:
            known.append(self.now_min)
        return max(known, default=Fraction(0))

    @property
    def volume_at_end_ml(self) -> Fraction:
        """What is in when all of it has run."""
        if self.steps:
            return self.steps[-1].cumulative_ml
        if self.given_ml is not None:
            return self.given_ml
        return self.delivered[-1].cumulative_ml if self.delivered else Fraction(0)

    def step(self, number: int | None) -> StaircaseStep | None:
        """The step of that number, if there is one."""
        return next((step for step in self.steps if step.number == number), None)

    def step_at(self, minute: Fraction) -> StaircaseStep | None:
        """The step that runs at `minute`; a change belongs to the step that begins with it."""
        return next((s for s in self.steps if s.start_min <= minute < s.end_min), None)


def rate_changes(staircase: Staircase) -> tuple[Fraction, ...]:
    """Every minute at which a hand is needed, in order: start, changes, stops and the end."""
    moments: set[Fraction] = set()
    runs = staircase.runs
    for before, after in pairwise(runs):
        # The same rate before and after, without a gap: the clock moved on, no hand was needed.
        if before.end_min != after.start_min or before.rate_ml_h != after.rate_ml_h:
            moments |= {before.end_min, after.start_min}
    if runs:
        moments |= {runs[0].start_min, runs[-1].end_min}
    for stop in staircase.interruptions:
        moments |= {stop.from_min} | ({stop.until_min} if stop.until_min is not None else set())
    return tuple(sorted(moments))


def clock_label(staircase: Staircase, minute: Fraction) -> str | None:
    """The clock at `minute`, in whole minutes half up; None without a start."""
    if staircase.starts_at is None:
        return None
    return clock(after_minutes(staircase.starts_at, minute))


def minute_label(minute: Fraction) -> str:
    """The minute as the table shows it: `112.5`, and at most one decimal."""
    return figure(minute, 1)


def span(staircase: Staircase, start: Fraction, end: Fraction) -> str:
    """`09:00-10:00` with an en dash, or `0-60 min` where there is no start."""
    first, last = clock_label(staircase, start), clock_label(staircase, end)
    if first is None:
        return f"{minute_label(start)}{EN_DASH}{minute_label(end)}{NBSP}{say('min')}"
    return f"{first}{EN_DASH}{last}"


def rate_label(rate_ml_h: Fraction) -> str:
    """A rate with its unit, and in words where a slip of the point would make it another rate."""
    rate = with_unit(rate_ml_h, "mL/h")
    return rate if rate_ml_h.denominator == 1 else f"{rate} ({rate_in_words(rate_ml_h)})"


def premedication_span(staircase: Staircase) -> str | None:
    """When to give the premedication: `08:00-08:45`, or `60-15 min before`."""
    window = staircase.premedication_min
    if window is None:
        return None
    if staircase.starts_at is not None:
        return span(staircase, *window)
    return say(
        "{from_min}{dash}{until_min} min before",
        from_min=minute_label(-window[0]),
        dash=EN_DASH,
        until_min=minute_label(-window[1]),
    )


def headline(staircase: Staircase) -> str:
    """What the picture says: `250 mL in 3 h 20 min`, or `37.5 mL of 250 mL given`."""
    if not staircase.steps:
        return say(
            "{volume} of {bag} given",
            volume=volume_at_end(staircase),
            bag=with_unit(staircase.bag_ml, "mL"),
        )
    return say(
        "{volume} in {duration}",
        volume=volume_at_end(staircase),
        duration=hours_and_minutes(staircase.end_min),
    )


def volume_at_end(staircase: Staircase) -> str:
    """The bag as it was measured; what was given of it by counting, to a tenth as on the page."""
    volume = staircase.volume_at_end_ml
    whole = volume == staircase.bag_ml
    return with_unit(volume, "mL") if whole else pump_volume(volume)


def step_line(staircase: Staircase, step: StaircaseStep) -> str:
    """One step on one line, for the eye: `Step 1: 25 mL/h · 09:00-10:00 · 60 min · 25 mL`."""
    return say(
        "Step {number}: {rate}  ·  {span}  ·  {minutes}  ·  {volume}, {total} in all",
        number=step.number,
        rate=rate_label(step.rate_ml_h),
        span=span(staircase, step.start_min, step.end_min),
        minutes=f"{minute_label(step.end_min - step.start_min)}{NBSP}{say('min')}",
        volume=pump_volume(step.volume_ml),
        total=pump_volume(step.cumulative_ml),
    )


def step_spoken(staircase: Staircase, step: StaircaseStep) -> str:
    """One step as a sentence, for the ear: no dashes, no dots in mid-air."""
    return say(
        "Step {number}: {rate} from {start} to {end}, {minutes} minutes, {volume}, {total} in all.",
        number=step.number,
        rate=rate_label(step.rate_ml_h),
        start=_moment(staircase, step.start_min),
        end=_moment(staircase, step.end_min),
        minutes=minute_label(step.end_min - step.start_min),
        volume=pump_volume(step.volume_ml),
        total=pump_volume(step.cumulative_ml),
    )


def spoken(staircase: Staircase) -> str:
    """The whole picture in sentences, in the order of time, for those who do not see it."""
    sentences = []
    if staircase.premedication_min is not None:
        sentences.append(say("Premedication {span}.", span=_spoken_premedication(staircase)))
    sentences += [
        say(
            "Delivered: {rate} from {start} to {end}, {volume}, {total} in all.",
            rate=rate_label(segment.rate_ml_h),
            start=_moment(staircase, segment.start_min),
            end=_moment(staircase, segment.end_min),
            volume=pump_volume(segment.volume_ml),
            total=pump_volume(segment.cumulative_ml),
        )
        for segment in staircase.delivered
    ]
    sentences += [_spoken_stop(staircase, stop) for stop in staircase.interruptions]
    if staircase.now_min is not None:
        sentences.append(say("Now: {moment}.", moment=_moment(staircase, staircase.now_min)))
    if staircase.steps:
        first, last = staircase.steps[0], staircase.steps[-1]
        sentences.append(
            say_count(
                "{count} step, {volume} of {bag} from {start} to {end}, at most {most}.",
                "{count} steps, {volume} of {bag} from {start} to {end}, at most {most}.",
                len(staircase.steps),
                volume=pump_volume(sum((s.volume_ml for s in staircase.steps), Fraction(0))),
                bag=with_unit(staircase.bag_ml, "mL"),
                start=_moment(staircase, first.start_min),
                end=_moment(staircase, last.end_min),
                most=with_unit(max(s.rate_ml_h for s in staircase.steps), "mL/h"),
            )
        )
        sentences += [step_spoken(staircase, step) for step in staircase.steps]
    else:
        sentences.append(say("No further rate steps."))
    return " ".join(sentences)


def nice_ticks(most: Fraction, at_most: int) -> tuple[Fraction, ...]:
    """Round figures from 0 to `most` for an axis, no more than `at_most` of them (two or more)."""
    if most <= 0:
        return (Fraction(0),)
    tenfold = Fraction(1)
    while tenfold * 10 <= most:
        tenfold *= 10
    while tenfold > most:
        tenfold /= 10
    for interval in (
        tenfold * shrink * nice
        for shrink in (Fraction(1, 10), Fraction(1))
        for nice in (1, 2, Fraction(5, 2), 5)
    ):
        if most // interval + 1 <= at_most:
            return tuple(interval * index for index in range(most // interval + 1))
    return (Fraction(0), most)


def _moment(staircase: Staircase, minute: Fraction) -> str:
    label = clock_label(staircase, minute)
    return say("minute {minute}", minute=minute_label(minute)) if label is None else label


def _spoken_premedication(staircase: Staircase) -> str:
    window = staircase.premedication_min or (Fraction(0), Fraction(0))
    if staircase.starts_at is None:
        return say(
            "{from_min} to {until_min} minutes before the start",
            from_min=minute_label(-window[0]),
            until_min=minute_label(-window[1]),
        )
    return say(
        "from {start} to {end}",
        start=_moment(staircase, window[0]),
        end=_moment(staircase, window[1]),
    )


def _spoken_stop(staircase: Staircase, stop: Interruption) -> str:
    start = _moment(staircase, stop.from_min)
    if stop.until_min is None:
        return say("Stopped since {start}.", start=start)
    return say(
        "Stopped from {start} to {end}.", start=start, end=_moment(staircase, stop.until_min)
    )
