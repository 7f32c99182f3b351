"""The vital signs of one infusion over time, as a small trend beside each question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from infuseplan.domain.infusion.events import Event, Observed
from infuseplan.domain.infusion.log import effective_events
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock, figure
from infuseplan.presentation.i18n import say

VITAL_SIGNS = (
    "pulse_per_min", "systolic_mmhg", "diastolic_mmhg", "temperature_c", "saturation_percent",
    "respirations_per_min",
)  # fmt: skip


_ALL_PERCENT = 100


def impossible_vital(values: Mapping[str, object]) -> tuple[str, str] | None:
    """The field in which figures were exchanged or slipped, and what to do; what can be is kept."""
    high, low = values.get("systolic_mmhg"), values.get("diastolic_mmhg")
    if isinstance(high, Decimal) and isinstance(low, Decimal) and high <= low:
        return "systolic_mmhg", say("Systolic is always higher than diastolic: read both again.")
    saturation = values.get("saturation_percent")
    if isinstance(saturation, Decimal) and saturation > _ALL_PERCENT:
        return "saturation_percent", say("Oxygen saturation is at most 100 %: read it again.")
    return None


@frozen
class Trend:
    """One vital sign as it was measured, oldest first: when, and the figure in its own unit."""

    points: tuple[tuple[datetime, Decimal], ...] = ()

    @property
    def last(self) -> str:
        """`88 at 09:30`; empty where nothing was measured yet."""
        if not self.points:
            return ""
        at, value = self.points[-1]
        return say("{value} at {clock}", value=figure(value), clock=clock(at))

    @property
    def spoken(self) -> str:
        """All of them as one sentence, for the ear."""
        return ", ".join(
            say("{value} at {clock}", value=figure(value), clock=clock(at))
            for at, value in self.points
        )


def trends(events: Sequence[Event], now: datetime) -> dict[str, Trend]:
    """The trend of each vital sign by the event's field; corrections count, what was withdrawn not.

    EventProblem as from the fold where the log is impossible.
    """
    observed = [one for _, one in effective_events(events, now) if isinstance(one, Observed)]
    return {
        name: Trend(
            tuple((one.at, value) for one in observed if (value := getattr(one, name)) is not None)
        )
        for name in VITAL_SIGNS
    }
