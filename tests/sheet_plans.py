"""Proved plans by the shipped protocols, from the shortest sheet to the fullest."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import gettempdir

from dateutil.tz import gettz

from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.bootstrap import services
from infuseplan.presentation.plan.reaction_rules import Instructions
from infuseplan.presentation.plan.sheet import SheetFacts

PARIS = gettz("Europe/Paris")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
MADE = datetime(2026, 11, 23, 7, 55, tzinfo=PARIS)
# Nobody keeps settings there, so nothing is approved and the shipped settings stand.
SERVICES = services(Path(gettempdir()) / "infuseplan-without-settings")


def planned(
    protocol: str = "eu-smpc-2025-07",
    regimen: str = "isa-pd",
    *,
    kg: str = "72.5",
    infusion: int = 1,
    start: datetime | None = NINE,
    born: date | None = None,
    others: dict[str, Decimal] | None = None,
) -> ProvedPlan:
    """One plan; `others` are further fields of the draft in kg, cm or mL."""
    loaded = SERVICES.protocols.find(f"isatuximab-iv/{protocol}")
    assert loaded is not None
    assert not isinstance(loaded, tuple)
    draft = RequestDraft(
        regimen=regimen,
        weight_kg=Decimal(kg),
        age_years=None if born else 75,
        born=born,
        infusion_number=infusion,
        start=start,
        **(others or {}),
    )
    completed = complete(draft, date(2026, 11, 23))
    assert isinstance(completed, CompleteRequest)
    answer = proved_plan(completed, loaded, SERVICES.policies.standing())
    assert isinstance(answer, ProvedPlan)
    return answer


def full_of_cautions(protocol: str = "eu-smpc-2025-07", born: date | None = None) -> ProvedPlan:
    """Two cautions, another bag, and an end after midnight."""
    others = {
        "height_cm": Decimal(160),
        "last_weight_kg": Decimal(100),
        "bag_ml": Decimal(285),
    }
    start = datetime(2026, 11, 23, 21, 30, tzinfo=PARIS)
    return planned(protocol, kg="125", start=start, born=born, others=others)


PLANS: dict[str, Callable[[], ProvedPlan]] = {
    "first": planned,
    "second without a start": lambda: planned(regimen="isa-kd", kg="100", infusion=2, start=None),
    "ninth, born": lambda: planned(kg="70.1", infusion=9, born=date(1951, 11, 23)),
    "cautions": full_of_cautions,
    "US, cautions": lambda: full_of_cautions("us-pi-2024-11", date(1952, 2, 29)),
    "US": lambda: planned("us-pi-2024-11", kg="38"),
    "no rates": lambda: planned("cn-nmpa-2025", kg="60"),
    "trial, part B": lambda: planned("phase1b-part-b-2021", kg="80", infusion=2),
    "trial, part A, heavy": lambda: planned("phase1b-part-a-2021", kg="150"),
    "trial, part A, light": lambda: planned("phase1b-part-a-2021", kg="50"),
}


def facts_of(proved: ProvedPlan, patient: str = "", reference: str = "") -> SheetFacts:
    """The sheet of `proved` with all of its cautions still open."""
    still_open = tuple(
        finding.code
        for finding in proved.plan.findings
        if finding.severity == "caution" and not finding.standing
    )
    return SheetFacts(proved, patient, reference, MADE, still_open)


def parts(what: Instructions) -> tuple[str, ...]:
    """Every line of what to do, as the sheet lays them out."""
    return (what.lead, what.title, *what.points_shown, what.after)
