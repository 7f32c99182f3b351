"""Fields for clock times at the bedside: what is read back is the moment, with its day in words."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from infuseplan.application.moments import nearest_times
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.presentation.entry.moment import (
    clock_alone,
    day_and_clock,
    read_moment,
    read_removal,
)
from infuseplan.presentation.i18n import say

_CHARACTERS = 10


def removal_field(label: str, hint: str, now: Callable[[], datetime]) -> EntryField:
    """When the bag left the refrigerator; its readings are `datetime`, none after `now`."""
    made = EntryField(
        label,
        lambda text, field: read_removal(text, field, now()),
        hint=hint,
        echo=day_and_clock,
        characters=_CHARACTERS,
    )
    made.offer_now(say("now"), lambda: clock_alone(now()))
    return made


def moment_field(
    label: str, hint: str, near: datetime, now: Callable[[], datetime] | None = None
) -> EntryField:
    """A time on the day that brings it nearest to `near`; its readings are never after `now`."""
    made = EntryField(
        label,
        lambda text, field: read_moment(
            text, field, partial(nearest_times, near), latest=None if now is None else now()
        ),
        hint=hint,
        echo=day_and_clock,
        characters=_CHARACTERS,
    )
    if now is not None:
        made.offer_now(say("now"), lambda: clock_alone(now()))
    return made
