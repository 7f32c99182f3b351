"""Was the premedication given, and in its window before the start that really happens?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from infuseplan.domain.dates.elapsed import minutes_between
from infuseplan.domain.plan.plan import PremedicationItem
from infuseplan.frozen import frozen


@frozen
class PremedicationProblem:
    """One agent that was not given, or outside its window; `minutes` before the start."""

    item: PremedicationItem
    kind: Literal["not-given", "too-early", "too-late"]
    minutes: int | None = None


def premedication_problems(
    items: Sequence[PremedicationItem], given: Mapping[str, datetime], start: datetime
) -> tuple[PremedicationProblem, ...]:
    """What has to be decided before a start at `start`; `given` has the time of each agent.

    Minutes count as elapsed, whole, and a minute that has begun counts as over: a window is not
    stretched by rounding.
    """
    found = []
    for item in items:
        at = given.get(item.agent)
        if at is None:
            if item.required:
                found.append(PremedicationProblem(item, "not-given"))
            continue
        before = minutes_between(at, start)
        whole = int(before // 1)
        if before > item.earliest_min_before:
            found.append(PremedicationProblem(item, "too-early", whole))
        elif before < item.latest_min_before:
            found.append(PremedicationProblem(item, "too-late", whole))
    return tuple(found)
