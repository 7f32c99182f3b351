"""The days of a treatment as the Course page shows them: a strip of cycles and a table of days."""

from datetime import date
from itertools import groupby
from typing import Literal

from infuseplan.application.treatment.courses import CalendarPart, TreatmentCalendar
from infuseplan.domain.treatment.treatment import TreatmentDay
from infuseplan.domain.treatment.ward_days import WardDays
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import EN_DASH, day, weekday_and_day
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.view import FindingRow
from infuseplan.presentation.treatment.messages import (
    days_mark,
    free_day,
    legend,
    moved,
    number_message,
    regimen_name,
    remarks,
    state_message,
    status_message,
    table_mark,
    table_name,
)

CycleState = Literal["done", "now", "planned"]


def day_headers(mark: str = "") -> tuple[str, ...]:
    """What stands over the columns of the table; `mark` says how sure the rate tables are."""
    return (
        say("Cycle"), say("Day"), say("Date"), say("Infusion"), say("Rate table") + mark,
        say("Weigh"), say("Moved"), say("Status"), say("Remarks"),
    )  # fmt: skip


def recorded_headers(mark: str = "") -> tuple[str, ...]:
    """The same where the record says what was planned, what is due and what was given."""
    return (
        say("Cycle"), say("Day"), say("Planned"), say("Due"), say("Given"), say("Infusion"),
        say("Rate table") + mark, say("Weigh"), say("Status"), say("Remarks"),
    )  # fmt: skip


@frozen
class DayRow:
    """One day: a text for each column, and the same as words for a screen reader.

    `cycle` and `day` are the day's place in the regimen.
    """

    cycle: int
    day: int
    cells: tuple[str, ...]
    words: str
    is_next: bool
    begins_cycle: bool


@frozen
class CycleMark:
    """One cycle in the strip; `first_row` is its place in the table."""

    title: str
    span: str
    state: CycleState
    words: str
    first_row: int


@frozen
class CourseView:
    """All that the page shows; without days there is nothing to look at but the findings."""

    heading: str
    state: str
    next_infusion: str
    cycles: tuple[CycleMark, ...]
    headers: tuple[str, ...]
    rows: tuple[DayRow, ...]
    findings: tuple[FindingRow, ...]
    legend: str


def course_view(calendar: TreatmentCalendar, *, is_recorded: bool = False) -> CourseView:
    """The calendar in words. What the frame says all the time is left to the frame.

    `is_recorded` where it is the record's: then planned, due and given days stand side by side.
    """
    rows: list[DayRow] = []
    cycles: list[CycleMark] = []
    for part in calendar.parts:
        for cycle, found in groupby(part.course.days, key=lambda one: one.cycle):
            days = tuple(found)
            cycles.append(_mark(cycle, days, part, len(rows)))
            rows += [
                _row(one, calendar.ward_days, one is days[0], part, is_recorded=is_recorded)
                for one in days
            ]
    last = calendar.parts[-1] if calendar.parts else None
    headers = recorded_headers if is_recorded else day_headers
    return CourseView(
        heading="" if last is None else _heading(last),
        state="" if last is None else state_message(last.course),
        next_infusion="" if last is None else _next(last.course.next_day),
        cycles=tuple(cycles),
        headers=headers("".join(dict.fromkeys(map(table_mark, calendar.parts)))),
        rows=tuple(rows),
        findings=tuple(
            FindingRow(one.severity, finding_text(one), one.code, one.standing)
            for one in calendar.findings
            if not one.standing
        ),
        legend=" ".join(dict.fromkeys(one for one in map(legend, calendar.parts) if one)),
    )


def _heading(part: CalendarPart) -> str:
    treatment = part.course.treatment
    return say("{regimen}, first infusion {day}", regimen=regimen_name(part) + days_mark(part),
               day=day(treatment.first))  # fmt: skip


def _next(one: TreatmentDay | None) -> str:
    if one is None or one.on is None:
        return say("None is due")
    return say("{day}, cycle {cycle}, day {number}", day=weekday_and_day(one.on), cycle=one.cycle,
               number=one.day)  # fmt: skip


def _mark(
    cycle: int, days: tuple[TreatmentDay, ...], part: CalendarPart, first_row: int
) -> CycleMark:
    state: CycleState = "planned"
    due = part.course.next_day
    if all(one.status in ("given", "aborted", "omitted") for one in days):
        state = "done"
    elif due is not None and due.cycle == cycle:
        state = "now"
    words = {"done": say("done"), "now": say("now"), "planned": say("planned")}[state]
    dates = [one.on for one in days if one.on is not None]
    span = _span(dates[0], dates[-1]) if dates else say("not set")
    return CycleMark(
        say("Cycle {cycle}", cycle=cycle),
        span,
        state,
        say("Cycle {cycle}, {span}, {state}", cycle=cycle, span=span, state=words),
        first_row,
    )


def _span(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)} {EN_DASH} {day(last)}"


def _row(
    one: TreatmentDay,
    ward_days: WardDays,
    begins_cycle: bool,
    part: CalendarPart,
    *,
    is_recorded: bool,
) -> DayRow:
    on = say("not set") if one.on is None else weekday_and_day(one.on)
    said = [*free_day(one, ward_days), *remarks(one)]
    if moved(one) and not is_recorded:
        said.append(say("planned for {planned}", planned=day(one.planned)))
    place = (str(one.cycle) if begins_cycle else "", str(one.day))
    about = (number_message(one), table_name(one), say("weigh") if one.weigh else "")
    remarked = "; ".join(said)
    cells: tuple[str, ...] = (*place, on, *about, moved(one), status_message(one), remarked)
    if is_recorded:
        dates = (weekday_and_day(one.planned), _date(one.due), _date(one.given))
        cells = (*place, *dates, *about, status_message(one), remarked)
    number = say("infusion number open")
    if one.infusion_number is not None:
        number = say("infusion {number}", number=one.infusion_number)
    elif not number_message(one):
        number = ""
    spoken = [say("Cycle {cycle}, day {day}", cycle=one.cycle, day=one.day), on, number,
              *about[1:], status_message(one), remarked]  # fmt: skip
    due = part.course.next_day
    is_next = due is not None and (due.cycle, due.day) == (one.cycle, one.day)
    return DayRow(
        one.cycle, one.day, cells, ", ".join(word for word in spoken if word), is_next, begins_cycle
    )


def _date(on: date | None) -> str:
    return "" if on is None else weekday_and_day(on)
