"""Named ways in which the pump's part of a plan can be wrong: steps, times, rates, restarts."""

from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.plan.plan import InfusionPlan, RateHold

from .corrupting import (
    MILLIONTH,
    SUMMER,
    at_path,
    climbing,
    one_minute_early,
    one_minute_late,
    renumbered_without,
    swap,
    with_rule,
    with_steps,
    without_rule,
)
from .good_plans import (
    AUTUMN,
    CHINA_PLAN,
    EU,
    FIRST,
    LATER,
    PART_A_FIRST,
    PART_B_SECOND,
    SECOND,
    US_FIRST,
    at,
    autumn,
)

# Line of the proof that has to object -> what is wrong -> the plan.
CORRUPTIONS_OF_RATES: dict[str, dict[str, InfusionPlan]] = {
    "volumes-add-up": {
        "251 mL in the steps": with_steps(
            FIRST,
            lambda s: s.__setitem__(
                5, replace(s[5], volume_ml=Fraction(51), cumulative_ml=Fraction(251))
            ),
        ),
        "no bag for the schedule": replace(FIRST, bag=None),
        "a missing step": renumbered_without(2, FIRST),
        "the last step missing": renumbered_without(5, FIRST),
        "no steps at all": with_steps(FIRST, list.clear),
        "a volume that is not rate times time": at_path(
            FIRST, "schedule.steps[2].volume_ml", Fraction(75)
        ),
        "two volumes that are wrong and add up": at_path(
            at_path(FIRST, "schedule.steps[2].volume_ml", Fraction("36.5")),
            "schedule.steps[3].volume_ml",
            Fraction(51),
        ),
        "a rate that is a millionth off": at_path(
            FIRST, "schedule.steps[2].rate_ml_h", 75 + MILLIONTH
        ),
        "a wrong cumulative volume": at_path(
            FIRST, "schedule.steps[2].cumulative_ml", Fraction(100)
        ),
    },
    "milligrams-add-up": {
        "a wrong cumulative dose": at_path(FIRST, "schedule.steps[2].cumulative_mg", Fraction(254)),
        "the last milligrams missing": at_path(
            FIRST, "schedule.steps[5].cumulative_mg", Fraction(724)
        ),
        "mg per hour as if it were mL per hour": at_path(
            FIRST, "schedule.steps[1].rate_mg_h", Fraction(50)
        ),
    },
    "times-follow-on": {
        "a gap of a minute": with_steps(FIRST, one_minute_late),
        "steps that overlap by a minute": with_steps(FIRST, one_minute_early),
        "swapped steps": with_steps(FIRST, swap),
        "a step twice": with_steps(FIRST, lambda s: s.insert(1, s[1])),
        "steps numbered from 0": with_steps(
            FIRST,
            lambda s: s.__setitem__(slice(None), [replace(x, number=x.number - 1) for x in s]),
        ),
        "a duration of 113 minutes for 112.5": at_path(
            SECOND, "schedule.duration_min", Fraction(113)
        ),
        "an end that is the wall clock's across the clock change": at_path(
            AUTUMN, "schedule.ends_at", autumn("04:50", 0)
        ),
        "a step in the wrong one of two equal hours": at_path(
            AUTUMN, "schedule.steps[3].starts_at", autumn("02:30", 0)
        ),
        "a clock time in the offset of summer": at_path(
            FIRST, "schedule.steps[1].starts_at", at("10:00").replace(tzinfo=SUMMER)
        ),
        "the right moment on another zone's clock": at_path(
            FIRST, "schedule.ends_at", at("12:20").astimezone(UTC)
        ),
        "a clock time without a zone": at_path(
            FIRST, "schedule.ends_at", at("12:20").replace(tzinfo=None)
        ),
        "a clock time that is missing": at_path(FIRST, "schedule.steps[0].ends_at", None),
        "a clock time without a start": at_path(FIRST, "request.start", None),
        "a clock time rounded to the minute": at_path(SECOND, "schedule.ends_at", at("10:53")),
        "longer than the hospital allows at room temperature": at_path(
            FIRST, "policy.room_temperature_limit_min", Decimal(199)
        ),
        "25 mL/h until the bag is empty, past eight hours": climbing(
            ("600", "25", "250", "250", "72.5", "725", "19:00")
        ),
    },
    "rates-under-ceiling": {
        "300 mL/h in a label": replace(PART_B_SECOND, protocol=EU),
        "the trial's rates under a protocol that calls itself a label": at_path(
            PART_B_SECOND, "protocol.kind", "label"
        ),
        "the trial's rates under another trial's name": at_path(
            PART_B_SECOND, "protocol.id", "isatuximab-iv/another-trial"
        ),
        "200 mL/h as the maximum of infusion 1": at_path(
            FIRST, "schedule.max_rate_ml_h", Fraction(200)
        ),
        "175 mL/h by one increment too many": at_path(
            FIRST, "schedule.steps[5].rate_ml_h", Fraction(175)
        ),
        "a rate of zero": at_path(FIRST, "schedule.steps[0].rate_ml_h", Fraction(0)),
        "401 mg/h in the trial in mg per hour": at_path(
            PART_A_FIRST, "schedule.max_rate_ml_h", Fraction(4010, 29)
        ),
    },
    "rates-by-table": {
        "the later infusions' plan for the first": replace(LATER, request=FIRST.request),
        "the second infusion's plan for the first": replace(SECOND, request=FIRST.request),
        "the first infusion's plan for the second": replace(FIRST, request=SECOND.request),
        "an initial rate of 50": at_path(FIRST, "schedule.initial_rate_ml_h", Fraction(50)),
        "a maximum of 125": at_path(FIRST, "schedule.max_rate_ml_h", Fraction(125)),
        "another ladder's name": at_path(SECOND, "schedule.ladder", "first"),
        "mg per hour under a label": at_path(FIRST, "schedule.ladder_kind", "mg-per-hour"),
        "rates from a source that states none": replace(FIRST, protocol=CHINA_PLAN.protocol),
        "a first hold of 120 minutes": climbing(
            ("120", "25", "50", "50", "72.5", "145", "11:00"),
            ("150", "50", "25", "75", "145", "217.5", "11:30"),
            ("180", "75", "37.5", "112.5", "217.5", "326.25", "12:00"),
            ("210", "100", "50", "162.5", "290", "471.25", "12:30"),
            ("240", "125", "62.5", "225", "362.5", "652.5", "13:00"),
            ("250", "150", "25", "250", "435", "725", "13:10"),
        ),
        "a first hold of 30 minutes": climbing(
            ("30", "25", "12.5", "12.5", "72.5", "36.25", "09:30"),
            ("60", "50", "25", "37.5", "145", "108.75", "10:00"),
            ("90", "75", "37.5", "75", "217.5", "217.5", "10:30"),
            ("120", "100", "50", "125", "290", "362.5", "11:00"),
            ("150", "125", "62.5", "187.5", "362.5", "543.75", "11:30"),
            ("175", "150", "62.5", "250", "435", "725", "11:55"),
        ),
        "a step left out": climbing(
            ("60", "25", "25", "25", "72.5", "72.5", "10:00"),
            ("90", "50", "25", "50", "145", "145", "10:30"),
            ("120", "100", "50", "100", "290", "290", "11:00"),
            ("150", "125", "62.5", "162.5", "362.5", "471.25", "11:30"),
            ("185", "150", "87.5", "250", "435", "725", "12:05"),
        ),
        "rates that fall again": climbing(
            ("60", "25", "25", "25", "72.5", "72.5", "10:00"),
            ("90", "50", "25", "50", "145", "145", "10:30"),
            ("120", "75", "37.5", "87.5", "217.5", "253.75", "11:00"),
            ("150", "50", "25", "112.5", "145", "326.25", "11:30"),
            ("180", "125", "62.5", "175", "362.5", "507.5", "12:00"),
            ("210", "150", "75", "250", "435", "725", "12:30"),
        ),
        "no rise after the second step": climbing(
            ("60", "25", "25", "25", "72.5", "72.5", "10:00"),
            ("330", "50", "225", "250", "145", "725", "14:30"),
        ),
    },
    "restart-at-half": {
        "half of the rate that was running": with_rule(
            FIRST, "grade-2", resume_rate_ml_h=Fraction("62.5")
        ),
        "half of the maximum": with_rule(FIRST, "grade-2", resume_rate_ml_h=Fraction(75)),
        "125 for 12.5": with_rule(FIRST, "grade-2", resume_rate_ml_h=Fraction(125)),
        "a half rate of 25 in infusion 1": at_path(
            FIRST, "schedule.half_initial_rate_ml_h", Fraction(25)
        ),
        "a restart at the initial rate": with_rule(FIRST, "grade-2", resume_rate_ml_h=Fraction(25)),
        "a restart without a rate": with_rule(FIRST, "grade-2", resume_rate_ml_h=None),
        "15 minutes under observation": with_rule(FIRST, "grade-2", observe_min=Fraction(15)),
        "no time under observation": with_rule(FIRST, "grade-2", observe_min=None),
        "a restart at grade 2": with_rule(FIRST, "grade-2", resume_when_grade_at_most=2),
        "straight to the maximum after the restart": with_rule(
            FIRST, "grade-2", then=(RateHold(Fraction(150), None),)
        ),
        "the trial's climb after a restart under a label": with_rule(
            FIRST,
            "grade-2",
            then=tuple(
                RateHold(Fraction(rate), Fraction(30) if rate != "150" else None)
                for rate in ("37.5", "62.5", "87.5", "112.5", "137.5", "150")
            ),
        ),
        "reading B where the hospital chose the table": with_rule(
            FIRST,
            "grade-2",
            then=(RateHold(Fraction(25), Fraction(30)), *FIRST.reaction_rules[1].then[1:]),
        ),
        "no way back up after the restart": with_rule(FIRST, "grade-2", then=()),
        "a stop for good that has a rate": with_rule(
            FIRST, "grade-4", resume_rate_ml_h=Fraction("12.5")
        ),
    },
    "no-rates": {
        "a rate of a restart in a plan without a schedule": replace(
            CHINA_PLAN, reaction_rules=FIRST.reaction_rules
        ),
        "a label with rates and no schedule": replace(FIRST, schedule=None, reaction_rules=()),
    },
    "severe-reactions-stop": {
        "a restart after grade 3": with_rule(FIRST, "grade-2", grades=(2, 3)),
        "grade 3 interrupts only": with_rule(
            FIRST, "grade-3", action="interrupt", resume_rate_ml_h=Fraction("12.5")
        ),
        "a prescriber's restart under the EU label": replace(US_FIRST, protocol=EU),
        "a prescriber's restart after grade 4": with_rule(US_FIRST, "grade-3", grades=(3, 4)),
        "a prescriber's restart after anaphylaxis": with_rule(
            US_FIRST, "anaphylaxis", action="restart-by-prescriber", grades=(3,)
        ),
        "a restart after anaphylaxis": with_rule(FIRST, "anaphylaxis", action="interrupt"),
        "a second reaction that goes on": with_rule(FIRST, "recurrence", action="hold"),
        "no rule for grade 3": without_rule(FIRST, "grade-3"),
        "no rule for grade 4": without_rule(FIRST, "grade-4"),
        "no rule for anaphylaxis": without_rule(FIRST, "anaphylaxis"),
        "no rule for a second reaction": without_rule(FIRST, "recurrence"),
        "grade 2 without an interruption": with_rule(
            FIRST, "grade-2", action="go-on", resume_rate_ml_h=None, then=()
        ),
        "grade 1 goes on where the hospital holds": with_rule(FIRST, "grade-1", action="go-on"),
        "a grade 6": with_rule(FIRST, "grade-4", grades=(4, 6)),
        "an action that nobody knows": with_rule(FIRST, "grade-2", action="carry-on"),
    },
}
