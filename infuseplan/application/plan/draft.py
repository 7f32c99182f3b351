"""Answers as they stand, some missing, turned into a request or into problems at their fields."""

from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from infuseplan.domain.dates.age import age_on
from infuseplan.domain.findings import CAUTION, NOTE, Arg, Finding
from infuseplan.domain.person_name import can_be_seen
from infuseplan.frozen import frozen

if TYPE_CHECKING:
    from infuseplan.domain.plan.request import PlanRequest


# A leap year's: what is planned for the same date next year is not yet over a year away.
_DAYS_OF_A_YEAR = 366


ProblemCode = Literal[
    "missing",
    "no-name",
    "no-reason",
    "reason-of-nobody",
    "zero",
    "entries-differ",
    "in-the-future",
    "on-is-not-the-start",
    "weighed-after",
    "born-after",
    "age-is-not-the-birth-date",
]
"""What can be wrong with an answer; the words are in `presentation/entry/draft_messages.py`."""


@frozen
class FieldProblem:
    """An answer that is missing or contradicts another one; words are in `presentation`."""

    field: str
    code: ProblemCode
    args: dict[str, Arg] = dataclass_field(default_factory=dict)


_LONGEST_NAME = 200
Again = Literal["", "missing", "differs"]
"""What is wanting of a second entry of the weight; empty where nothing is, or none is asked for."""


@frozen
class RequestDraft:
    """The answers so far, each already read exactly; None where there is none yet.

    `weight_confirmed_by` and `weight_again` say how the weight was made sure of.
    """

    regimen: str | None = None
    weight_kg: Decimal | None = None
    age_years: int | None = None
    born: date | None = None
    on: date | None = None
    infusion_number: int | None = None
    start: datetime | None = None
    bag_ml: Decimal | None = None
    height_cm: Decimal | None = None
    weighed_on: date | None = None
    last_weight_kg: Decimal | None = None
    weight_confirmed_by: str | None = None
    weight_reason: str | None = None
    weight_again: Again = ""


@frozen
class CompleteRequest:
    """A request that hangs together, with notes on what was taken as given."""

    request: "PlanRequest"
    notes: tuple[Finding, ...] = ()


def complete(draft: RequestDraft, today: date) -> CompleteRequest | tuple[FieldProblem, ...]:
    """The request, or every problem at once.

    `today` is the day where a birth date needs one, and what has been measured lies before it.
    """
    problems: list[FieldProblem] = []
    notes: list[Finding] = []
    for name in ("regimen", "weight_kg", "infusion_number"):
        if getattr(draft, name) is None:
            problems.append(FieldProblem(name, "missing"))
    for name in ("weight_kg", "bag_ml", "height_cm", "last_weight_kg"):
        value = getattr(draft, name)
        if value is not None and value <= 0:
            problems.append(FieldProblem(name, "zero"))
    by = draft.weight_confirmed_by
    if by is not None and not (len(by) <= _LONGEST_NAME and any(map(str.isalpha, by))):
        problems.append(FieldProblem("weight_confirmed_by", "no-name"))
    reason = draft.weight_reason
    if reason is not None and not (len(reason) <= _LONGEST_NAME and can_be_seen(reason)):
        problems.append(FieldProblem("weight_reason", "no-reason"))
    if reason is not None and by is None:
        problems.append(FieldProblem("weight_reason", "reason-of-nobody"))
    if draft.weight_again == "differs":
        problems.append(FieldProblem("weight_kg", "entries-differ"))
    for name in ("born", "weighed_on"):
        given = getattr(draft, name)
        if given is not None and given > today:
            problems.append(FieldProblem(name, "in-the-future", {"given": given, "today": today}))
    on = draft.on
    if draft.start is not None:
        day = draft.start.date()
        if on is not None and on != day:
            problems.append(FieldProblem("on", "on-is-not-the-start", {"on": on, "start": day}))
        on = day
    if on is None and (draft.born is not None or draft.weighed_on is not None):
        on = today
        notes.append(Finding("day.taken-as-today", NOTE, field="on", args={"on": on}))
    age = _age(draft, on, problems)
    if draft.weighed_on is not None and on is not None and draft.weighed_on > on:
        problems.append(
            FieldProblem("weighed_on", "weighed-after", {"weighed_on": draft.weighed_on, "on": on})
        )
    if (
        problems
        or age is None
        or draft.regimen is None
        or draft.weight_kg is None
        or draft.infusion_number is None
    ):
        return tuple(problems)
    from infuseplan.domain.plan.request import PlanRequest  # noqa: PLC0415 - start-up time

    request = PlanRequest(
        regimen=draft.regimen,
        weight_kg=draft.weight_kg,
        age_years=age,
        born=draft.born,
        on=on,
        infusion_number=draft.infusion_number,
        start=draft.start,
        bag_ml=draft.bag_ml,
        height_cm=draft.height_cm,
        weighed_on=draft.weighed_on,
        last_weight_kg=draft.last_weight_kg,
        weight_confirmed_by=draft.weight_confirmed_by,
        weight_reason=draft.weight_reason,
    )
    return CompleteRequest(request, tuple(notes))


def day_cautions(request: "PlanRequest", today: date) -> tuple[Finding, ...]:
    """A day in the past, or over a year away, is more likely a slip than a plan."""
    on = request.on
    if on is None or 0 <= (on - today).days <= _DAYS_OF_A_YEAR:
        return ()
    args: dict[str, Arg] = {"on": on, "today": today}
    if on < today:
        return (Finding("day.in-the-past", CAUTION, field="on", args=args),)
    return (Finding("day.over-a-year-away", CAUTION, field="on", args=args),)


def _age(draft: RequestDraft, on: date | None, problems: list[FieldProblem]) -> int | None:
    if draft.born is None or on is None:
        if draft.age_years is None:
            problems.append(FieldProblem("age_years", "missing"))
        return draft.age_years
    if draft.born > on:
        problems.append(FieldProblem("born", "born-after", {"born": draft.born, "on": on}))
        return None
    age = age_on(draft.born, on)
    if draft.age_years is not None and draft.age_years != age:
        problems.append(
            FieldProblem(
                "age_years",
                "age-is-not-the-birth-date",
                {"age": draft.age_years, "born": draft.born, "on": on, "worked_out": age},
            )
        )
        return None
    return age


def second_entry_is_asked(rule: str, *, typed: bool, earlier_is_known: bool) -> bool:
    """Whether a weight has to be typed twice, by the hospital's setting `weight_entry`.

    One that was typed while an earlier weight is known is compared with that instead.
    """
    return typed and bool(rule) and (rule == "twice" or not earlier_is_known)
