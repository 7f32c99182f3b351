"""What the days of a treatment are called: their status, rate table and remarks."""

from infuseplan.application.treatment.courses import CalendarPart
from infuseplan.domain.treatment.treatment import TreatmentCourse, TreatmentDay
from infuseplan.domain.treatment.ward_days import WardDays
from infuseplan.presentation.figures import MINUS, day, figure
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.source_levels import level_mark, unverified_parts
from infuseplan.presentation.sentences import sentence
from infuseplan.presentation.user_text import own

_TABLES = {
    "first": sentence("1st infusion"),
    "second": sentence("2nd infusion"),
    "later": sentence("3rd and later"),
}
_STATUS = {
    "given": sentence("given"),
    "aborted": sentence("aborted"),
    "omitted": sentence("omitted"),
    "due": sentence("due next"),
    "planned": sentence("planned"),
}
_STATES = {
    "active": sentence("in progress"),
    "paused": sentence("paused"),
    "transplant": sentence("paused for transplant"),
    "replaced": sentence("replaced by another regimen"),
    "ended": sentence("ended"),
    "discontinued": sentence("permanently discontinued"),
    "completed": sentence("completed"),
}


def table_name(one: TreatmentDay) -> str:
    """For which infusions its rate table is; empty where there is none."""
    return "" if one.table is None else _TABLES[one.table]()


def status_message(one: TreatmentDay) -> str:
    """`given`, `due next`; `no entry` for a day that was passed over."""
    if one.is_unrecorded:
        return say("no entry")
    if one.is_elsewhere:
        return say("elsewhere")
    return _STATUS[one.status]()


def moved(one: TreatmentDay) -> str:
    """How many days later or earlier than planned: `+3`; empty where it has not moved."""
    days = one.moved_days
    if not days:
        return ""
    return f"+{figure(days)}" if days > 0 else f"{MINUS}{figure(-days)}"


def number_message(one: TreatmentDay) -> str:
    """The infusion number, or a question mark where a prescriber has to decide."""
    if one.infusion_number is not None:
        return str(one.infusion_number)
    return "" if one.status == "omitted" or one.is_elsewhere else "?"


def remarks(one: TreatmentDay) -> list[str]:
    """Who omitted the day and why, and who decided on its number."""
    found = []
    if one.by is not None and one.reason is not None:
        by, reason = own(one.by), own(one.reason)
        if one.status == "omitted":
            found.append(say("omitted by {by}: {reason}", by=by, reason=reason))
        elif one.is_elsewhere:
            found.append(say("given elsewhere ({by}: {reason})", by=by, reason=reason))
        else:
            found.append(say("{by}: {reason}", by=by, reason=reason))
    elif one.by is not None or one.reason is not None:
        found.append(own(one.by or one.reason or ""))
    decided = one.number_decided
    if decided is not None and decided.reason is None:
        found.append(say("infusion number decided by {by}", by=own(decided.by)))
    elif decided is not None and decided.reason is not None:
        found.append(
            say("infusion number decided by {by}: {reason}", by=own(decided.by),
                reason=own(decided.reason))
        )  # fmt: skip
    return found


def free_day(one: TreatmentDay, ward_days: WardDays) -> list[str]:
    """That a day to come is a weekend or a public holiday; it is not moved for that."""
    if one.on is None or one.status not in ("due", "planned"):
        return []
    holiday = ward_days.holiday(one.on)
    if holiday is not None:
        return [say("public holiday ({name})", name=holiday)]
    return [say("weekend")] if ward_days.is_weekend(one.on) else []


def regimen_name(part: CalendarPart) -> str:
    """The name that its file gives the regimen, or its id."""
    regimen = part.loaded.protocol.regimen(part.course.treatment.regimen)
    return part.course.treatment.regimen if regimen is None else say(regimen.name)


def days_mark(part: CalendarPart) -> str:
    """How sure the days of the regimen are, as a mark; `legend` explains it."""
    regimen = part.loaded.protocol.regimen(part.course.treatment.regimen)
    return "" if regimen is None else level_mark(regimen.origin)


def table_mark(part: CalendarPart) -> str:
    """The same of which table is for which infusion."""
    titration = part.loaded.protocol.titration
    return "" if titration is None else level_mark(titration.origin)


def legend(part: CalendarPart) -> str:
    """Which of it was not compared with the official text; empty if all of it was."""
    protocol = part.loaded.protocol
    regimen = protocol.regimen(part.course.treatment.regimen)
    origins = [] if regimen is None else [(say("infusion days"), regimen.origin)]
    if protocol.titration is not None:
        origins.append((say("rate tables"), protocol.titration.origin))
    return unverified_parts(part.loaded.ref, origins)


def state_message(course: TreatmentCourse) -> str:
    """How the treatment stands: `paused since 7 December 2026 (A. B.: infection)`."""
    words = _STATES[course.state]()
    if course.state == "active" and course.days and course.days[0].status == "due":
        words = say("not started")
    change = course.change
    if change is None:
        return words
    return say("{state} on {day} ({by}: {reason})", state=words, day=day(change.on),
               by=own(change.by), reason=own(change.reason))  # fmt: skip
