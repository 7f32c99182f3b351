"""Rule sets and courses by chance: own ladders, own actions, own settings, odd clocks and zones.

A rule set is a whole protocol file that passes the check at loading, with the hospital's settings;
a course is told event by event, each at a moment that chance chooses, and what both refuse is
left out. Everything follows from a seed.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from infuseplan.domain.monitor.limit_shapes import RateLimits
from infuseplan.domain.plan.plan import InfusionPlan

from .course_against_oracle import Ward, answered, settings_of, shelf
from .course_oracle import EU, OWN, PART_A, PART_B, US, Expected, Order, OwnFile
from .course_own_files import LABEL_LADDER, TRIAL, limits_of, written_down
from .course_retold import Said

PARIS = ZoneInfo("Europe/Paris")
# A usual morning, both nights on which the clocks change, and a zone without any.
STARTS = (
    datetime(2026, 11, 23, 9, tzinfo=PARIS),
    datetime(2026, 10, 25, 0, 40, 7, 250_001, tzinfo=PARIS),
    datetime(2026, 10, 25, 2, 20, tzinfo=PARIS, fold=1),
    datetime(2027, 3, 28, 0, 55, 59, tzinfo=PARIS),
    datetime(2026, 12, 31, 22, 30, tzinfo=ZoneInfo("America/St_Johns")),
    datetime(2026, 7, 1, 13, 0, 0, 1, tzinfo=ZoneInfo("Asia/Kolkata")),
)
# Rates in mL/h at which a bag of whole mL ends at a decimal number of minutes, as files state it.
TOPS = (60, 75, 80, 100, 120, 125, 150, 160, 200, 240, 250, 300, 320, 400)
STRICTNESS = ("go-on", "hold", "interrupt", "discontinue")


# --- rule sets -------------------------------------------------------------------------------


def ladder(chance: random.Random) -> tuple[tuple[Fraction, int | None], ...]:
    """Two to seven steps that rise to their top before the bag of 250 mL is empty."""
    while True:
        top = chance.choice(TOPS)
        count = chance.randint(2, 7)
        below = sorted(chance.sample(range(50, top * 10, 5), count - 1))
        holds = [3 * chance.randint(2, 25) for _ in below]
        given = sum(Fraction(rate * hold, 600) for rate, hold in zip(below, holds, strict=True))
        minutes = sum(holds) + (250 - given) / top * 60
        if given < 240 and minutes <= 420:
            held = ((Fraction(rate, 10), hold) for rate, hold in zip(below, holds, strict=True))
            return (*held, (Fraction(top), None))


def rules(chance: random.Random, *, us_label: bool) -> dict[int, str]:
    """An action for grades 2 to 4, sometimes for 1, none milder than for a lower one."""
    found = {4: "discontinue", 3: "discontinue"}
    if us_label and chance.random() < 0.7:
        found[3] = "restart-by-prescriber"
    most = 2 if found[3] == "restart-by-prescriber" else 3
    found[2] = STRICTNESS[chance.choice([1, 2, 2, 2, most])]
    if found[2] == "interrupt" and chance.random() < 0.1:
        found[2] = "restart-by-prescriber"
    if chance.random() < 0.6:
        strictest = min(STRICTNESS.index(found[2]) if found[2] in STRICTNESS else 2, 3)
        found[1] = STRICTNESS[chance.randint(0, strictest)]
    return found


def own_file(chance: random.Random, *, label: bool, us_label: bool) -> OwnFile:
    """What a file says by chance; a label keeps the label's ladder (infusion 1)."""
    observe = 30 if chance.random() < 0.4 else chance.randint(30, 75)
    if label:
        return OwnFile(LABEL_LADDER, rules(chance, us_label=us_label), observe)
    steps = ladder(chance)
    rise = None
    if chance.random() < 0.5:
        rise = (Fraction(chance.randint(5, 100)), chance.randint(5, 60))
    return OwnFile(steps, rules(chance, us_label=us_label), observe, rise)


def world(chance: random.Random, trials: dict[tuple[str, Decimal], RateLimits]) -> Ward | None:
    """One order by a rule set of its own; None where the planner rightly has no plan.

    `trials` is where a trial of chance finds its limits.
    """
    source = chance.choice([EU, US, OWN, OWN, OWN, "shipped"])
    room_h = Decimal(chance.choice(["4", "5.5", "7.25", "8", "8", "8"]))
    limit_min = chance.choice([240, 300, 480, 480, 480])
    order = Order(
        source,
        chance.choice([1, 1, 2, 3, 8]),
        bag_ml=Fraction(chance.choice(["250", "250", "265", "285", "277.5"])),
        drug_mg=Fraction(chance.choice([450, 700, 725, 900])),
        hold_again=chance.choice(["table", "thirty"]),
        grade_1=chance.choice(["hold", "hold", "continue"]),
        recurrence=chance.choice(["from-grade-2", "from-grade-2", "any-grade"]),
        after_grade_1_stop=chance.choice(["half", "half", "present-rate"]),
        pump_off_ml=Fraction(chance.choice([1, 5, 5, 12, 20])),
        follow=chance.choice(["plan", "log"]),
    )
    trials.pop((TRIAL, Decimal(10)), None)
    if source == "shipped":
        order = replace(order, source=chance.choice([EU, US, PART_A, PART_B]))
        loaded = shelf(order.source)
        room_h = Decimal(8)
    else:
        label = source != OWN
        own = own_file(chance, label=label, us_label=source == US)
        order = replace(order, source=OWN, own=own, number=1 if label else order.number)
        loaded = written_down(own, source, room_h)
        if not label:
            trials[TRIAL, Decimal(10)] = limits_of(own)
    start = chance.choice(STARTS)
    site = settings_of(replace(order), room_temperature_limit_min=limit_min)
    made = answered(order, loaded, site, start.date())
    if not isinstance(made, InfusionPlan):
        return None
    out = chance.choice([None, 0, 30, 61, 200, 400])
    room_s = min(limit_min * 60, int(room_h * 3600))
    order = replace(
        order,
        bag_out_s=None if out is None else Fraction(-60 * out),
        room_temperature_s=room_s,
        agents=tuple(item.agent for item in made.premedication),
    )
    return Ward(order, loaded, site, made, start)


# --- courses ---------------------------------------------------------------------------------


def tick(chance: random.Random, right: Expected | None, now: Fraction) -> Fraction:
    """The next moment: at once, on an edge of the plan, or at an odd microsecond."""
    edges = [] if right is None else [end + right.started_s for _, end, _ in right.steps[:3]]
    edges = [second for second in edges if second >= now]
    dice = chance.random()
    if dice < 0.12:
        return now
    if edges and dice < 0.45:
        off = chance.choice([0, 0, 0, Fraction(-1, 1_000_000), Fraction(1, 1_000_000), 1, 7])
        moment = chance.choice(edges) + off
        moment = moment * 1_000_000 // 1 / Fraction(1_000_000)
        return max(now, moment)
    most = chance.choice([60, 600, 2400, 6000])
    return now + Fraction(chance.randrange(1, most * 1_000_000), 1_000_000)


def told(chance: random.Random, ward: Ward, right: Expected | None, now: Fraction) -> Said:
    """Something that a nurse might tell in that state, right or wrong."""
    kinds = ["observed", "premedication-given"]
    if right is None:
        kinds = ["started"] * 8 + ["observed", "premedication-given", "stopped"]
    elif right.status in ("running",):
        kinds += (
            ["rate-set"] * 6
            + ["reaction"] * 4
            + ["stopped"] * 2
            + ["paused", "paused", "volume-read", "volume-read", "volume-read"]
            + ["regraded"] * (4 if right.symptoms is not None else 1)
            + ["deviation", "resumed", "completed", "stop-withdrawn"]
            + ["released"] * (6 if right.awaits_release else 1)
            + (["discontinued"] if chance.random() < 0.1 else [])
        )
    elif right.status == "interrupted":
        kinds += (
            ["resumed"] * 5
            + ["regraded"] * 4
            + ["reaction"] * (5 if right.awaits_grade else 1)
            + ["stop-withdrawn"] * (4 if right.awaits_grade else 1)
            + ["stopped", "paused", "rate-set", "volume-read", "deviation", "completed"]
            + (["discontinued"] if chance.random() < 0.1 else [])
        )
    else:
        kinds += ["reaction", "regraded", "stopped", "stop-withdrawn", "volume-read", "resumed"]
        kinds += ["discontinued", "rate-set"]
    kind = chance.choice(kinds)
    return now, kind, fields_of(kind, chance, ward, right, now)


def fields_of(
    kind: str, chance: random.Random, ward: Ward, right: Expected | None, now: Fraction
) -> dict[str, Any]:
    """What is said with it."""
    name = {"by": chance.choice(["N. Urse", "Dr P"])} if chance.random() < 0.3 else {}
    signed = {"by": "N. Urse", "reason": "slip"}
    match kind:
        case "started":
            return started_fields(chance, ward, now)
        case "rate-set":
            return {**name, "rate_ml_per_h": rate(chance, ward, right)}
        case "stopped":
            return name | pump_maybe(chance, right, 0.2)
        case "stop-withdrawn":
            return {**signed, "pump_ran_on": chance.random() < 0.4}
        case "reaction":
            grade = chance.choice([1, 1, 1, 2, 2, 2, 2, 3, 4, 5])
            severe = {"anaphylaxis": True} if chance.random() < 0.03 else {}
            return {"grade": grade, **severe, **pump_maybe(chance, right, 0.2)}
        case "regraded":
            severe = {"anaphylaxis": True} if chance.random() < 0.02 else {}
            return {"grade": chance.choice([0, 0, 0, 1, 1, 1, 2, 2, 3, 4]), **severe}
        case "paused":
            reason = "reaction" if chance.random() < 0.15 else "line"
            return {"reason": reason, **pump_maybe(chance, right, 0.2)}
        case "resumed":
            return resumed_fields(chance, right)
        case "volume-read":
            return {"infused_ml": pump_figure(chance, right)}
        case "deviation":
            if chance.random() < 0.6:
                fast = Fraction(chance.choice(["300", "333.3", "450", "62.5", "10"]))
                return {**signed, "rate_ml_per_h": fast}
            return {**signed, "infused_ml": pump_figure(chance, right)}
        case "released":
            return {"by": "Dr P", "reason": "well"}
        case "premedication-given":
            agents = [*ward.order.agents, "aspirin"]
            given = now - Fraction(
                chance.choice([0, 1200, 3600, -60 if chance.random() < 0.2 else 5])
            )
            return {"agent": chance.choice(agents), "given_at_s": given}
        case "discontinued":
            ids = [one.id for one in ward.made.reaction_rules if one.action == "discontinue"]
            rule = chance.choice([None, *ids])
            return {"reason": "so decided", "rule": rule}
    return dict(name)


def started_fields(chance: random.Random, ward: Ward, now: Fraction) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if chance.random() < 0.2:
        fields["bag_out_s"] = now - chance.choice([0, 900, 7200, 20_000])
    if chance.random() < 0.3:
        right_rate = first_rate(ward)
        wrong = chance.random() < 0.1
        fields["rate_ml_per_h"] = tenth(right_rate * (10 if wrong else 1))
    return fields


def first_rate(ward: Ward) -> Fraction:
    assert ward.made.schedule is not None
    return ward.made.schedule.initial_rate_ml_h


def tenth(figure: Fraction) -> Fraction:
    """The nearest tenth, as a pump is set; never nothing."""
    return max(Fraction((figure * 10 + Fraction(1, 2)) // 1, 10), Fraction(1, 10))


def rate(chance: random.Random, ward: Ward, right: Expected | None) -> Fraction:
    """The next rate, some rate of the table, an odd one, or one that is ten times too high."""
    assert ward.made.schedule is not None
    known = [step.rate_ml_h for step in ward.made.schedule.steps]
    known += [hold.rate_ml_h for rule in ward.made.reaction_rules for hold in rule.then]
    if right is not None and right.steps and chance.random() < 0.5:
        known = [right.steps[min(1, len(right.steps) - 1)][2]]
    if right is not None and right.set_to_ml_h is not None and chance.random() < 0.6:
        known = [right.set_to_ml_h]
    chosen = chance.choice(known)
    dice = chance.random()
    if dice < 0.8:
        return tenth(chosen)
    if dice < 0.9:
        return tenth(chosen * Fraction(chance.randint(3, 12), 10))
    return tenth(chosen * 10)


def resumed_fields(chance: random.Random, right: Expected | None) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if chance.random() < 0.6:
        fields["grade"] = chance.choice([0, 1, 1, 1, 2])
    if chance.random() < 0.6:
        fields["prescriber"] = "Dr P"
    if right is not None and right.resume_ml_h is not None and chance.random() < 0.4:
        wrong = chance.random() < 0.1
        fields["rate_ml_per_h"] = tenth(right.resume_ml_h * (10 if wrong else 1))
    return fields


def pump_figure(chance: random.Random, right: Expected | None) -> Fraction:
    """Near what was computed, a little off, or whatever."""
    computed = Fraction(0) if right is None else right.infused_ml
    dice = chance.random()
    if dice < 0.5:
        off = Fraction(chance.randint(-9, 9), 10)
    elif dice < 0.85:
        off = Fraction(chance.randint(-300, 300), 10)
    else:
        off = Fraction(chance.randint(-1000, 1500), 10)
    return max(Fraction((computed * 10) // 1, 10) + off, Fraction(0))


def pump_maybe(chance: random.Random, right: Expected | None, share: float) -> dict[str, Any]:
    if chance.random() < share:
        return {"infused_ml": pump_figure(chance, right)}
    return {}


def amendment(chance: random.Random, said: list[Said], now: Fraction) -> Said:
    """One field of one earlier event is set right, or it is withdrawn."""
    number = chance.randrange(len(said))
    second, kind, fields = said[number]
    wanted: dict[str, Any] = {}
    dice = chance.random()
    if kind == "amended" or dice < 0.15:
        wanted["withdrawn"] = True
    elif dice < 0.45:
        shift = chance.choice([-3600, -600, -61, -1, 1, 61, 600, 86_400])
        wanted["to_at_s"] = Fraction(second) + shift
    else:
        wanted.update(amended_field(chance, kind, fields, Fraction(second)))
    return now, "amended", {"event": number, "by": "N. Urse", "reason": "slip", **wanted}


def amended_field(
    chance: random.Random, kind: str, fields: dict[str, Any], second: Fraction
) -> dict[str, Any]:
    """A new value for a field that such an event has."""
    if kind in ("reaction", "regraded"):
        if chance.random() < 0.1:
            return {"anaphylaxis": True}
        return {"grade": chance.choice([1, 1, 2, 3] if kind == "reaction" else [0, 1, 2])}
    if kind in ("volume-read", "stopped", "paused") and chance.random() < 0.8:
        shown = fields.get("infused_ml", Fraction(30))
        return {"infused_ml": max(Fraction(0), shown + Fraction(chance.randint(-100, 100), 10))}
    if kind == "rate-set":
        return {"rate_ml_per_h": Fraction(chance.choice(["25", "50", "75", "37.5"]))}
    if kind == "resumed":
        return chance.choice([{"grade": 1}, {"grade": 0}, {"prescriber": "Dr P"}])
    if kind == "paused":
        return {"to_reason": chance.choice(["reaction", "line"])}
    if kind == "stop-withdrawn":
        return {"pump_ran_on": chance.random() < 0.5}
    if kind == "started":
        return {"bag_out_s": second - chance.choice([0, 600, 9000])}
    return {"to_by": "S. Ister"}
