"""What is said of treatments as canonical JSON and back; reasons go sealed: they may name one."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, get_args

from infuseplan.application.canonical_json import canonical_json, parsed_json
from infuseplan.application.ward.entry_codec import SEALED, plain_values, typed_values
from infuseplan.application.ward.sealing import UNREADABLE
from infuseplan.domain.patient.treatments import SaidOfTreatment, TreatmentFact, TreatmentStarted

_PERSONAL = ("reason", "product")
_PLACE = ("treatment", "part")


def treatment_json(said: TreatmentStarted | TreatmentFact, seal: Callable[[str], str]) -> str:
    """One line of JSON; fields that were not given are left out."""
    model = said if isinstance(said, TreatmentStarted) else said.event
    values = {name: value for name, value in dict(model).items() if value is not None}
    personal = {name: values.pop(name) for name in _PERSONAL if name in values}
    if personal:
        values[SEALED] = seal(canonical_json(personal))
    if isinstance(said, TreatmentFact):
        values |= {"treatment": said.treatment, "part": said.part}
    return canonical_json(values)


def read_treatment(
    text: str, unseal: Callable[[str], str | None]
) -> TreatmentStarted | TreatmentFact:
    """What stands in `text`; ValueError if it is none of these, which means damage."""
    values = parsed_json(text)
    if not isinstance(values, dict):
        raise ValueError("an entry is a JSON object")
    sealed = values.pop(SEALED, None)
    opened = None if sealed is None else unseal(str(sealed))
    personal = {} if opened is None else parsed_json(opened)
    if not isinstance(personal, dict):
        raise ValueError("the sealed part has another form")
    values |= personal
    if values.get("type") == "treatment-started":
        return TreatmentStarted.model_validate(typed_values(TreatmentStarted, values))
    kind = _kinds().get(str(values.get("type")))
    if kind is None:
        raise ValueError("no entry of a treatment has this type")
    treatment, part = (values.pop(name, None) for name in _PLACE)
    if not isinstance(treatment, str) or not isinstance(part, int):
        raise ValueError("says of no treatment")
    for name in _PERSONAL:
        if name in kind.model_fields and kind.model_fields[name].is_required():
            values.setdefault(name, UNREADABLE)
    return TreatmentFact(treatment, part, kind.model_validate(typed_values(kind, values)))


def plain_treatment(said: TreatmentStarted | TreatmentFact) -> dict[str, Any]:
    """All of it in plain text, as somebody's own data are handed over."""
    if isinstance(said, TreatmentStarted):
        return plain_values(said)
    return {**plain_values(said.event), "treatment": said.treatment, "part": said.part}


@cache
def _kinds() -> Mapping[str, type[Any]]:
    """Each event by the name of its type."""
    return {kind.model_fields["type"].default: kind for kind in _members(SaidOfTreatment)}


def _members(union: object) -> list[type[Any]]:
    found: list[type[Any]] = []
    for one in get_args(union):
        found += _members(one) or [one]
    return found
