"""The days of a treatment as calendar entries: titles that say nothing unless somebody asks."""

from collections.abc import Iterator
from uuid import UUID, uuid5

from infuseplan.application.treatment.appointment import Appointment
from infuseplan.application.treatment.courses import CalendarPart, TreatmentCalendar
from infuseplan.domain.plan.dose_calendar import administration_days
from infuseplan.domain.treatment.treatment import TreatmentDay
from infuseplan.presentation.i18n import say
from infuseplan.presentation.user_text import own

# Made once for these entries; another one would make every entry a new one.
_NAMESPACE = UUID("6f0d2f0e-4b1c-4a5e-9c0a-3d1a7b8e5c21")


def appointments(
    calendar: TreatmentCalendar, title: str | None, series: str | None, *, with_details: bool
) -> tuple[Appointment, ...]:
    """An entry for each day; cancelled ones for days that are omitted or no longer planned.

    `title` takes the place of "Appointment". `series` tells apart what begins on the same day with
    the same regimen: two patients' entries would otherwise have the same identity.
    """
    found: list[Appointment] = []
    for place, part in enumerate(calendar.parts):
        found += _part(part, place, title, series or "", calendar.question.cycles,
                       with_details=with_details)  # fmt: skip
    return tuple(found)


def _part(
    part: CalendarPart,
    place: int,
    title: str | None,
    series: str,
    cycles: int,
    *,
    with_details: bool,
) -> Iterator[Appointment]:
    treatment = part.course.treatment
    regimen = part.loaded.protocol.regimen(treatment.regimen)
    days = {(one.cycle, one.day): one for one in part.course.days}
    shown = say("Appointment") if title is None else own(title)
    planned = () if regimen is None else administration_days(regimen, treatment.first, cycles)
    for one in planned:
        day = days.get((one.cycle, one.day))
        on = None if day is None or day.status == "omitted" else day.on
        name = f"{treatment.regimen} {treatment.first} {series} {place} {one.cycle} {one.day}"
        words = shown
        if with_details:
            words = say("{title}: {regimen}, cycle {cycle}, day {day}", title=shown,
                        regimen="" if regimen is None else say(regimen.name), cycle=one.cycle,
                        day=one.day)  # fmt: skip
            words += _more(day)
        if on is None:
            # Calendars that pass over the state still show the words.
            words = say("Cancelled: {title}", title=words)
        yield Appointment(
            uid=str(uuid5(_NAMESPACE, name)),
            on=on or (one.on if day is None or day.on is None else day.on),
            title=words,
            is_cancelled=on is None,
        )


def _more(day: TreatmentDay | None) -> str:
    """Number and weighing, where they are known."""
    if day is None:
        return ""
    words = ""
    if day.infusion_number is not None:
        words += say(", infusion {number}", number=day.infusion_number)
    return words + (say(", weigh") if day.weigh else "")
