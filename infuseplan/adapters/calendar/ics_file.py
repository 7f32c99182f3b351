"""Appointments as iCalendar (RFC 5545), by the library `icalendar`; loaded when one is written."""
# ruff: noqa: PLC0415 - no other command needs the library, which takes a while to load

from collections.abc import Iterable
from datetime import UTC, datetime

from infuseplan.application.treatment.appointment import Appointment


def ics_text(appointments: Iterable[Appointment], now: datetime) -> str:
    """The whole file, lines ended as the standard wants. `now` is when it was made."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//InfusePlan//InfusePlan//EN")
    calendar.add("version", "2.0")
    for one in appointments:
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", now.astimezone(UTC))
        # A date without a time and zone: an all-day entry, the same day everywhere.
        event.add("dtstart", one.on)
        event.add("summary", one.title)
        event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
        # The day of whoever has it in the calendar stays free for other things.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode("utf-8")
