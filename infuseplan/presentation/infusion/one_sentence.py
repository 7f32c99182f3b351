"""What is true of several agents or entries alike is said once.

Five agents that were given together are outside their window together: five sentences for it would
push what is to be done now off the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from infuseplan.application.infusion.premedication_check import PremedicationProblem
from infuseplan.domain.findings import Finding
from infuseplan.presentation.figures import clock, figure
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.begin_and_end import dose_message
from infuseplan.presentation.plan.view import FindingRow, finding_rows

_OUTSIDE = "course.premedication-outside-window"


def premedication_sentences(
    problems: Sequence[PremedicationProblem], start: datetime
) -> tuple[str, ...]:
    """Agents that were not given, or outside their window: one sentence for all that are alike.

    `start` is the moment for which it was looked up: how long ago it was is true of no other.
    """
    alike: dict[tuple[object, ...], list[PremedicationProblem]] = {}
    for one in problems:
        item = one.item
        key = (one.kind, one.minutes, item.latest_min_before, item.earliest_min_before)
        alike.setdefault(key, []).append(one)
    return tuple(_sentence(together, start) for together in alike.values())


def _sentence(problems: Sequence[PremedicationProblem], start: datetime) -> str:
    agents = "; ".join(f"{say(one.item.name)}, {dose_message(one.item)}" for one in problems)
    first = problems[0]
    if first.minutes is None:
        return say("{agent}: not ticked as given.", agent=agents)
    return say(
        "{agent}: given {minutes} min before {clock}; planned {latest} to {earliest} min before "
        "the start.",
        agent=agents,
        minutes=first.minutes,
        clock=clock(start),
        latest=figure(first.item.latest_min_before),
        earliest=figure(first.item.earliest_min_before),
    )


def course_rows(findings: Iterable[Finding]) -> tuple[FindingRow, ...]:
    """Findings in words; those of one code are lines of one row, and agents alike share a line."""
    rows: list[FindingRow] = []
    for row in finding_rows(_agents_together(findings)):
        place = next((n for n, one in enumerate(rows) if _is_of_one_kind(one, row)), None)
        if place is None:
            rows.append(row)
        else:
            rows[place] = replace(rows[place], text=f"{rows[place].text}\n{row.text}")
    return tuple(rows)


def _is_of_one_kind(one: FindingRow, other: FindingRow) -> bool:
    return replace(one, text="") == replace(other, text="")


def _agents_together(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for one in findings:
        rest = {key: value for key, value in one.args.items() if key != "name"}
        place = next(
            (
                n
                for n, other in enumerate(found)
                if one.code == other.code == _OUTSIDE
                and {key: value for key, value in other.args.items() if key != "name"} == rest
            ),
            None,
        )
        if place is None:
            found.append(one)
        else:
            names = f"{found[place].args['name']}, {one.args['name']}"
            found[place] = replace(found[place], args={**found[place].args, "name": names})
    return tuple(found)
