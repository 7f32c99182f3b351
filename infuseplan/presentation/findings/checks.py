"""What each check of the monitor says, as a claim that a reader can check by hand."""

from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.presentation.figures import figure
from infuseplan.presentation.i18n import say

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
    "days-of-regimen": "cycles and days are those of the regimen",
    "days-given-unmoved": "what was given is on its own day",
    "days-interval": "each later day keeps its interval",
    "days-numbers": "the infusion numbers, counted again",
    "days-tables": "each day has the rate table of its infusion number",
    "days-weigh": "each cycle begins with a weighing",
    "days-status": "one day is due next, and none after the end",
    "days-successor": "the next regimen begins where the one before ends",
}


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
