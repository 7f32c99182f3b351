"""Why this number, word by word as a nurse or a pharmacist reads it."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.domain.derivation.plan import derivations, derive
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.local_policy import written_setting
from infuseplan.presentation.plan.derivation import (
    explain_all,
    explain_lines,
    explain_text,
    field_title,
)
from infuseplan.presentation.plan.field_names import input_name

RESOURCES = resources_folder()
PROTOCOLS = {
    loaded.ref.id.rpartition("/")[2]: loaded
    for loaded in ProtocolShelf(RESOURCES / "protocols").load().protocols
}
WITH_DOSE = [name for name, loaded in PROTOCOLS.items() if loaded.protocol.posology is not None]
SETTINGS = SiteSettings(RESOURCES / "policy" / "site-policy.toml", None)
BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)


def planned(
    protocol: str,
    number: int,
    weight: str = "72.5",
    start: datetime = MORNING,
    **settings: object,
) -> InfusionPlan:
    answer = plan(
        PlanRequest(
            regimen=PROTOCOLS[protocol].protocol.regimens[0].id,
            weight_kg=Decimal(weight),
            age_years=75 if start >= MORNING else 74,
            born=date(1951, 11, 22),
            on=start.date(),
            infusion_number=number,
            start=start,
        ),
        PROTOCOLS[protocol],
        SETTINGS.with_settings(settings),
    )
    assert isinstance(answer, InfusionPlan), answer.findings
    return answer


def titled(source: str) -> str:
    """Stands in for the list of source documents."""
    return f"<{source}>"


def told(of: InfusionPlan, field: str) -> str:
    """The text, with plain spaces so that it can be drawn below."""
    found = derive(of, field)
    assert found is not None, field
    return explain_text(found, titled).replace(NBSP, " ")


def drawn(picture: str) -> str:
    return "\n".join(line.strip() for line in picture.strip().splitlines())


def test_the_exact_dose_is_dose_per_kg_times_weight() -> None:
    assert told(planned("eu-smpc-2025-07", 1), "dose.exact_mg") == drawn("""
        What      Exact dose
        Formula   dose per kg × body weight
        Figures   10 mg/kg × 72.5 kg = 725 mg
        Source    <eu-smpc-2025-07>: posology; dose adjustments
        Checked   checked 22 November 2026 against compulsory information, revision 18 July 2025; \
company text, shortened; not yet verified against the official text
        Protocol  EU SmPC, July 2025, revision 18 July 2025
    """)


def test_dexamethasone_names_regimen_birthday_and_age_on_the_day() -> None:
    of = planned("eu-smpc-2025-07", 1)
    assert told(of, "premedication.dexamethasone.dose_mg") == drawn("""
        What      Dexamethasone: dose
        Figures   Isa-Pd, 22 November 1951 → 22 November 2026 = 75 years ≥ 75 years: 20 mg
        Rule      the dose stated for this regimen and this age on the day
        Source    <eu-smpc-2025-07>: premedication
        Checked   checked 22 November 2026 against compulsory information, revision 18 July 2025; \
company text, shortened; not yet verified against the official text
        Protocol  EU SmPC, July 2025, revision 18 July 2025
    """)


def test_the_last_step_runs_until_the_bag_is_empty_and_is_not_verified_yet() -> None:
    of = planned("eu-smpc-2025-07", 2)
    text = told(of, "schedule.steps.2.duration_min").splitlines()
    assert text[:4] == [
        "What      Step 3: duration",
        "Formula   (bag − given before) ÷ rate × 60",
        "Figures   (250 mL − 75 mL) ÷ 200 mL/h × 60 = 52.5 min",
        "Rule      the last rate runs until the bag is empty",
    ]
    assert text[4].startswith("Source    <isatuximab-review-2022>: sections 6 and 7")
    assert text[5].startswith("Checked   checked 22 November 2026 against the review")
    assert text[5].endswith(
        "; published study or review; not yet verified against the official text"
    )


def test_a_hold_is_stated_in_the_rate_table_of_the_infusion() -> None:
    text = told(planned("eu-smpc-2025-07", 1), "schedule.steps.0.duration_min").splitlines()
    assert text[:3] == [
        "What      Step 1: duration",
        "Figures   infusion 1: 60 min",
        "Rule      stated in the rate table of this infusion",
    ]


def test_a_setting_that_decided_is_named() -> None:
    of = planned("eu-smpc-2025-07", 1, re_escalation_hold="thirty")
    assert told(of, "reaction_rules.grade-2.then.0.hold_min") == drawn("""
        What     Reaction of grade 2: rate 1 after the observation, held for
        Figures  30 min = 30 min
        Rule     not specified in the protocol; local policy applies
        Policy   local policy: hold after restart: 30 min
    """)
    of = planned("eu-smpc-2025-07", 1)
    text = told(of, "reaction_rules.grade-2.then.0.hold_min").splitlines()
    assert "Policy    local policy: hold after restart: as in the rate table" in text


def test_a_rounded_dose_shows_the_percent_as_nearly_what_it_is() -> None:
    rounding = {"kind": "nearest-vial", "within_percent": Decimal(5)}
    of = planned("eu-smpc-2025-07", 1, "72.3", dose_rounding=rounding)
    assert told(of, "dose.rounding_percent") == drawn("""
        What     Change by rounding
        Formula  (dose − exact dose) ÷ exact dose × 100
        Figures  (700 mg − 723 mg) ÷ 723 mg × 100 ≈ −3.181 %
        Policy   local policy: dose rounding: to whole vials, ≤ 5 %
    """)


def test_vials_say_how_they_were_chosen() -> None:
    text = told(planned("eu-smpc-2025-07", 1), "vials.1.count").splitlines()
    assert text[:4] == [
        "What      Vial size 2: number of vials",
        "Formula   dose ≤ n(strength 1) × strength 1 + n(strength 2) × strength 2; n(strength)",
        "Figures   725 mg ≤ n(500 mg) × 500 mg + n(100 mg) × 100 mg; n(100 mg) = 3",
        "Rule      the least waste, then the fewest vials",
    ]


def test_a_trial_restart_is_drawn_as_a_row_of_rates() -> None:
    text = told(planned("phase1b-part-b-2021", 2), "reaction_rules.grade-2.then").splitlines()
    # Restart at 25, then up by 50 every 30 min to 300 mL/h.
    assert text[1] == (
        "Figures   75 mL/h 30 min → 125 mL/h 30 min → 175 mL/h 30 min → 225 mL/h 30 min"
        " → 275 mL/h 30 min → 300 mL/h"
    )


def test_a_range_of_doses_has_one_unit() -> None:
    text = told(planned("eu-smpc-2025-07", 1), "premedication.paracetamol.dose_mg")
    assert "= 75 years: 650–1000 mg\n" in text


def test_plain_arithmetic_points_back_at_its_figures() -> None:
    assert told(planned("eu-smpc-2025-07", 1), "bag.concentration_mg_per_ml") == drawn("""
        What     Concentration in the bag
        Formula  dose ÷ bag
        Figures  725 mg ÷ 250 mL = 2.9 mg/mL
        Source   calculated from the figures above
    """)


@pytest.mark.parametrize(
    ("start", "figures"),
    [
        (MORNING, "09:00 + 112.5 min ≈ 10:53"),
        (
            datetime(2026, 11, 22, 23, 0, tzinfo=BERLIN),
            "22 November 2026 23:00 + 112.5 min ≈ 23 November 2026 00:53",
        ),
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN),
            "01:30 (+02:00) + 112.5 min ≈ 02:23 CET (+01:00)",
        ),
    ],
)
def test_an_end_shows_day_and_offset_only_where_they_change(start: datetime, figures: str) -> None:
    of = planned("eu-smpc-2025-07", 2, start=start)
    lines = told(of, "schedule.ends_at").splitlines()
    assert lines[2].split(maxsplit=1)[1] == figures
    clock_changes = "Rule      elapsed time; the clock changes in between"
    assert (clock_changes in lines) == ("+02:00" in figures)


def test_an_answer_says_that_it_was_entered() -> None:
    assert told(planned("eu-smpc-2025-07", 1), "request.start") == drawn("""
        What     Start
        Figures  22 November 2026 09:00
        Rule     entered for this infusion
    """)


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("dose.mg", "Dose"),
        ("left_over_mg", "Waste"),
        ("bag.volume_ml", "Bag volume"),
        ("schedule.steps.3.rate_ml_per_h", "Step 4: rate"),
        ("premedication.h2-antagonist.give_until", "H2 antagonist: give until"),
        ("premedication.an-agent-of-ours.dose_mg", "an-agent-of-ours: dose"),
        ("reaction_rules.grade-2.resume_rate_ml_per_h", "Reaction of grade 2: restart rate"),
        ("policy.gap_days", "Local policy: gap between infusions"),
        ("regimen.cycles.1.days.0", "Regimen, span 2: day of the cycle"),
    ],
)
def test_a_field_has_a_name_for_people(field: str, title: str) -> None:
    assert field_title(field) == title


@pytest.mark.parametrize("protocol", WITH_DOSE)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_identifier_reaches_the_reader(protocol: str, number: int) -> None:
    rounding = {"kind": "nearest-vial", "within_percent": Decimal(5)}
    for of in (planned(protocol, number), planned(protocol, number, dose_rounding=rounding)):
        for found in derivations(of):
            assert "_" not in field_title(found.field), found.field
            lines = dict(explain_lines(found, titled))
            assert "_" not in lines.get("Policy", ""), found.field
            assert all(lines.values()), found.field
            for label in ("Formula", "Figures"):
                assert not set("_{}") & set(lines.get(label, "")), found.field
            if "Formula" in lines:
                assert all("_" not in input_name(given.name) for given in found.inputs)


@pytest.mark.parametrize("protocol", WITH_DOSE)
def test_the_values_of_a_text_stand_in_one_column(protocol: str) -> None:
    for found in derivations(planned(protocol, 1)):
        lines = explain_lines(found, titled)
        text = explain_text(found, titled).splitlines()
        assert len(text) == len(lines)
        columns = {len(row) - len(value) for row, (_, value) in zip(text, lines, strict=True)}
        assert len(columns) == 1, found.field


def test_syringes_are_written_as_sizes_with_their_steps() -> None:
    written = written_setting("syringes = [1, step_ml = 0.01, 20, step_ml = 1]")
    assert written.endswith(f": 1{NBSP}mL (0.01{NBSP}mL), 20{NBSP}mL (1{NBSP}mL)")
    assert written_setting("syringes = []").endswith(": none")
    assert written_setting("draw_up_percent = 1").endswith(": 1 %")


def test_of_figures_that_a_plan_lacks_nothing_is_said() -> None:
    made = planned("eu-smpc-2025-07", 1)
    assert explain_all(made, "vials", str) == ()
    (said,) = explain_all(made, "vials no-such-figure vials.0.count", str)
    assert said.title == field_title("vials.0.count")
