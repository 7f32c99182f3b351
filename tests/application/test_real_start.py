"""What the record says of a plan that was made for another day than the real start."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from infuseplan import bootstrap
from infuseplan.application.infusion.real_start import changed_figures, planned_again
from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.application.services import Services
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.request import PlanRequest

EVE, BIRTHDAY = date(2026, 11, 21), date(2026, 11, 22)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return bootstrap.services(machine=tmp_path_factory.mktemp("machine"))


def request(
    on: date | None = EVE, *, born: date | None = None, age: int = 66, kg: str = "72.5",
    infusion: int = 1,
) -> PlanRequest:  # fmt: skip
    return PlanRequest(regimen="isa-pd", weight_kg=Decimal(kg), age_years=age, born=born,
                       infusion_number=infusion, on=on)  # fmt: skip


def plan_of(services: Services, asked: PlanRequest) -> InfusionPlan:
    made = proved_plan(
        CompleteRequest(asked), services.protocols.load_default(), services.policies.standing()
    )
    assert isinstance(made, ProvedPlan)
    return made.plan


def said(planned: InfusionPlan, real: InfusionPlan) -> list[dict[str, object]]:
    findings = list(changed_figures(planned, real))
    assert {(one.code, one.severity, one.field) for one in findings} <= {
        ("course.plan-changed", "caution", "plan")
    }
    return [dict(one.args) for one in findings]


def test_a_start_on_the_planned_day_says_nothing() -> None:
    assert list(planned_again(request(EVE), request(EVE))) == []


@pytest.mark.parametrize(("planned", "real"), [(None, EVE), (EVE, None)])
def test_where_one_of_the_days_is_unknown_nothing_is_said(
    planned: date | None, real: date | None
) -> None:
    assert list(planned_again(request(planned), request(real))) == []


def test_another_day_is_said_and_an_age_that_nobody_can_work_out() -> None:
    days = {"planned_for": EVE, "on": BIRTHDAY}
    born = date(1951, 11, 22)
    with_birth_date = planned_again(request(EVE, born=born, age=74),
                                    request(BIRTHDAY, born=born, age=75))  # fmt: skip
    assert [(one.code, one.field, one.args) for one in with_birth_date] == [
        ("course.planned-again", "plan.on", days)
    ]
    by_age = planned_again(request(), request(BIRTHDAY))
    assert [(one.code, one.field, one.args) for one in by_age] == [
        ("course.planned-again", "plan.on", days),
        ("course.age-of-another-day", "plan.age_years", days),
    ]  # fmt: skip


def test_a_birthday_is_said_and_the_halved_dexamethasone_is_said_elsewhere(
    services: Services,
) -> None:
    """40 mg at 74, 20 mg from 75 on: another dose of one agent, which its own line says."""
    born = date(1951, 11, 22)
    eve = plan_of(services, request(EVE, born=born, age=74))
    birthday = plan_of(services, request(BIRTHDAY, born=born, age=75))
    assert said(eve, birthday) == [
        {"what": "age", "name": "", "planned_least": 74, "planned_most": 74, "now_least": 75,
         "now_most": 75},
    ]  # fmt: skip


def test_another_weight_is_another_dose_and_preparation_at_the_same_rates(
    services: Services,
) -> None:
    """10 mg/kg: 725 mg and 800 mg; the bag has 250 mL in both, so the rates in mL/h stay."""
    planned = plan_of(services, request(kg="72.5"))
    real = plan_of(services, request(BIRTHDAY, kg="80"))
    assert said(planned, real) == [
        {"what": "dose", "name": "", "planned_least": 725, "planned_most": 725,
         "now_least": 800, "now_most": 800},
        {"what": "preparation", "name": ""},
    ]  # fmt: skip


def test_another_table_of_rates_is_said(services: Services) -> None:
    """The second infusion starts at 50 mL/h, the first at 25."""
    planned, real = (plan_of(services, request(infusion=number)) for number in (1, 2))
    assert {"what": "rates", "name": ""} in said(planned, real)


def test_an_agent_that_is_new_or_gone_is_said_with_the_dose_it_has(services: Services) -> None:
    """Paracetamol 650 to 1000 mg."""
    whole = plan_of(services, request())
    rest = tuple(one for one in whole.premedication if one.agent != "paracetamol")
    assert len(rest) == len(whole.premedication) - 1
    (name,) = {one.name for one in whole.premedication} - {one.name for one in rest}
    without = replace(whole, premedication=rest)
    assert said(whole, without) == [
        {"what": "premedication", "name": name, "planned_least": 650, "planned_most": 1000}
    ]
    assert said(without, whole) == [
        {"what": "premedication", "name": name, "now_least": 650, "now_most": 1000}
    ]


def test_cautions_of_the_new_plan_are_not_said_twice(services: Services) -> None:
    whole = plan_of(services, request())
    of_both = [one for one in whole.findings if one.severity == "caution"]
    without = replace(whole, findings=tuple(one for one in whole.findings if one not in of_both))
    assert said(without, whole) == []
