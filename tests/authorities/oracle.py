"""Oracle A: every figure of a plan, worked out again from the label texts.

Written without sight of the product and in another style: no titration rule is carried out
here. Each rate table stands as a finished list of (minute, rate) pairs, as a nurse would
copy it on a card; the end of the infusion is found by inverting the volume curve. All
arithmetic is `Fraction`. `oracle_b` starts from the rules instead and simulates the pump.

Sources
  EU text     EU SmPC 18 July 2025, compulsory information: dose, vials, premedication, days
  rates       Isatuximab: A Review, Drugs 2022, sections 6 and 7: 25/50/200 mL/h at the start,
              150/200/200 at most, 200/113/75 min in 250 mL; the length of the steps from
              Usmani et al. phase 1b Part B, the same as the label up to 200 mL/h
  Part A      Usmani et al., introduction (175 mg/h, +50 or +100 every 30 min, at most 400)
  US text     differences only, from public copies of the 2024 label; not read officially
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .comparison import ANYTHING, OneOf, SameSet

EU = "isatuximab-iv/eu-smpc-2025-07"
US = "isatuximab-iv/us-pi-2024-11"
CHINA = "isatuximab-iv/cn-nmpa-2025"
PART_B = "isatuximab-iv/phase1b-part-b-2021"
PART_A = "isatuximab-iv/phase1b-part-a-2021"
REST = "isatuximab-iv/rest-2025"

Card = tuple[tuple[int, int], ...]  # (minute from the start, rate from then on)


@dataclass(frozen=True)
class Ladders:
    """The cards of the first, the second and every later infusion, and their ceilings."""

    unit: str  # "mL/h", or "mg/h" where the source counts in drug
    cards: tuple[Card, Card, Card]
    ceilings: tuple[int, int, int]


LABEL_LADDERS = Ladders(
    "mL/h",
    (
        ((0, 25), (60, 50), (90, 75), (120, 100), (150, 125), (180, 150)),
        ((0, 50), (30, 100), (60, 200)),
        ((0, 200),),
    ),
    (150, 200, 200),
)
PART_B_LADDERS = Ladders(
    "mL/h",
    (LABEL_LADDERS.cards[0], ((0, 50), (30, 100), (60, 200), (90, 300)), LABEL_LADDERS.cards[2]),
    (150, 300, 200),
)
_PART_A_LATER: Card = ((0, 175), (30, 275), (60, 375), (90, 400))
PART_A_LADDERS = Ladders(
    "mg/h",
    (
        ((0, 175), (30, 225), (60, 275), (90, 325), (120, 375), (150, 400)),
        _PART_A_LATER,
        _PART_A_LATER,
    ),
    (400, 400, 400),
)

LADDERS = {EU: LABEL_LADDERS, US: LABEL_LADDERS, PART_B: PART_B_LADDERS, PART_A: PART_A_LADDERS}
REGIMENS = {
    EU: {"isa-pd", "isa-kd", "isa-vrd-ti", "isa-vrd-te"},
    US: {"isa-pd", "isa-kd", "isa-vrd-ti"},
    CHINA: {"isa-pd"},
    PART_B: {"isa-pd"},
    PART_A: {"isa-pd"},
}
MARKETS = {
    EU: ("label", "EU"),
    US: ("label", "US"),
    PART_B: ("trial", None),
    PART_A: ("trial", None),
}

MG_PER_KG = 10
MG_PER_ML = 20
NOMINAL_BAG_ML = Fraction(250)
LAST_INFUSION = {"isa-vrd-te": 11}  # 5 + 3 + 3 in three cycles of 42 days, then transplant
FIRST_CYCLE_INFUSIONS = {"isa-pd": 4, "isa-kd": 4, "isa-vrd-ti": 5, "isa-vrd-te": 5}


def expected_answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a correct answer must have; a refusal is `{"refused": True}` and its field."""
    protocol = request.get("protocol", EU)
    weight = Fraction(request["weight_kg"])
    age = age_in_years(request)
    number = request["infusion_number"]
    bag = Fraction(request.get("bag_ml") or NOMINAL_BAG_ML)
    regimen = request["regimen"]

    if not 30 <= weight <= 250:
        return {"refused": True, "field": "weight_kg"}
    if (
        not 18 <= age <= 120
        or not 250 <= bag <= 300
        or regimen not in REGIMENS[protocol]
        or number > LAST_INFUSION.get(regimen, number)
    ):
        return {"refused": True}

    start = datetime.fromisoformat(request["start"]) if request.get("start") else None
    dose = MG_PER_KG * weight
    drug_ml = dose / MG_PER_ML
    strength = dose / bag
    vials = least_left_over(dose)
    vial_mg = sum(vial["strength_mg"] * vial["count"] for vial in vials)
    kind, market = MARKETS[protocol]
    return {
        "schema": "infuseplan/plan/1",
        "refused": False,
        "request": {
            "regimen": regimen,
            "weight_kg": weight,
            "age_years": age,
            "infusion_number": number,
            "start": start,
        },
        "protocol": {"id": protocol, "kind": kind, "market": market or ANYTHING, "approved": None},
        "dose": {
            "per_kg_mg": Fraction(MG_PER_KG),
            "exact_mg": dose,
            "mg": dose,
            "rounding_percent": Fraction(0),
            "drug_ml": drug_ml,
        },
        "vials": vials,
        "vials_total_mg": Fraction(vial_mg),
        "left_over_mg": vial_mg - dose,
        "bag": {
            "volume_ml": bag,
            "diluent_to_remove_ml": drug_ml,
            "concentration_mg_per_ml": strength,
        },
        "premedication": premedication(protocol, regimen, age, number, start),
        "schedule": schedule(LADDERS[protocol], number, bag, strength, start),
    }


def age_in_years(request: Mapping[str, Any]) -> int:
    """Completed years on the day of the infusion; 29 February counts as 1 March when absent."""
    if request.get("born") is None:
        return int(request["age_years"])
    born, on = date.fromisoformat(request["born"]), date.fromisoformat(request["on"])
    # A tuple comparison already places a 29 February birthday on 1 March of a common year:
    # (2, 28) is before (2, 29), and (3, 1) is after it.
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def least_left_over(dose_mg: Fraction) -> list[dict[str, Fraction]]:
    """Vials of 500 and 100 mg. The least total is the next whole 100 mg; within it every
    500 mg vial saves four small ones, so as many large ones as fit are the fewest vials."""
    hundreds = -(-dose_mg // 100)
    large, small = divmod(hundreds, 5)
    return [
        {"strength_mg": Fraction(mg), "count": Fraction(count)}
        for mg, count in ((500, large), (100, small))
        if count
    ]


def schedule(
    ladders: Ladders, number: int, bag_ml: Fraction, mg_per_ml: Fraction, start: datetime | None
) -> dict[str, Any]:
    which = min(number, 3) - 1
    # In a table of mg/h the pump still counts mL: divide by the strength of the bag.
    per_ml = mg_per_ml if ladders.unit == "mg/h" else Fraction(1)
    card = [(Fraction(minute), rate / per_ml) for minute, rate in ladders.cards[which]]
    end = minute_when_empty(card, bag_ml)
    edges = [minute for minute, _ in card if minute < end] + [end]
    steps: list[dict[str, Any]] = []
    for index, (begin, finish) in enumerate(pairwise(edges)):
        rate = card[index][1]
        run_in = volume_at(card, finish)
        steps.append(
            {
                "number": Fraction(index + 1),
                "start_min": begin,
                "end_min": finish,
                "duration_min": finish - begin,
                "rate_ml_per_h": rate,
                "rate_mg_per_h": rate * mg_per_ml,
                "volume_ml": run_in - volume_at(card, begin),
                "cumulative_ml": run_in,
                "cumulative_mg": run_in * mg_per_ml,
                "starts_at": clock(start, begin),
                "ends_at": clock(start, finish),
            }
        )
    half = card[0][1] / 2
    return {
        "initial_rate_ml_per_h": card[0][1],
        "max_rate_ml_per_h": ladders.ceilings[which] / per_ml,
        # Part A states no rule for a reaction, so a file may leave the half rate out.
        "half_initial_rate_ml_per_h": OneOf(None, half) if ladders.unit == "mg/h" else half,
        "duration_min": end,
        "ends_at": clock(start, end),
        "steps": steps,
    }


def volume_at(card: list[tuple[Fraction, Fraction]], minute: Fraction) -> Fraction:
    """mL run in by then: each change of rate adds its difference from there on."""
    total, previous = Fraction(0), Fraction(0)
    for begin, rate in card:
        total += (rate - previous) * max(minute - begin, Fraction(0)) / 60
        previous = rate
    return total


def minute_when_empty(card: list[tuple[Fraction, Fraction]], bag_ml: Fraction) -> Fraction:
    """The only minute at which the volume curve reaches the bag."""
    begin, rate = next(
        (begin, rate) for begin, rate in reversed(card) if volume_at(card, begin) < bag_ml
    )
    return begin + (bag_ml - volume_at(card, begin)) / rate * 60


def clock(start: datetime | None, minute: Fraction) -> datetime | None:
    """The wall clock of the start's own offset in whole minutes, half a minute up."""
    if start is None:
        return None
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    since_midnight = Fraction((start - midnight) // timedelta(seconds=1), 60) + minute
    return midnight + timedelta(minutes=int((since_midnight + Fraction(1, 2)) // 1))


def premedication(
    protocol: str, regimen: str, age: int, number: int, start: datetime | None
) -> dict[str, Any]:
    """Agent to what must be said of it. What a source leaves open accepts more than one answer."""
    window = {
        "give_from": start - timedelta(minutes=60) if start else None,
        "give_until": start - timedelta(minutes=15) if start else None,
    }
    if protocol == PART_A:
        return {}  # the source gives no premedication of this part
    intravenous_only = regimen != "isa-pd"
    steroid = 40 if regimen == "isa-pd" and age < 75 else 20
    early = True if number <= 4 else ANYTHING
    agents: dict[str, Any] = {
        "dexamethasone": {
            "dose_mg": [Fraction(steroid), Fraction(steroid)],
            "routes": SameSet("iv") if intravenous_only else SameSet("oral", "iv"),
            "required": True,
        },
        "paracetamol": {
            "dose_mg": [Fraction(650), Fraction(1000)],
            "routes": SameSet("oral"),
            "required": early,
        },
        "diphenhydramine": {
            "dose_mg": [Fraction(25), Fraction(50)],
            "routes": SameSet("iv") if protocol == PART_B else SameSet("oral", "iv"),
            "required": early,
        },
        # 50 mg is ranitidine's, in the EU text and in Part B; the US text states no dose.
        "h2-antagonist-or-ppi" if protocol == EU else "h2-antagonist": {
            "dose_mg": None if protocol == US else [Fraction(50), Fraction(50)],
            "required": early,
        },
    }
    if protocol == EU:
        agents["montelukast"] = {
            "dose_mg": [Fraction(10), Fraction(10)],
            "routes": SameSet("oral"),
            "required": True if number <= FIRST_CYCLE_INFUSIONS[regimen] else ANYTHING,
        }
    return {agent: said | window for agent, said in agents.items()}


def reaction_figures(number: int) -> dict[str, Decimal]:
    """What the grade 2 rule needs of the rate table: half of the *initial* rate."""
    return {
        "resume_rate_ml_per_h": (Decimal("12.5"), Decimal(25), Decimal(100))[min(number, 3) - 1],
        "resume_when_grade_at_most": Decimal(1),
        "observe_min": Decimal(30),
    }


# One row a cycle or a run of cycles: first cycle, last cycle, length in days, isatuximab days.
_DAYS = {
    "isa-pd": ((1, 1, 28, (1, 8, 15, 22)), (2, None, 28, (1, 15))),
    "isa-vrd-ti": (
        (1, 1, 42, (1, 8, 15, 22, 29)),
        (2, 4, 42, (1, 15, 29)),
        (5, 17, 28, (1, 15)),
        (18, None, 28, (1,)),
    ),
    "isa-vrd-te": ((1, 1, 42, (1, 8, 15, 22, 29)), (2, 3, 42, (1, 15, 29))),
}
_DAYS["isa-kd"] = _DAYS["isa-pd"]


def course_days(regimen: str, first: date, cycles: int) -> list[tuple[int, int, int, date]]:
    """(cycle, day, infusion number, date) of every isatuximab day."""
    days: list[tuple[int, int, int, date]] = []
    begins = first
    for cycle in range(1, cycles + 1):
        row = next((r for r in _DAYS[regimen] if r[0] <= cycle <= (r[1] or cycle)), None)
        if row is None:
            break
        for day in row[3]:
            days.append((cycle, day, len(days) + 1, begins + timedelta(days=day - 1)))
        begins += timedelta(days=row[2])
    return days
