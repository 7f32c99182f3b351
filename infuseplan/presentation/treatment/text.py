"""The days of a treatment as plain text: a table for each cycle, to be pasted or printed."""

from collections.abc import Sequence
from itertools import groupby

from infuseplan.application.treatment.courses import CalendarPart, TreatmentCalendar
from infuseplan.domain.treatment.treatment import TreatmentDay
from infuseplan.domain.treatment.ward_days import WardDays
from infuseplan.presentation.figures import day, weekday_and_day
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.text import finding_lines, marks
from infuseplan.presentation.program_version import program_fact
from infuseplan.presentation.text_layout import fact, item, paragraph, plain, rule, title
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

# Columns of figures, by their place in a row.
_FIGURES = frozenset({0, 2, 5})


def treatment_text(calendar: TreatmentCalendar) -> str:
    """The calendar or its refusal, without a last line break."""
    first = calendar.question.parts[0].loaded.ref
    # Of every file: a trial may follow a label.
    marked = marks(*(part.loaded.ref for part in calendar.question.parts))
    name = (
        say("No calendar: refused") if calendar.refused else say("Infusion days of one treatment")
    )
    lines = [name.upper(), *marked, rule()]
    if calendar.refused:
        lines += [
            *fact(say("Protocol"), first.title),
            *fact(say("Regimen"), calendar.question.treatment.regimen),
            *fact(say("First infusion"), weekday_and_day(calendar.question.treatment.first)),
        ]
    for part in calendar.parts:
        lines += _part(part, calendar.ward_days, len(calendar.parts) > 1)
    lines += finding_lines(calendar.findings)
    legends = dict.fromkeys(legend(part) for part in calendar.parts)
    lines += [line for text in legends if text for line in ("", *paragraph(text))]
    return "\n".join([*lines, rule(), *program_fact(), *marked])


def _part(part: CalendarPart, ward_days: WardDays, is_one_of_several: bool) -> list[str]:
    course = part.course
    lines = [""] if is_one_of_several else []
    lines += [
        *fact(say("Protocol"), part.loaded.ref.title),
        *fact(say("Regimen") + days_mark(part), regimen_name(part)),
        *fact(say("First infusion"), weekday_and_day(course.treatment.first)),
        *fact(say("Treatment"), state_message(course)),
        *fact(say("Next infusion"), _next(course.next_day)),
    ]
    # As wide in each cycle, so that a date stands below a date.
    table = _columns(_headers(part), [_cells(one) for one in course.days])
    header, rows = table[0], iter(table[1:])
    for cycle, days in groupby(course.days, key=lambda one: one.cycle):
        found = tuple(days)
        lines += [*title(say("Cycle {cycle}", cycle=cycle)), header, *(next(rows) for _ in found)]
        lines += [line for one in found for line in _remarks(one, ward_days)]
    return lines


def _next(one: TreatmentDay | None) -> str:
    if one is None or one.on is None:
        return say("none is due")
    return say("{day} (cycle {cycle}, day {number})", day=weekday_and_day(one.on), cycle=one.cycle,
               number=one.day)  # fmt: skip


def _headers(part: CalendarPart) -> tuple[str, ...]:
    table = say("Rate table") + table_mark(part)
    return (say("Day"), say("Date"), say("Infusion"), table, say("Weigh"), say("Moved"),
            say("Status"))  # fmt: skip


def _cells(one: TreatmentDay) -> tuple[str, ...]:
    return (
        str(one.day),
        say("not set") if one.on is None else weekday_and_day(one.on),
        number_message(one),
        table_name(one),
        say("weigh") if one.weigh else "",
        moved(one),
        status_message(one),
    )


def _remarks(one: TreatmentDay, ward_days: WardDays) -> list[str]:
    lines = []
    for remark in (*free_day(one, ward_days), *remarks(one)):
        lines += item(say("Day {day}: {remark}", day=one.day, remark=remark))
    if moved(one) and one.status in ("given", "aborted"):
        lines += item(say("Day {day}: planned for {planned}", day=one.day,
                          planned=day(one.planned)))  # fmt: skip
    return lines


def _columns(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Words to the left, figures to the right, as wide as their widest entry."""
    lines = [[plain(cell) for cell in line] for line in (headers, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            f"{cell:>{width}}" if place in _FIGURES else f"{cell:{width}}"
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
