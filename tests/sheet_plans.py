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

# What each sheet has to show: number, from, to, mL/h, min, mL, mL so far, mg/h. Minutes, rates and
# volumes are those of the worked examples (tests/authorities/cases), which say how they come about;
# mg/h is mL/h times the dose over the volume of the bag.
_FIRST_AT_2_9 = """
1 09:00 10:00  25 60 25    25    72.5
2 10:00 10:30  50 30 25    50   145
3 10:30 11:00  75 30 37.5  87.5 217.5
4 11:00 11:30 100 30 50   137.5 290
5 11:30 12:00 125 30 62.5 200   362.5
6 12:00 12:20 150 20 50   250   435
"""
# 1250 mg in 285 mL, 250/57 mg/mL; half past nine in the evening and 214 min.
_LONG_BAG = """
1 21:30 22:30  25 60 25    25   109.65
2 22:30 23:00  50 30 25    50   219.3
3 23:00 23:30  75 30 37.5  87.5 328.95
4 23:30 00:00 100 30 50   137.5 438.6
5 00:00 00:30 125 30 62.5 200   548.25
6 00:30 01:04 150 34 85   285   657.89
"""
LADDERS: dict[str, str] = {
    "first": _FIRST_AT_2_9,
    # 1000 mg in 250 mL, 4 mg/mL.
    "second without a start": """
1  0  30     50 30    25  25 200
2 30  60    100 30    50  75 400
3 60 112.5  200 52.5 175 250 800
""",
    # 701 mg in 250 mL, 2.804 mg/mL; 250 mL at 200 mL/h are 75 min.
    "ninth, born": "1 09:00 10:15 200 75 250 250 560.8",
    "cautions": _LONG_BAG,
    "US, cautions": _LONG_BAG,
    # 380 mg in 250 mL, 1.52 mg/mL.
    "US": """
1 09:00 10:00  25 60 25    25    38
2 10:00 10:30  50 30 25    50    76
3 10:30 11:00  75 30 37.5  87.5 114
4 11:00 11:30 100 30 50   137.5 152
5 11:30 12:00 125 30 62.5 200   190
6 12:00 12:20 150 20 50   250   228
""",
    "no rates": "",
    # 800 mg in 250 mL, 3.2 mg/mL.
    "trial, part B": """
1 09:00 09:30  50 30  25  25 160
2 09:30 10:00 100 30  50  75 320
3 10:00 10:30 200 30 100 175 640
4 10:30 10:45 300 15  75 250 960
""",
    # 1500 mg in 250 mL, 6 mg/mL: 687.5 mg after 150 min, and 812.5 mg at 400 mg/h are 121.875 min.
    "trial, part A, heavy": """
1 09:00 09:30 29.167 30     14.6  14.6 175
2 09:30 10:00 37.5   30     18.8  33.3 225
3 10:00 10:30 45.833 30     22.9  56.3 275
4 10:30 11:00 54.167 30     27.1  83.3 325
5 11:00 11:30 62.5   30     31.3 114.6 375
6 11:30 13:32 66.667 121.9 135.4 250   400
""",
    # 500 mg in 250 mL, 2 mg/mL.
    "trial, part A, light": """
1 09:00 09:30  87.5 30 43.8  43.8 175
2 09:30 10:00 112.5 30 56.3 100   225
3 10:00 10:30 137.5 30 68.8 168.8 275
4 10:30 11:00 162.5 30 81.3 250   325
""",
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
