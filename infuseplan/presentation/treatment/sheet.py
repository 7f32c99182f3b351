"""The course on paper: whose it is, the days of the treatment, and when they were true."""

from datetime import date, datetime

from infuseplan.application.treatment.courses import CalendarPart, TreatmentCalendar
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock, day, weekday_and_day
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.file_marks import marks_of_files
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.program_version import program_line
from infuseplan.presentation.treatment.messages import regimen_name
from infuseplan.presentation.treatment.view import DayRow, course_view
from infuseplan.presentation.user_text import own


@frozen
class CourseFacts:
    """What the sheet is made of; `history` is what the page says of the infusions so far.

    `is_recorded` where the calendar is the record's, with planned, due and given days.
    """

    patient: str
    reference: str
    born: date | None
    calendar: TreatmentCalendar
    is_recorded: bool
    history: str
    made_at: datetime

    @property
    def has_two_identifiers(self) -> bool:
        """Whether every page can name the patient by two."""
        return bool(self.patient) + bool(self.reference) + (self.born is not None) > 1


@frozen
class CourseSheet:
    """Every page has `marks`, `heading` and `who`; the first of them `lines` and `findings`.

    `sources` are drug and source of each file that a part is planned by. `cycles` are the rows of
    one cycle each, which stay together on a page. `identifiers` name the patient in `who` by name,
    number and birth date.
    """

    marks: tuple[str, ...]
    heading: str
    sources: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    made: str
    lines: tuple[str, ...]
    findings: tuple[str, ...]
    headers: tuple[str, ...]
    cycles: tuple[tuple[DayRow, ...], ...]
    legend: str
    void: str
    program: str
    is_recorded: bool

    def who(self, page: int, pages: int) -> tuple[tuple[str, str], ...]:
        """The five fields above a page; pages count from 1."""
        number = say("{page} of {pages}", page=page, pages=pages)
        return (*self.identifiers, (say("Page"), number), (say("Printed"), self.made))


def course_sheet(facts: CourseFacts) -> CourseSheet:
    """Everything that the pages of one course say. ValueError of a calendar that was refused."""
    calendar = facts.calendar
    if calendar.refused or not calendar.parts:
        raise ValueError("there are no days to print")
    view = course_view(calendar, is_recorded=facts.is_recorded)
    marks = marks_of_files((part.loaded.ref for part in calendar.parts), _marks)
    when = {"day": weekday_and_day(facts.made_at.date()), "clock": clock(facts.made_at)}
    return CourseSheet(
        marks=tuple(dict.fromkeys(mark.upper() for mark in marks)),
        heading=say("Course of treatment: {heading}", heading=view.heading),
        sources=_sources(calendar),
        identifiers=(
            (say("Patient"), own(facts.patient)),
            (say("Hospital number"), own(facts.reference)),
            (say("Date of birth"), "" if facts.born is None else day(facts.born)),
        ),
        made=say("{day}, {clock}", day=day(facts.made_at.date()), clock=clock(facts.made_at)),
        lines=tuple(one for one in (
            say("Treatment: {state}", state=view.state),
            say("Next infusion: {day}", day=view.next_infusion),
            facts.history,
        ) if one),
        findings=tuple(one.text for one in view.findings),
        headers=view.headers,
        cycles=_by_cycle(view.rows),
        legend=view.legend,
        void=say("As recorded on {day} at {clock}. Later days move with what is given: print it "
                 "again after each infusion.", **when)
        if facts.is_recorded
        else say("Planned on {day} at {clock}, without what was given. Later days move with it: "
                 "print the course of the patient's record once there is one.", **when),
        program=program_line(),
        is_recorded=facts.is_recorded,
    )  # fmt: skip


def course_file_name(facts: CourseFacts) -> str:
    """A name for the PDF that says what it is, and not whose."""
    return f"infuseplan-course-{facts.made_at.date().isoformat()}.pdf"


def course_text(sheet: CourseSheet) -> str:
    """The pages as lines, for the ear."""
    lines = [*sheet.marks, sheet.heading, *sheet.sources]
    lines += [f"{name}: {text}" for name, text in sheet.identifiers if text]
    lines += [*sheet.lines, *sheet.findings]
    lines += [row.words for rows in sheet.cycles for row in rows]
    return "\n".join([*lines, *(one for one in (sheet.legend, sheet.void) if one)])


def _marks(ref: ProtocolRef) -> tuple[str, ...]:
    strip = protocol_strip(ref)
    return strip.mark, "" if ref.approved is not None else strip.approval, strip.newer


def _sources(calendar: TreatmentCalendar) -> tuple[str, ...]:
    """One for each file; where regimens are planned by several, which is planned by which."""
    by_file: dict[str, list[CalendarPart]] = {}
    for part in calendar.parts:
        by_file.setdefault(part.loaded.ref.sha256, []).append(part)
    lines = []
    for parts in by_file.values():
        strip = protocol_strip(parts[0].loaded.ref)
        source = say("{drug}, {source}", drug=strip.drug, source=strip.source)
        if len(by_file) > 1:
            regimens = ", ".join(dict.fromkeys(map(regimen_name, parts)))
            source = say("{regimen}: {source}", regimen=regimens, source=source)
        lines.append(source)
    return tuple(lines)


def _by_cycle(rows: tuple[DayRow, ...]) -> tuple[tuple[DayRow, ...], ...]:
    """Another regimen begins with a cycle 1 of its own."""
    found: list[list[DayRow]] = []
    for row in rows:
        if row.begins_cycle or not found:
            found.append([])
        found[-1].append(row)
    return tuple(map(tuple, found))
