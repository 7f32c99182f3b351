"""The monitor's checks of what ran in and of what is to run in: segments, steps, rates, times."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from infuseplan.domain.findings import BLOCK
from infuseplan.domain.monitor.course_log import CourseFigures, TimedVolume
from infuseplan.domain.monitor.proof import (
    Check,
    Fault,
    MonitorClock,
    ProofLine,
    is_later,
    is_product,
    is_sum,
    line,
)
from infuseplan.domain.monitor.rate_table import (
    MICROS_PER_MIN,
    PUMP_STEPS_PER_ML_H,
    MicrosecondCount,
    SimulatedSegment,
    Table,
    minutes,
)
from infuseplan.domain.monitor.simulator import CourseSimulator
from infuseplan.domain.plan.plan import Bag
from infuseplan.frozen import frozen


@frozen
class Followed:
    """A state, the bag, and the same infusion run again; `ahead` is how it has to go on."""

    state: CourseFigures
    bag: Bag
    table: Table
    again: CourseSimulator
    ahead: tuple[SimulatedSegment, ...]
    clock: MonitorClock


def flow_proof(followed: Followed) -> tuple[ProofLine, ...]:
    """Every line about rates, volumes and times of a course that has begun."""
    return (
        _recounted(followed),
        _delivered(followed),
        _under_ceiling(followed),
        _restart(followed),
        _steps_allowed(followed),
        _steps_by_table(followed),
        _steps_add_up(followed),
        _times(followed),
    )


def _is_minutes(figure: Fraction, count: MicrosecondCount) -> bool:
    n, d = figure.as_integer_ratio()
    return n * MICROS_PER_MIN == count * d


def _is_counted(figure: Fraction, count: MicrosecondCount, scale: int) -> bool:
    n, d = figure.as_integer_ratio()
    return n * scale == count * d


def _is_less(left: Fraction, right: Fraction) -> bool:
    """As `left < right`, without the comparison of numbers of every kind."""
    return left.numerator * right.denominator < right.numerator * left.denominator


def _recounted(followed: Followed) -> ProofLine:
    """What has run in and what runs now, from the events alone."""
    state, again, table = followed.state, followed.again, followed.table
    faults = []
    given = table.ml(again.given)
    if state.infused_ml != given:
        faults.append(Fault("infused_ml", state.infused_ml, given, "mL"))
    rate = table.ml_h(again.rate) if again.is_flowing else None
    if state.rate_ml_h != rate:
        faults.append(Fault("rate_ml_h", state.rate_ml_h, rate, "mL/h"))
    set_to = None if again.set_to is None else table.ml_h(again.set_to)
    if state.set_to_ml_h != set_to:
        faults.append(Fault("set_to_ml_h", state.set_to_ml_h, set_to, "mL/h"))
    told = sum(finding.code == "course.pump-differs" for finding in state.findings)
    if told != again.differing:
        faults.append(Fault("findings", told, again.differing))
    return line("course-recounted", state.infused_ml, given, "mL", "infused_ml", faults)


# --- what ran in -----------------------------------------------------------------------------


def _delivered(followed: Followed) -> ProofLine:
    """In order, gapless but where it stood, rate × time, and the pump's volume where it was read.

    Between two readings the pump's volume is spread as rate × time would spread its own.
    """
    segments, table = followed.state.delivered, followed.table
    faults = []
    ran = Fraction(0)
    end = Fraction(0)
    for index, segment in enumerate(segments):
        field = f"delivered[{index}]"
        if _is_less(segment.start_min, end):
            faults.append(Fault(f"{field}.start_min", segment.start_min, end, "min"))
        if _is_less(segment.end_min, segment.start_min):
            left, right = segment.end_min, segment.start_min
            faults.append(Fault(f"{field}.end_min", left, right, "min"))
        if not is_sum(ran, segment.volume_ml, segment.cumulative_ml):
            right = ran + segment.volume_ml
            faults.append(Fault(f"{field}.cumulative_ml", segment.cumulative_ml, right, "mL"))
        if segment.volume_ml.numerator < 0:
            faults.append(Fault(f"{field}.volume_ml", segment.volume_ml, 0, "mL"))
        ran, end = segment.cumulative_ml, segment.end_min
    if ran != followed.state.infused_ml:
        faults.append(Fault("delivered", ran, followed.state.infused_ml, "mL"))
    faults += _unlike(_one_after_another(segments), _joined(followed.again.simulated), table)
    faults += _volume_faults(followed)
    shown = followed.state.infused_ml
    return line("course-delivered", ran, shown, "mL", "delivered", faults)


def _joined(simulated: Sequence[SimulatedSegment]) -> list[SimulatedSegment]:
    """Flows at one rate without a gap as one: the log may have divided them."""
    found: list[SimulatedSegment] = []
    for start, end, rate in simulated:
        if found and found[-1][1] == start and found[-1][2] == rate:
            found[-1] = found[-1][0], end, rate
        else:
            found.append((start, end, rate))
    return found


def _one_after_another(
    segments: Sequence[TimedVolume],
) -> list[tuple[int, Fraction, Fraction, Fraction]]:
    """The same for segments, each with the place of its first one; those without time left out."""
    found: list[tuple[int, Fraction, Fraction, Fraction]] = []
    for index, segment in enumerate(segments):
        start, end, rate = segment.start_min, segment.end_min, segment.rate_ml_h
        if start == end:
            continue
        if found and found[-1][2] == start and found[-1][3] == rate:
            first, begin, _, _ = found[-1]
            found[-1] = first, begin, end, rate
        else:
            found.append((index, start, end, rate))
    return found


def _unlike(
    shown: Sequence[tuple[int, Fraction, Fraction, Fraction]],
    simulated: Sequence[SimulatedSegment],
    table: Table,
) -> Iterator[Fault]:
    if len(shown) != len(simulated):
        yield Fault("delivered", len(shown), len(simulated))
    for (index, start, end, rate), flow in zip(shown, simulated, strict=False):
        field = f"delivered[{index}]"
        if not _is_minutes(start, flow[0]):
            yield Fault(f"{field}.start_min", start, minutes(flow[0]), "min")
        if not _is_minutes(end, flow[1]):
            yield Fault(f"{field}.end_min", end, minutes(flow[1]), "min")
        if not _is_counted(rate, flow[2], table.scale):
            yield Fault(f"{field}.rate_ml_h", rate, table.ml_h(flow[2]), "mL/h")


def _volume_faults(followed: Followed) -> Iterator[Fault]:
    """What the pump has shown at each reading, and rate × time since the last one."""
    segments, table = followed.state.delivered, followed.table
    last = len(segments)
    place = 0
    # Of several readings at one moment the last one counts.
    for at, shown in dict(followed.again.readings).items():
        first = place
        while place < last and _is_not_after(segments[place].end_min, at):
            place += 1
        cumulative = segments[place - 1].cumulative_ml if place else Fraction(0)
        if not _is_counted(cumulative, shown, table.unit):
            field = f"delivered[{max(place - 1, 0)}].cumulative_ml"
            yield Fault(field, cumulative, table.ml(shown), "mL")
        if place - first > 1:
            yield from _spread(segments, first, place)
    for index in range(place, last):
        segment = segments[index]
        lasted = segment.end_min - segment.start_min
        if not is_product(segment.rate_ml_h, lasted, segment.volume_ml, times=60):
            right = segment.rate_ml_h * lasted / 60
            yield Fault(f"delivered[{index}].volume_ml", segment.volume_ml, right, "mL")


def _is_not_after(figure: Fraction, count: MicrosecondCount) -> bool:
    n, d = figure.as_integer_ratio()
    return n * MICROS_PER_MIN <= count * d


def _spread(segments: Sequence[TimedVolume], first: int, last: int) -> Iterator[Fault]:
    """What the pump has shown, over the segments since the reading before."""
    timed = [
        (index, (one.end_min - one.start_min) * one.rate_ml_h / 60, one.volume_ml)
        for index, one in enumerate(segments[first:last], start=first)
        if one.end_min != one.start_min
    ]
    computed = sum((volume for _, volume, _ in timed), Fraction(0))
    shown = sum((volume for _, _, volume in timed), Fraction(0))
    for index, volume, part in timed:
        if part * computed != volume * shown:
            right = volume * shown / computed
            yield Fault(f"delivered[{index}].volume_ml", part, right, "mL")


# --- rates -----------------------------------------------------------------------------------


def _under_ceiling(followed: Followed) -> ProofLine:
    """What somebody set may be the pump's nearest to the ceiling; what is planned may not.

    Only what was recorded as a deviation may really have run faster.
    """
    state, ceiling = followed.state, followed.table.ceiling
    by_hand = followed.table.ml_h(followed.again.highest_by_hand)
    nearest = max(ceiling, min(by_hand, ceiling + Fraction(1, PUMP_STEPS_PER_ML_H)))
    nearest = max(nearest, followed.table.ml_h(followed.again.highest_deviation))
    faults = []
    rates = [
        (f"delivered[{index}].rate_ml_h", one.rate_ml_h, nearest)
        for index, one in enumerate(state.delivered)
    ]
    if state.rate_ml_h is not None:
        rates.append(("rate_ml_h", state.rate_ml_h, nearest))
    for index, step in enumerate(state.steps):
        by_pump = index == 0 and step.rate_ml_h == state.rate_ml_h
        most = ceiling + Fraction(1, PUMP_STEPS_PER_ML_H) if by_pump else ceiling
        rates.append((f"steps[{index}].rate_ml_h", step.rate_ml_h, most))
    highest, high_n, high_d = Fraction(0), 0, 1
    for field, rate, most in rates:
        n, d = rate.as_integer_ratio()
        if n * high_d > high_n * d:
            highest, high_n, high_d = rate, n, d
        if n <= 0 or n * most.denominator > most.numerator * d:
            faults.append(Fault(field, rate, most, "mL/h"))
    return line("course-under-ceiling", highest, nearest, "mL/h", "rate_ml_h", faults)


def _restart(followed: Followed) -> ProofLine:
    """Since the last restart: its rate, for the time that has to be clean.

    Half of the initial rate, or the rate of the step before, where the source says so. Only a rate
    that somebody set by hand may be another one sooner; only a reaction, or a deviation, keeps it
    longer.
    """
    state, again, table = followed.state, followed.again, followed.table
    check: Check = "course-restart-at-previous-step" if table.back else "course-restart"
    times = 1 if table.back else 2
    right = table.ml_h(again.restart_rate if table.back else table.climb[0][0])
    if again.restarted is None:
        return line(check, None, None, "mL/h", "steps", ())
    began = minutes(again.restarted)
    faults = []
    # What ran at the half rate before, and was stopped for no time, is one segment with it.
    after = [
        (f"delivered[{index}]", max(one.start_min, began), one.end_min, one.rate_ml_h)
        for index, one in enumerate(state.delivered)
        if one.end_min > began and one.end_min > one.start_min
    ]
    after += [
        (f"steps[{index}]", one.start_min, one.end_min, one.rate_ml_h)
        for index, one in enumerate(state.steps)
    ]
    shown = right
    observed = Fraction(0)
    for field, start, end, rate in after:
        if again.set_by_hand or observed >= table.observe_min:
            break
        shown = rate * times
        if shown != right:
            faults.append(Fault(f"{field}.rate_ml_h", shown, right, "mL/h"))
        observed += end - start
        if observed > table.observe_min and again.follows_plan and not again.was_kept:
            faults.append(Fault(f"{field}.end_min", observed, table.observe_min, "min"))
    return line(check, shown, right, "mL/h", "steps", faults)


# --- what is to come -------------------------------------------------------------------------


def _steps_allowed(followed: Followed) -> ProofLine:
    """No step is above what the table allows at its moment, from where this count stands."""
    table, again = followed.table, followed.again
    faults = []
    allowed = list(again.allowed_ahead()) if followed.state.steps else []
    highest, most = Fraction(0), Fraction(0)
    place = 0
    for index, step in enumerate(followed.state.steps):
        at = step.start_min * MICROS_PER_MIN
        while place + 1 < len(allowed) and at >= allowed[place + 1][0]:
            place += 1
        highest, most = step.rate_ml_h, table.ml_h(allowed[place][1])
        # What somebody set is the pump's nearest to a rate without an end.
        tolerance = Fraction(1, PUMP_STEPS_PER_ML_H) if index == 0 else 0
        if highest > most + tolerance:
            faults.append(Fault(f"steps[{index}].rate_ml_h", highest, most, "mL/h"))
    return line("course-steps-allowed", highest, most, "mL/h", "steps", faults)


def _steps_by_table(followed: Followed) -> ProofLine:
    """The rest of the step that runs, then step by step, each for its hold; or no steps at all.

    A course that would outlast the bag's use-by has none, and says so.
    """
    state, table = followed.state, followed.table
    expected = followed.ahead
    faults = []
    if expected and not _before_use_by(followed, minutes(expected[-1][1])):
        expected = ()
        if not any(finding.severity == BLOCK for finding in state.findings):
            faults.append(Fault("findings", None, "use-by"))
    if len(state.steps) != len(expected):
        faults.append(Fault("steps", len(state.steps), len(expected)))
    for index, (step, (start, end, rate)) in enumerate(zip(state.steps, expected, strict=False)):
        field = f"steps[{index}]"
        if not _is_counted(step.rate_ml_h, rate, table.scale):
            right = table.ml_h(rate)
            faults.append(Fault(f"{field}.rate_ml_h", step.rate_ml_h, right, "mL/h"))
        if not _is_minutes(step.start_min, start):
            faults.append(Fault(f"{field}.start_min", step.start_min, minutes(start), "min"))
        if not _is_minutes(step.end_min, end):
            faults.append(Fault(f"{field}.end_min", step.end_min, minutes(end), "min"))
    return line("course-steps", len(state.steps), len(expected), "", "steps", faults)


def _before_use_by(followed: Followed, ends_min: Fraction) -> bool:
    """To the microsecond below, as every clock time of a plan is."""
    use_by = followed.state.use_by
    if use_by is None:
        return True
    ends = followed.clock.at(ends_min)
    return ends is not None and not is_later(ends, use_by)


def _steps_add_up(followed: Followed) -> ProofLine:
    """Rate × time is each step's volume, and what is to come is what is left."""
    state, bag = followed.state, followed.bag
    faults = []
    given = state.infused_ml
    strength = bag.concentration_mg_per_ml
    for index, step in enumerate(state.steps):
        field = f"steps[{index}]"
        lasts = step.end_min - step.start_min
        if not is_product(step.rate_ml_h, lasts, step.volume_ml, times=60):
            right = step.rate_ml_h * lasts / 60
            faults.append(Fault(f"{field}.volume_ml", step.volume_ml, right, "mL"))
        if not is_sum(given, step.volume_ml, step.cumulative_ml):
            right = given + step.volume_ml
            faults.append(Fault(f"{field}.cumulative_ml", step.cumulative_ml, right, "mL"))
        if not is_product(step.rate_ml_h, strength, step.rate_mg_h):
            right = step.rate_ml_h * strength
            faults.append(Fault(f"{field}.rate_mg_h", step.rate_mg_h, right, "mg/h"))
        if not is_product(step.cumulative_ml, strength, step.cumulative_mg):
            right = step.cumulative_ml * strength
            faults.append(Fault(f"{field}.cumulative_mg", step.cumulative_mg, right, "mg"))
        given = step.cumulative_ml
    to_come = given - state.infused_ml
    left = state.remaining_ml if state.steps else Fraction(0)
    if to_come != left:
        faults.append(Fault("steps", to_come, left, "mL"))
    return line("course-steps-add-up", to_come, left, "mL", "remaining_ml", faults)


def _times(followed: Followed) -> ProofLine:
    """From now on without a gap, with clock times on the world's time line."""
    state, clock = followed.state, followed.clock
    faults = []
    end = state.now_min
    for index, step in enumerate(state.steps):
        field = f"steps[{index}]"
        if step.number != index + 1:
            faults.append(Fault(f"{field}.number", step.number, index + 1))
        if step.start_min != end:
            faults.append(Fault(f"{field}.start_min", step.start_min, end, "min"))
        if step.end_min <= step.start_min:
            faults.append(Fault(f"{field}.end_min", step.end_min, step.start_min, "min"))
        end = step.end_min
        for name, shown, at in (
            ("starts_at", step.starts_at, step.start_min),
            ("ends_at", step.ends_at, end),
        ):
            if not clock.shows(shown, at):
                faults.append(Fault(f"{field}.{name}", shown, clock.at(at)))
    if not state.steps:
        for name, value in (("ends_min", state.ends_min), ("ends_at", state.ends_at)):
            if value is not None:
                faults.append(Fault(name, value, None))
    elif state.ends_min != end:
        faults.append(Fault("ends_min", state.ends_min, end, "min"))
    elif not clock.shows(state.ends_at, end):
        faults.append(Fault("ends_at", state.ends_at, clock.at(end)))
    shown_end = state.ends_min
    return line("course-times", shown_end, shown_end and end, "min", "ends_min", faults)
