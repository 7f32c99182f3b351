"""What the figures of a plan are called: as a title of their own, and inside a formula."""

from infuseplan.presentation.i18n import say
from infuseplan.presentation.policy_names import policy_name

# Figures that are named by their whole path, because the last name alone says too little.
_WHOLE = {
    "dose.mg": "dose",
    "dose.concentration_mg_per_ml": "concentration of the concentrate",
    "bag.volume_ml": "bag volume",
    "bag.nominal_ml": "bag volume in the protocol",
    "bag.concentration_mg_per_ml": "concentration in the bag",
    "schedule.duration_min": "infusion time",
    "schedule.starts_at": "start of the infusion",
    "schedule.ends_at": "end of the infusion",
    "regimen.name": "regimen",
}

_NAMES = {
    # The request.
    "regimen": "regimen",
    "weight_kg": "body weight",
    "age_years": "age on the day",
    "born": "date of birth",
    "on": "infusion date",
    "infusion_number": "infusion number",
    "start": "start",
    "bag_ml": "measured bag volume",
    "height_cm": "height",
    "weighed_on": "date weighed",
    "last_weight_kg": "last weight",
    "weight_confirmed_by": "who confirmed the weight",
    "weight_reason": "why the weight is right",
    # Dose, vials, bag.
    "per_kg_mg": "dose per kg",
    "exact_mg": "exact dose",
    "mg": "dose",
    "rounded_mg": "rounded dose",
    "rounding_percent": "change by rounding",
    "within_percent": "limit of rounding",
    "drug_ml": "volume of concentrate",
    "drawn_ml": "volume to draw up with the syringes",
    "concentration_mg_per_ml": "concentration",
    "strength_mg": "strength",
    "count": "number of vials",
    "vials_total_mg": "content of the vials",
    "left_over_mg": "waste",
    "bag_volume_ml": "bag",
    "planned_bag_ml": "bag volume of local policy",
    "volume_ml": "volume",
    "nominal_ml": "volume in the protocol",
    "diluent_to_remove_ml": "diluent to withdraw",
    # Premedication.
    "dose_mg": "dose",
    "from_age_years": "from age",
    "from_age": "from age",
    "below_age": "below age",
    "below_age_years": "below age",
    "least_mg": "least dose",
    "most_mg": "highest dose",
    "earliest_min_before": "earliest before the start",
    "latest_min_before": "latest before the start",
    "give_from": "give from",
    "give_until": "give until",
    # The rate table.
    "initial_rate_ml_per_h": "initial rate",
    "max_rate_ml_per_h": "maximum rate",
    "max_rate_mg_per_h": "maximum rate in mg/h",
    "half_initial_rate_ml_per_h": "half of the initial rate",
    "step_min": "step",
    "start_min": "from minute",
    "end_min": "until minute",
    "duration_min": "duration",
    "rate_ml_per_h": "rate",
    "rate_mg_per_h": "rate in mg/h",
    "cumulative_ml": "cumulative volume",
    "cumulative_mg": "cumulative dose",
    "given_before_ml": "given before",
    "starts_at": "from",
    "ends_at": "until",
    # Reactions.
    "action": "action",
    "grades": "grade",
    "resume_when_grade_at_most": "restart when the grade is at most",
    "resume_rate_ml_per_h": "restart rate",
    "at_ml_per_h": "rate at the reaction",
    "observe_min": "observation at the restart rate",
    "rate_before_ml_per_h": "rate before",
    "increment_ml_per_h": "increase",
    "hold_min": "held for",
    "then": "rates after the observation",
    "re_escalation_hold": "hold after restart",
    # What the source says about the regimen, the preparation and the studies.
    "name": "regimen",
    "prior_therapies_at_least": "prior therapies, at least",
    "prior_therapies_at_most": "prior therapies, at most",
    "from_cycle": "from cycle",
    "to_cycle": "to cycle",
    "length_days": "length of a cycle",
    "days": "day of the cycle",
    "refrigerated_h": "time in the refrigerator",
    "refrigerated_note": "storage after dilution",
    "filter": "filter",
    "diluents": "diluent",
    "limit_min": "time at room temperature, infusion included",
    "room_temperature_limit_min": "time of local policy",
    "room_temperature_h": "time at room temperature",
    "from_infusion": "from infusion",
    "to_infusion": "to infusion",
    "median_min": "median duration",
    "range_min": "range of durations",
    "percent_of_patients": "patients",
    "when_premedication_and_infusion_exceed_min": "limit of premedication and infusion",
}

_AGENTS = {
    "dexamethasone": "Dexamethasone",
    "montelukast": "Montelukast",
    "paracetamol": "Paracetamol",
    "h2-antagonist": "H2 antagonist",
    "h2-antagonist-or-ppi": "H2 antagonist or proton-pump inhibitor",
    "diphenhydramine": "Diphenhydramine",
}

_REACTIONS = {
    "grade-1": "Reaction of grade 1",
    "grade-2": "Reaction of grade 2",
    "grade-3": "Reaction of grade 3",
    "grade-4": "Reaction of grade 4",
    "anaphylaxis": "Anaphylaxis",
    "recurrence": "Recurrent reaction",
    "not-improving": "Reaction that does not improve",
    "persisting": "Reaction that persists",
    "hospitalisation": "Reaction that requires hospitalisation",
}


def input_name(name: str) -> str:
    """What an input is called inside a formula: `dose per kg`, `step 3`."""
    bare, _, number = name.rpartition("_")
    if number.isdecimal():
        return say("{what} {number}", what=say(_NAMES.get(bare, bare)), number=number)
    return say(_NAMES.get(name, name))


def field_title(field: str) -> str:
    """A field's name for people: `Exact dose`, `Step 4: rate`, `Dexamethasone: give from`."""
    match field.split("."):
        case ["schedule", "steps", place, leaf]:
            return say("Step {number}: {what}", number=int(place) + 1, what=input_name(leaf))
        case ["vials", place, leaf]:
            return say("Vial size {number}: {what}", number=int(place) + 1, what=input_name(leaf))
        case ["premedication", agent, leaf]:
            return say("{agent}: {what}", agent=_called(_AGENTS, agent), what=input_name(leaf))
        case ["reaction_rules", rule, "then", place, leaf]:
            return say(
                "{reaction}: rate {number} after the observation, {what}",
                reaction=_called(_REACTIONS, rule),
                number=int(place) + 1,
                what=input_name(leaf),
            )
        case ["reaction_rules", rule, "restart_by_step", step, leaf, *_]:
            return say(
                "{reaction} at step {number}: {what}",
                reaction=_called(_REACTIONS, rule),
                number=int(step) + 1,
                what=input_name(leaf),
            )
        case ["reaction_rules", rule, leaf, *_]:
            reaction = _called(_REACTIONS, rule)
            return say("{reaction}: {what}", reaction=reaction, what=input_name(leaf))
        case ["policy", *key]:
            return say("Local policy: {setting}", setting=policy_name(key[0]))
        case ["regimen", "cycles", place, leaf, *_]:
            number = int(place) + 1
            return say("Regimen, span {number}: {what}", number=number, what=input_name(leaf))
        case ["preparation", "diluents", place]:
            return say("Diluent {number}", number=int(place) + 1)
        case ["evidence", _, "text"]:
            return say("Result of a study")
        case ["remarks", _, "text"]:
            return say("Note of the protocol")
        case ["evidence", study, leaf, *_]:
            return say("Evidence {id}: {what}", id=study, what=input_name(leaf))
        case ["remarks", remark, leaf, *_]:
            return say("Remark {id}: {what}", id=remark, what=input_name(leaf))
    leaf = field.rpartition(".")[2]
    title = say(_WHOLE[field]) if field in _WHOLE else input_name(leaf)
    return title[:1].upper() + title[1:]


def _called(names: dict[str, str], name: str) -> str:
    """The name of an agent or rule; one that only a hospital's own file has is shown as it is."""
    return say(names[name]) if name in names else name
