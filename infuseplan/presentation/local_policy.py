"""The hospital's settings in words, name and value: what a ward reads where IT's file has keys."""

import re
from decimal import Decimal

from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.presentation.figures import EN_DASH, figure
from infuseplan.presentation.i18n import say
from infuseplan.presentation.policy_names import policy_name
from infuseplan.presentation.sentences import Sentence, sentence

_CHOICES: dict[tuple[str, str], Sentence] = {
    ("re_escalation_hold", "table"): sentence("as in the rate table"),
    ("re_escalation_hold", "thirty"): sentence("30 min"),
    ("grade1", "hold"): sentence("do not increase the rate"),
    ("grade1", "continue"): sentence("continue the rate table"),
    ("recurrence", "from-grade-2"): sentence("from grade 2"),
    ("recurrence", "any-grade"): sentence("any grade"),
    ("restart_after_grade1_stop", "half"): sentence("half the initial rate"),
    ("restart_after_grade1_stop", "present-rate"): sentence("the rate before the stop"),
    ("weight_entry", "twice-when-new"): sentence("twice for a new patient"),
    ("weight_entry", "twice"): sentence("twice"),
    ("weight_entry", "one-decimal"): sentence("with one decimal"),
    ("dose_rounding", "off"): sentence("off"),
    ("dose_rounding", "nearest-mg"): sentence("to the nearest mg"),
    ("dose_rounding", "nearest-vial"): sentence("to whole vials"),
    ("identifiers_again", "of-record"): sentence("of patients of the record"),
    ("identifiers_again", "off"): sentence("not asked"),
    ("second_check", "off"): sentence("not required"),
    ("second_check", "before-start"): sentence("before the start"),
    ("observations", "with-rate-changes"): sentence("with each rate change"),
    ("observations", "every"): sentence("at a fixed interval"),
    ("public_holidays", "none"): sentence("not flagged"),
}
# Settings whose values are not all listed above.
_OPEN = frozenset({"public_holidays"})
_UNITS = {
    "age_limits_years": "years", "weight_limits_kg": "kg", "weight_change_percent": "%",
    "bmi_limit": "kg/m²", "bag_limits_ml": "mL", "bag_volume_ml": "mL", "gap_days": "days",
    "room_temperature_limit_min": "min", "pump_difference_ml": "mL", "draw_up_percent": "%",
}  # fmt: skip
_UNIT_WORDS = {"years": sentence("years"), "days": sentence("days")}
_DETAILS = {"within_percent": "≤ {value} %", "minutes": "{value} min"}


def setting_message(key: str, value: object) -> str:
    """A setting with its value: `weight limits: 30–250 kg`, `dose rounding: off`."""
    return say("{setting}: {value}", setting=policy_name(key), value=_value_message(key, value))


def written_setting(text: str) -> str:
    """The same from the way in which a derivation writes it: `dose_rounding = nearest-mg, …`."""
    key, _, value = text.partition(" = ")
    first, *details = value.strip("[]").split(", ")
    if key == "syringes":
        return say("{setting}: {value}", setting=policy_name(key), value=_syringes(value))
    if value.startswith("["):
        return setting_message(key, tuple(Decimal(one) for one in (first, *details)))
    if key in _UNITS:
        return setting_message(key, Decimal(first))
    said = choice_message(key, first)
    for detail in details:
        name, _, number = detail.partition(" = ")
        said = f"{said}, {_DETAILS[name].format(value=number)}"
    return say("{setting}: {value}", setting=policy_name(key), value=said)


def _syringes(written: str) -> str:
    """Each size with its step: `1 mL (0.01 mL), 3 mL (0.1 mL)`."""
    sizes = re.findall(r"([0-9.]+), step_ml = ([0-9.]+)", written)
    shown = [
        say("{size} mL ({step} mL)", size=figure(Decimal(size)), step=figure(Decimal(step)))
        for size, step in sizes
    ]
    return ", ".join(shown) if shown else say("none")


def choice_message(key: str, value: str) -> str:
    """What the setting `key` was decided to be, where it is a choice: `as in the rate table`."""
    # A region stands for itself: DE-BY.
    return value if key in _OPEN and (key, value) not in _CHOICES else _CHOICES[key, value]()


def policy_messages(plan: InfusionPlan) -> tuple[str, ...]:
    """The settings that a plan follows, in the order of importance for a reader.

    Without those that the protocol file decides for itself.
    """
    asked = {name for rule in plan.reaction_rules for name in (rule.setting, rule.then_setting)}
    return tuple(
        setting_message(key, getattr(plan.policy, key))
        for key in _OF_A_PLAN
        if key not in _WHERE_THE_FILE_IS_SILENT or key in asked
    )


_WHERE_THE_FILE_IS_SILENT = frozenset({"re_escalation_hold", "grade1"})
_OF_A_PLAN = (
    "re_escalation_hold", "grade1", "recurrence", "restart_after_grade1_stop", "dose_rounding",
    "weight_limits_kg", "age_limits_years", "bag_limits_ml", "bag_volume_ml",
    "weight_change_percent", "bmi_limit", "room_temperature_limit_min", "observations",
)  # fmt: skip


def _value_message(key: str, value: object) -> str:
    if isinstance(value, str):
        return choice_message(key, value)
    if isinstance(value, tuple):
        return _with_unit(key, EN_DASH.join(figure(one) for one in value))
    if isinstance(value, Decimal | int):
        return _with_unit(key, figure(value))
    kind = getattr(value, "kind", None)
    if not isinstance(kind, str):
        raise TypeError(f"{key} has no words for {value!r}")
    details = [
        pattern.format(value=figure(getattr(value, name)))
        for name, pattern in _DETAILS.items()
        if hasattr(value, name)
    ]
    return ", ".join((choice_message(key, kind), *details))


def _with_unit(key: str, number: str) -> str:
    unit = _UNITS[key]
    shown = _UNIT_WORDS[unit]() if unit in _UNIT_WORDS else unit
    return f"{number} {shown}"
