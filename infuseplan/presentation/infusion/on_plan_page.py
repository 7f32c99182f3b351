"""The Plan page while its infusion runs: the same fold as the Infuse page's, in chart and table.

The table follows as well. A rate with the clock time of a plan that no longer holds, beside the
chart of another course, would be read as what to set next.
"""

from dataclasses import replace

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.frozen import frozen
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.live import steps_shown
from infuseplan.presentation.infusion.view import course_staircase
from infuseplan.presentation.plan.rate_chart import Staircase
from infuseplan.presentation.plan.view import RateRow, Tile, rate_row


@frozen
class PlanCourse:
    """What stands on the Plan page in the place of the plan's own chart, table and evidence."""

    words: str
    staircase: Staircase | None
    ladder: tuple[RateRow, ...]

    def tile(self, planned: Tile) -> Tile:
        """A large figure that the course may have moved says that it is the plan's."""
        titles = {
            "schedule.duration_min": say("Planned infusion time"),
            "schedule.ends_at": say("Planned from, to"),
        }
        title = titles.get(planned.field)
        return planned if title is None else replace(planned, title=title)


def is_plan_of(proved: ProvedPlan, bedside: Bedside) -> bool:
    """Whether the same questions were answered by the same protocol and the same settings."""
    plan, run = proved.plan, bedside.plan
    return (
        plan.request == run.request
        and plan.protocol.sha256 == run.protocol.sha256
        and plan.policy_sha256 == run.policy_sha256
    )


def plan_course(bedside: Bedside, snapshot: InfusionSnapshot) -> PlanCourse:
    """The infusion as it runs: what was given, what is to come, and what that means."""
    steps = steps_shown(snapshot)
    return PlanCourse(
        words=_words(snapshot, to_come=bool(steps)),
        staircase=course_staircase(bedside.plan, snapshot.state, steps),
        ladder=tuple(_without_why(rate_row(step)) for step in steps),
    )


def another_plan_message() -> str:
    """Beside a plan that is not the one of the infusion that is open in this window."""
    return say("Not the plan of the infusion that is open on page 3.")


def _words(snapshot: InfusionSnapshot, *, to_come: bool) -> str:
    if snapshot.state.status in ("completed", "discontinued"):
        return say("Ended. The chart shows what was given; the figures above are as planned.")
    if not to_come:
        return say(
            "Infusion in progress (page 3). No further rate steps: the chart shows what was "
            "given; the figures above are as planned."
        )
    if snapshot.if_resumed is not None:
        return say(
            "Pump stopped (page 3). Chart and table: what was given, and the rates if resumed "
            "now. The figures above are as planned."
        )
    return say(
        "Infusion in progress (page 3). Chart and table: what was given, and the planned rate "
        "steps. The figures above are as planned."
    )


def _without_why(row: RateRow) -> RateRow:
    """The explanations are those of the plan: a step of the course has none of them."""
    return replace(row, fields=(None,) * len(row.fields))
