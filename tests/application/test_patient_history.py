"""What the record knows of a patient decides about the next infusion."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import cast

import pytest

from infuseplan import bootstrap
from infuseplan.application.infusion.patient_history import PastInfusion, PatientHistory
from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.application.services import Services
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.treatment.events import TreatmentEnded

FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return bootstrap.services(machine=tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="module")
def ward(services: Services) -> "Ward":
    return Ward(services)


class Ward:
    """Plans of Isa-Pd by their number, and infusions of them a week apart."""

    def __init__(self, services: Services) -> None:
        self._loaded = services.protocols.load_default()
        self._site = services.policies.standing()
        self.plan = cache(self._plan)

    def _plan(self, number: int, kg: str = "70") -> InfusionPlan:
        request = PlanRequest(regimen="isa-pd", weight_kg=Decimal(kg), age_years=66,
                              infusion_number=number)  # fmt: skip
        made = proved_plan(CompleteRequest(request), self._loaded, self._site)
        assert isinstance(made, ProvedPlan)
        return made.plan

    def infusion(
        self, number: int, status: str = "completed", *, stop: str | None = None,
        counts: bool = True, kg: str = "70",
    ) -> PastInfusion:  # fmt: skip
        state = cast("CourseState", SimpleNamespace(status=status, stop_code=stop))
        on = FIRST + timedelta(days=7 * (number - 1))
        return PastInfusion(f"{number}", on, self.plan(number, kg), state, None, counts)

    def doubts(self, number: int, on: date, *infusions: PastInfusion) -> list[str]:
        """Of an infusion of that number; `infusions` newest first."""
        return [one.code for one in PatientHistory(infusions).doubts(self.plan(number), on)]


def test_of_nobody_nothing_is_known(ward: Ward) -> None:
    nobody = PatientHistory()
    assert (nobody.last_weight_kg, nobody.stopped, nobody.unfinished) == (None, None, None)
    assert ward.doubts(1, date(2026, 1, 5)) == ["number.no-record"]


def test_the_last_weight_is_that_of_the_newest(ward: Ward) -> None:
    newest, older = ward.infusion(2, kg="68.5"), ward.infusion(1, kg="72")
    assert PatientHistory((newest, older)).last_weight_kg == Decimal("68.5")


@pytest.mark.parametrize(
    ("status", "stop", "remembered"),
    [
        ("completed", None, False),
        # Somebody ended it, for another reason than a reaction.
        ("discontinued", "discontinued", False),
        ("discontinued", "course.permanent", True),
        ("running", None, False),
    ],
)
def test_a_reaction_that_stopped_one_for_good_is_remembered(
    ward: Ward, status: str, stop: str | None, *, remembered: bool
) -> None:
    older = ward.infusion(1, status, stop=stop)
    known = PatientHistory((ward.infusion(2), older))
    assert known.stopped is (older if remembered else None)


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("running", True), ("interrupted", True), ("completed", False), ("discontinued", False)],
)
def test_an_infusion_without_an_end_is_found_behind_newer_ones(
    ward: Ward, status: str, *, is_open: bool
) -> None:
    older = ward.infusion(1, status)
    known = PatientHistory((ward.infusion(2), older))
    assert known.unfinished is (older if is_open else None)


@pytest.mark.parametrize(
    ("number", "on", "doubts"),
    [
        # Infusions 1 and 2 were on 5 and 12 January; the hospital's gap is 60 days.
        (3, date(2026, 1, 19), []),
        (2, date(2026, 1, 19), ["number.not-the-next"]),
        (4, date(2026, 1, 19), ["number.not-the-next"]),
        (3, date(2026, 1, 12), ["number.same-day"]),
        # 19 days of January, 28 of February and 13 of March.
        (3, date(2026, 3, 13), []),
        (3, date(2026, 3, 14), ["number.after-gap"]),
        (1, date(2026, 3, 14), ["number.not-the-next", "number.after-gap"]),
    ],
)
def test_a_number_follows_from_the_one_before(
    ward: Ward, number: int, on: date, doubts: list[str]
) -> None:
    assert ward.doubts(number, on, ward.infusion(2), ward.infusion(1)) == doubts


def test_after_one_that_was_broken_off_every_number_is_asked_about(ward: Ward) -> None:
    for number in (2, 3):
        earlier = ward.infusion(2, "discontinued", stop="discontinued"), ward.infusion(1)
        assert ward.doubts(number, date(2026, 1, 19), *earlier) == ["number.after-broken-off"]


def test_what_runs_and_what_nobody_follows_gives_no_number(ward: Ward) -> None:
    first = ward.infusion(1)
    for beside in (ward.infusion(2, "running"), ward.infusion(2, counts=False)):
        assert ward.doubts(2, date(2026, 1, 19), beside, first) == []


def test_what_decides_about_a_start_changes_with_each_thing_that_decides(ward: Ward) -> None:
    end = TreatmentEnded(on=date(2026, 1, 6), by="Dr. X", reason="anaphylaxis", permanently=True)
    several = [
        PatientHistory(),
        PatientHistory((ward.infusion(1),)),
        PatientHistory((ward.infusion(1, "running"),)),
        PatientHistory((ward.infusion(1, "discontinued", stop="course.permanent"),)),
        PatientHistory((ward.infusion(2), ward.infusion(1))),
        PatientHistory((ward.infusion(1),), ended_for_good=end),
    ]
    assert len({one.outline for one in several}) == len(several)
    # How much it weighed decides nothing about the start.
    heavier = PatientHistory((ward.infusion(1, kg="72"),))
    assert heavier.outline == several[1].outline
