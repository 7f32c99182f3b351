"""A clock time that somebody typed, as the one moment that it means: its day is never guessed."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial

from infuseplan.application.moments import is_after, last_times, passed
from infuseplan.presentation.entry.problem import EntryProblem, FieldTexts
from infuseplan.presentation.entry.read import read_clock_time
from infuseplan.presentation.figures import clock, weekday_and_day, zone_letters
from infuseplan.presentation.i18n import say

Resolve = Callable[[time], Sequence[datetime]]
"""The moments at which the clock showed this time: none, one, or two as it goes back."""

_LONGEST_OUT = timedelta(hours=12)
_WITH_ZONE = re.compile(r"(\S+) +([A-Za-z]{2,5}|UTC[+-][0-9:]+)")


def read_moment(
    text: str, field: str, resolve: Resolve, *, latest: datetime | None = None
) -> datetime | EntryProblem | None:
    """The moment of `text`; a problem where there is none, where there are two, or after `latest`.

    `02:15 CET` says which of two is meant.
    """
    text = text.strip()
    parts = _WITH_ZONE.fullmatch(text)
    reading = read_clock_time(text if parts is None else parts[1], field)
    if not isinstance(reading, time):
        return reading
    words = FieldTexts(field, "")
    found = resolve(reading)
    if not found:
        why = say("The clocks go forward over it that night: there is no such time.")
        return words.problem("time.left-out", text, why)
    if parts is not None:
        wanted = parts[2].casefold()
        found = [one for one in found if zone_letters(one, always=True).casefold() == wanted]
        if not found:
            why = say("No such time there. Type the time alone.")
            return words.problem("time.other-zone", text, why)
    if len(found) > 1:
        first, second = (zone_letters(one) for one in found)
        why = say(
            "It came twice that night. Type {time} {first} or {time} {second}.",
            time=clock_alone(found[0]),
            first=first,
            second=second,
        )
        return words.problem("time.comes-twice", text, why)
    moment = found[0]
    if latest is not None and is_after(moment, latest):
        why = say("{moment} has not come yet.", moment=day_and_clock(moment))
        return words.problem("time.not-yet", text, why)
    return moment


def clock_alone(moment: datetime) -> str:
    """`02:15`, without the letters of a zone."""
    return moment.strftime("%H:%M")


def day_and_clock(moment: datetime) -> str:
    """`Sunday 22 November 2026, 09:30`."""
    return say("{day}, {clock}", day=weekday_and_day(moment.date()), clock=clock(moment))


def read_removal(text: str, field: str, now: datetime) -> datetime | EntryProblem | None:
    """When a bag left the refrigerator: the last time before `now` at which the clock showed it.

    Half a day back at most. A time that has not come yet would otherwise be yesterday's.
    """
    found = read_moment(text, field, partial(last_times, now))
    if isinstance(found, datetime) and passed(found, now) > _LONGEST_OUT:
        why = say(
            "Today it has not come yet, and {moment} is more than half a day ago.",
            moment=day_and_clock(found),
        )
        return FieldTexts(field, say("Check the time.")).problem("time.not-yet", text, why)
    return found
