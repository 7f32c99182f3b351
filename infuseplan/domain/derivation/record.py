"""One figure of a plan with everything that it stands on, and how such records are made."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel

from infuseplan.domain.citation import Origin, Sourced
from infuseplan.domain.derivation.formula import Input, Result, Value, evaluate, pattern_of
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.domain.protocol.site_policy import SitePolicy


@dataclass(frozen=True, slots=True)
class Derivation:
    """Why a figure is what it is.

    `rule` names the formula in `formula`, `formula` is its pattern with named places,
    `result` what it gives for the `inputs`. `origins` are the places in the sources that state
    the figure or the rule; `settings` are the hospital's settings that decided, as they stand in
    its file; `steps` are the fields that this one builds on.
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


def input_from_field(field: str, value: Value, name: str | None = None) -> Input:
    """An input that is itself a field of the plan, under its own name unless another is given."""
    called = name or leaf_of(field)
    return Input(called, value, unit_of(called), field)


def input_stated(name: str, value: Value) -> Input:
    """An input that somebody stated and that has nothing behind it."""
    return Input(name, value, unit_of(name))


def derived(
    plan: InfusionPlan,
    field: str,
    rule: str,
    *inputs: Input,
    origins: tuple[Origin | None, ...] = (),
    settings: tuple[str, ...] = (),
) -> Derivation:
    """The derivation of `field` by the formula `rule`, worked out here and now."""
    return Derivation(
        field=field,
        rule=rule,
        formula=pattern_of(rule, inputs),
        inputs=inputs,
        result=evaluate(rule, inputs),
        unit=unit_of(leaf_of(field)),
        origins=tuple(dict.fromkeys(origin for origin in origins if origin is not None)),
        settings=settings,
        steps=tuple(dict.fromkeys(given.field for given in inputs if given.field is not None)),
        protocol=plan.protocol,
    )


def from_source(
    plan: InfusionPlan, field: str, value: Value, origin: Origin | None, *settings: str
) -> Derivation:
    """A figure that is taken from its source as it stands, or from the hospital without one."""
    return derived(
        plan,
        field,
        "stated" if origin is not None else "setting",
        input_stated(leaf_of(field), value),
        origins=(origin,),
        settings=settings,
    )


def figures_in(prefix: str, value: object) -> Iterator[tuple[str, Decimal | int]]:
    """Every number in a model, with its path; citations and switches hold no figures."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in Sourced.model_fields:
                yield from figures_in(f"{prefix}.{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from figures_in(f"{prefix}.{index}", inner)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        yield prefix, value


def setting_text(policy: SitePolicy, key: str) -> str:
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
