"""A plan of another day is made again for today, and what differs is listed."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from infuseplan import bootstrap
from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete, day_cautions
from infuseplan.application.plan.for_today import plan_for_today
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.domain.plan.dose_calendar import days_after_the_first
from infuseplan.domain.plan.plan import Refusal
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedProtocol

PARIS = ZoneInfo("Europe/Paris")


def planned(
    on: date, *, start: datetime | None = None, regimen: str = "isa-pd", infusion: int = 1
) -> tuple[ProvedPlan, LoadedProtocol]:
    services = bootstrap.services()
    draft = RequestDraft(
        regimen=regimen, weight_kg=Decimal("72.5"), born=date(1951, 11, 22), on=on, start=start,
        infusion_number=infusion,
    )  # fmt: skip
    request = complete(draft, on)
    assert isinstance(request, CompleteRequest)
    loaded = services.protocols.load_default()
    proved = proved_plan(request, loaded, services.policies.standing())
    assert isinstance(proved, ProvedPlan)
    return proved, loaded


def test_a_plan_for_today_or_for_no_day_is_started_as_it_is() -> None:
    proved, loaded = planned(date(2026, 11, 21))
    assert plan_for_today(proved, loaded, datetime(2026, 11, 21, 23, 59, tzinfo=PARIS)) is None


def test_a_year_later_the_patient_is_75_and_the_dexamethasone_20_mg() -> None:
    # Born 22 November 1951: 73 on 22 November 2025 less a day, 75 from 22 November 2026 on.
    proved, loaded = planned(date(2025, 11, 21))
    assert proved.plan.request.age_years == 73
    today = plan_for_today(proved, loaded, datetime(2026, 11, 23, 9, 0, tzinfo=PARIS))
    assert today is not None
    assert isinstance(today.answer, ProvedPlan)
    assert today.answer.plan.request.on == date(2026, 11, 23)
    assert today.answer.plan.request.age_years == 75
    found = [(one.what, one.before, one.after) for one in today.changes]
    assert found == [
        ("age", (Decimal(73),), (Decimal(75),)),
        ("premedication", (Decimal(40), Decimal(40)), (Decimal(20), Decimal(20))),
    ]
    assert not today.age_is_stated


def test_over_midnight_into_the_75th_birthday() -> None:
    # Planned for 23:30 on the eve, started at 00:10: 40 mg become 20 mg.
    eve = datetime(2026, 11, 21, 23, 30, tzinfo=PARIS)
    proved, loaded = planned(eve.date(), start=eve)
    now = datetime(2026, 11, 22, 0, 10, 7, tzinfo=PARIS)
    today = plan_for_today(proved, loaded, now)
    assert today is not None
    assert isinstance(today.answer, ProvedPlan)
    assert today.answer.plan.request.start == datetime(2026, 11, 22, 0, 10, tzinfo=PARIS)
    doses = {item.agent: item.dose_mg for item in today.answer.plan.premedication}
    assert doses["dexamethasone"] == (20, 20)


def test_what_cannot_be_planned_today_is_refused() -> None:
    proved, loaded = planned(date(2026, 11, 21))
    born_1904 = proved.plan.request.model_dump() | {"born": date(1906, 1, 1), "age_years": 120}
    old = CompleteRequest(PlanRequest(**{**born_1904, "on": date(2026, 11, 21)}))
    at_120 = proved_plan(old, loaded, bootstrap.services().policies.standing())
    assert isinstance(at_120, ProvedPlan)
    today = plan_for_today(at_120, loaded, datetime(2027, 1, 2, 9, 0, tzinfo=PARIS))
    assert today is not None
    assert isinstance(today.answer, Refusal)
    assert [one.code for one in today.answer.findings if one.severity == "block"] == [
        "age.outside-limits"
    ]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 11, 27), "day.in-the-past"),
        (date(2026, 11, 28), None),
        (date(2027, 11, 28), None),
        (date(2027, 11, 29), None),
        (date(2027, 11, 30), "day.over-a-year-away"),
        (date(2062, 11, 28), "day.over-a-year-away"),
    ],
)
def test_a_day_in_the_past_or_over_a_year_away_is_asked_about(on: date, code: str | None) -> None:
    request = PlanRequest(
        regimen="isa-pd", weight_kg=Decimal(70), age_years=66, on=on, infusion_number=1
    )
    found = [one.code for one in day_cautions(request, date(2026, 11, 28))]
    assert found == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("regimen", "number", "days"),
    [
        # Isa-Pd: days 1, 8, 15, 22 of cycle 1, then 1 and 15 of every 28 days.
        ("isa-pd", 1, 0), ("isa-pd", 4, 21), ("isa-pd", 5, 28), ("isa-pd", 6, 42),
        ("isa-pd", 7, 56), ("isa-pd", 120, 28 + 57 * 28 + 14),
        # Isa-VRd: 42 days in cycles 1 to 4, 28 days from cycle 5, once a cycle from cycle 18.
        ("isa-vrd-ti", 5, 28), ("isa-vrd-ti", 6, 42), ("isa-vrd-ti", 15, 168),
        ("isa-vrd-ti", 40, 168 + 12 * 28 + 14), ("isa-vrd-ti", 41, 168 + 13 * 28),
        ("isa-vrd-ti", 42, 168 + 14 * 28),
        # Before a transplant it has ended after infusion 11.
        ("isa-vrd-te", 11, 2 * 42 + 28), ("isa-vrd-te", 12, None),
    ],
)  # fmt: skip
def test_how_many_days_after_the_first_an_infusion_is_planned(
    regimen: str, number: int, days: int | None
) -> None:
    protocol = bootstrap.services().protocols.load_default().protocol
    found = protocol.regimen(regimen)
    assert found is not None
    assert days_after_the_first(found, number) == days


@pytest.mark.parametrize(
    ("number", "severity"),
    # Days after the first, against 1095 and 3650. 80: 28 + 37 x 28 + 14 = 1078; 83: 1120;
    # 262: 28 + 128 x 28 + 14 = 3626; 264: 3654.
    [(80, None), (83, "caution"), (120, "caution"), (262, "caution"), (264, "block"),
     (999, "block")],
)  # fmt: skip
def test_a_number_that_would_take_years_is_asked_about_or_refused(
    number: int, severity: str | None
) -> None:
    services = bootstrap.services()
    request = PlanRequest(
        regimen="isa-pd", weight_kg=Decimal(70), age_years=66, infusion_number=number
    )
    answer = proved_plan(
        CompleteRequest(request), services.protocols.load_default(), services.policies.standing()
    )
    found = [one.severity for one in answer.findings if one.code.startswith("infusion.")]
    assert found == ([] if severity is None else [severity])
    assert isinstance(answer, Refusal) is (severity == "block")


def planned_with(**more: object) -> tuple[ProvedPlan, LoadedProtocol]:
    """Isa-Pd for 21 November 2026, infusion 5: cycle 2, whose cycle has 28 days."""
    services = bootstrap.services()
    values = {
        "regimen": "isa-pd", "weight_kg": Decimal("72.5"), "age_years": 66,
        "infusion_number": 5, "on": date(2026, 11, 21), **more,
    }  # fmt: skip
    loaded = services.protocols.load_default()
    request = CompleteRequest(PlanRequest(**values))  # type: ignore[arg-type] # a table of fields
    proved = proved_plan(request, loaded, services.policies.standing())
    assert isinstance(proved, ProvedPlan)
    return proved, loaded


LATER = datetime(2026, 12, 23, 9, 0, tzinfo=PARIS)


def test_a_weight_that_gets_too_old_waits_for_a_name() -> None:
    # Weighed on the day of the plan: 32 days before the start, and a cycle has 28.
    proved, loaded = planned_with(weighed_on=date(2026, 11, 21))
    today = plan_for_today(proved, loaded, LATER)
    assert today is not None
    assert [one.code for one in today.unconfirmed] == ["weight.of-an-earlier-cycle"]


def test_a_name_for_another_doubt_is_none_for_this_one() -> None:
    # 72.5 kg at 110 cm: somebody has confirmed that, and not that the weight is a month old.
    proved, loaded = planned_with(
        weighed_on=date(2026, 11, 21), height_cm=Decimal(110), weight_confirmed_by="Dr. X"
    )
    codes = {one.code for one in proved.plan.findings if "by" in one.args}
    assert codes == {"weight.bmi-over-limit"}
    today = plan_for_today(proved, loaded, LATER)
    assert today is not None
    assert [one.code for one in today.unconfirmed] == ["weight.of-an-earlier-cycle"]


def test_a_doubt_that_was_confirmed_is_not_asked_again() -> None:
    proved, loaded = planned_with(height_cm=Decimal(110), weight_confirmed_by="Dr. X")
    today = plan_for_today(proved, loaded, LATER)
    assert today is not None
    assert today.unconfirmed == ()


def test_an_age_that_was_typed_stays_and_is_said_to_be_of_another_day() -> None:
    """Nobody here can tell whether a birthday lies between; the day and the start are today's."""
    proved, loaded = planned_with(start=datetime(2026, 11, 21, 9, 0, tzinfo=PARIS))
    today = plan_for_today(proved, loaded, LATER)
    assert today is not None
    assert isinstance(today.answer, ProvedPlan)
    assert today.age_is_stated
    request = today.answer.plan.request
    assert (request.age_years, request.on, request.start) == (66, LATER.date(), LATER)
    assert today.planned_for == date(2026, 11, 21)
    assert "age" not in {one.what for one in today.changes}


def test_a_plan_without_a_start_gets_none() -> None:
    proved, loaded = planned_with()
    today = plan_for_today(proved, loaded, LATER)
    assert today is not None
    assert isinstance(today.answer, ProvedPlan)
    assert today.answer.plan.request.start is None
