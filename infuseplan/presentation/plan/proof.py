"""What each line of the monitor's proof says, as a claim that a reader can check by hand."""

from collections.abc import Sequence
from fractions import Fraction

from infuseplan.domain.monitor.plan import ProofLine, failed
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.presentation.figures import figure, with_unit
from infuseplan.presentation.i18n import say, say_count

# English is the key into the catalogue; the ids are `ProofLine.check`.
CHECKS = {
    "request-answered": "the plan answers this request, and the age is right on the day",
    "dose-by-weight": "the dose is the weight times the dose per kg",
    "dose-is-flat": "the dose is the one that the protocol states for every weight",
    "concentrate-holds-dose": "the volume of concentrate, by its strength, holds the dose",
    "vials-hold-dose": "the vial combination covers the dose with least waste",
    "bag-holds-dose": "bag concentration × volume = dose",
    "within-compiled-limits": "patient, bag and settings are within the program's own limits",
    "volumes-add-up": "step volumes add up to the bag",
    "milligrams-add-up": "the milligrams of all steps add up to the dose",
    "times-follow-on": "the steps follow on without a gap, and the clock times are right",
    "rates-under-ceiling": "no rate is above the ceiling for this infusion",
    "rates-by-table": "the rates rise from the initial rate as the rate table says",
    "restart-at-half": "the restart rate is half the initial rate",
    "restart-at-previous-step": "the rate after a reaction is that of the step before it",
    "no-rates": "no rate anywhere, as the protocol states none",
    "severe-reactions-stop": "no grade calls for less than the program's own limits ask for",
    "dexamethasone-by-age": "the dose of dexamethasone fits regimen and age",
    "premedication-complete": "all premedication agents listed, in their time before the start",
    "figures-exact": "every figure is an exact number",
    "course-figures-exact": "every figure of the course is an exact number",
    "course-all-of-the-bag": "infused and remaining are the bag",
    "course-log-possible": "each event can follow the one before it",
    "course-status": "the status is what the events make of it",
    "course-severe-stops": "a severe or recurrent reaction discontinues permanently",
    "course-none-while-standing": "no rate step is shown while it is paused or waits for an entry",
    "course-use-by": "it ends before the bag expires at room temperature",
    "course-recounted": "the infused volume, counted again from the events",
    "course-delivered": "the stretches that ran in add up to the infused volume",
    "course-under-ceiling": "no rate was or will be above the ceiling for this infusion",
    "course-restart": "the restart rate is half the initial rate",
    "course-restart-at-previous-step": "the rate after the reaction is that of the step before it",
    "course-steps-allowed": "no planned rate step is above what the table allows at its time",
    "course-steps": "the planned rate steps are those of the rate table",
    "course-steps-add-up": "the planned rate steps add up to what is left",
    "course-times": "the steps follow on from now, and the clock times are right",
}


# The monitor compares twice the restart rate with the initial one; 25 mL/h beside the words of a
# restart would be read as the rate to restart at.
_WITHOUT_FIGURES = frozenset({"restart-at-half", "course-restart"})


def check_message(check: str, plan: InfusionPlan | None = None) -> str:
    """The claim of a check, in the language in use; with the figures of `plan`, if given."""
    if plan is not None and check == "concentrate-holds-dose":
        return say(
            "the volume of concentrate at {strength} mg/mL holds the dose",
            strength=figure(plan.dose.concentration_mg_per_ml),
        )
    if plan is not None and check == "premedication-complete" and plan.premedication:
        window = plan.premedication[0]
        return say(
            "all premedication agents listed, {latest} to {earliest} min before the start",
            latest=figure(window.latest_min_before),
            earliest=figure(window.earliest_min_before),
        )
    return say(CHECKS[check])


def proof_summary(lines: Sequence[ProofLine]) -> str:
    """How many checks passed, or how many failed: `14 of 14 checks passed`."""
    wrong = failed(lines)
    if wrong:
        return say_count(
            "{count} of {total} checks failed",
            "{count} of {total} checks failed",
            len(wrong),
            total=len(lines),
        )
    return say_count(
        "{count} of {count} check passed", "{count} of {count} checks passed", len(lines)
    )


def proof_line_text(line: ProofLine) -> str:
    """The claim of one line with its two figures: `✓ step volumes add up …: 250 mL = 250 mL`."""
    mark = "✓" if line.holds else "✗"
    left, right = _shown(line.left, line.unit), _shown(line.right, line.unit)
    if not left or not right or line.check in _WITHOUT_FIGURES:
        return f"{mark} {check_message(line.check)}"
    sign = "=" if left == right else ("≤" if line.holds else "≠")
    return f"{mark} {check_message(line.check)}: {left} {sign} {right}"


def _shown(value: Fraction | str | None, unit: str) -> str:
    # A word, such as an id or a moment, is the monitor's own; the claim says enough.
    if value is None or isinstance(value, str):
        return ""
    shown_unit = say("years") if unit == "years" else unit
    return with_unit(value, shown_unit) if unit else figure(value)
