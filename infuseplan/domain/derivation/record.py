"""One figure of a plan with everything that it stands on, and how such records are made."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from infuseplan.domain.citation import Origin, Sourced
from infuseplan.domain.derivation.formula import pattern_of
from infuseplan.domain.plan.plan import InfusionPlan, RateHold
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.frozen import frozen

DerivedValue = Decimal | Fraction | int | str | date | datetime
Result = DerivedValue | tuple[Decimal, ...] | tuple[RateHold, ...]


@frozen
class Input:
    """One value that goes into a formula; `unit` is empty where it has none.

    `field` is the path of the figure of the plan that it is, or None for a value that the source,
    the hospital or the person who asks has stated, and behind which there is nothing to explain.
    """

    name: str
    value: DerivedValue
    unit: str
    field: str | None = None


@frozen
class Derivation:
    """Why a figure is what it is.

    `rule` names the formula in `formula`, `formula` is its pattern with named places,
    `result` the plan's figure, which it gives for the `inputs`. `origins` are the places in the
    sources that state the figure or the rule; `settings` are the hospital's settings that decided,
    as they stand in its file; `steps` are the fields that this one builds on.
    """

    field: str
    rule: str
    formula: str
    inputs: tuple[Input, ...]
    result: Result
    unit: str
    origins: tuple[Origin, ...]
    settings: tuple[str, ...]
    steps: tuple[str, ...]
    protocol: ProtocolRef


# By the end of a name; the longer ones first, so that mL/h is not taken for h.
_UNITS = (
    ("_ml_per_h", "mL/h"),
    ("_mg_per_h", "mg/h"),
    ("_mg_per_ml", "mg/mL"),
    ("_per_kg_mg", "mg/kg"),
    ("_min_before", "min"),
    ("_minutes", "min"),
    ("_limits_ml", "mL"),
    ("_percent_of_patients", "%"),
    ("_percent", "%"),
    ("_bmi_limit", "kg/m²"),
    ("_years", "years"),
    ("_days", "days"),
    ("_ml", "mL"),
    ("_mg", "mg"),
    ("_kg", "kg"),
    ("_cm", "cm"),
    ("_min", "min"),
    ("_h", "h"),
)
# Days of a cycle are numbered, not counted.
_WITHOUT_UNIT = frozenset({"days"})


def leaf_of(field: str) -> str:
    """The last name of a path, places in lists left out: `dose_mg` of `….doses.0.dose_mg.1`."""
    return [part for part in field.split(".") if not part.isdecimal()][-1]


def unit_of(name: str) -> str:
    """The unit in which a name ends, or nothing; a number behind the name does not matter."""
    bare = name.rstrip("0123456789").removesuffix("_")
    if bare in _WITHOUT_UNIT:
        return ""
    return next((unit for end, unit in _UNITS if f"_{bare}".endswith(end)), "")


def value_at(plan: InfusionPlan, field: str) -> Any:
    """What stands in the plan at this path of its JSON."""
    value: Any = plan
    for name in field.split("."):
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            by_id = (one for one in value if name == getattr(one, "id", getattr(one, "agent", "")))
            found = next(by_id, None)
            value = value[int(name)] if found is None else found
        else:
            value = getattr(value, name.replace("_per_h", "_h"))
    return value


def input_stated(name: str, value: DerivedValue | None) -> Input:
    """An input that somebody stated and that has nothing behind it."""
    if value is None:
        raise LookupError(f"{name} is stated nowhere")
    return Input(name, value, unit_of(name))


# A path, a path and the name under which it goes into the formula, or something stated.
InputPlace = str | tuple[str, str] | Input


class Record:
    """What the planner left in one plan: its figures, and the choices that led to them.

    Every value is read from the plan; nothing is worked out again.
    """

    def __init__(self, plan: InfusionPlan) -> None:
        self.plan = plan

    def figure(
        self,
        field: str,
        rule: str,
        *places: InputPlace,
        origins: tuple[Origin | None, ...] = (),
        settings: tuple[str, ...] = (),
        result: DerivedValue | None = None,
    ) -> Derivation:
        """Why `field` is what it is: made by the formula `rule`; settings by their key.

        `result` is for what follows from the plan and does not stand in it.
        """
        inputs = tuple(self._input(place) for place in places)
        return Derivation(
            field=field,
            rule=rule,
            formula=pattern_of(rule, [given.name for given in inputs]),
            inputs=inputs,
            result=value_at(self.plan, field) if result is None else result,
            unit=unit_of(leaf_of(field)),
            origins=tuple(dict.fromkeys(origin for origin in origins if origin is not None)),
            settings=tuple(_setting_text(self.plan.policy, key) for key in settings),
            steps=tuple(dict.fromkeys(given.field for given in inputs if given.field is not None)),
            protocol=self.plan.protocol,
        )

    def stated(self, field: str, origin: Origin | None, *settings: str) -> Derivation:
        """A figure that is taken from its source as it stands, or from the hospital without one."""
        rule = "stated" if origin is not None else "setting"
        own = input_stated(leaf_of(field), value_at(self.plan, field))
        return self.figure(field, rule, own, origins=(origin,), settings=settings)

    def _input(self, place: InputPlace) -> Input:
        if isinstance(place, Input):
            return place
        field, name = (place, leaf_of(place)) if isinstance(place, str) else place
        return Input(name, value_at(self.plan, field), unit_of(name), field)


def figures_in(prefix: str, value: object) -> Iterator[str]:
    """The paths of all numbers in a model; citations and switches hold no figures."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in Sourced.model_fields:
                yield from figures_in(f"{prefix}.{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from figures_in(f"{prefix}.{index}", inner)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        yield prefix


def _setting_text(policy: SitePolicy, key: str) -> str:
    """A setting as it stands in the hospital's file, short: `re_escalation_hold = table`."""
    return f"{key} = {_setting_value(getattr(policy, key))}"


def _setting_value(value: object) -> str:
    if isinstance(value, BaseModel):
        first, *rest = type(value).model_fields
        words = [_setting_value(getattr(value, first))]
        words += [f"{name} = {_setting_value(getattr(value, name))}" for name in rest]
        return ", ".join(words)
    if isinstance(value, tuple):
        return f"[{', '.join(_setting_value(inner) for inner in value)}]"
    # Never 1E+2, which is how a Decimal may print.
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
