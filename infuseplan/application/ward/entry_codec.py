"""Entries about patients as canonical JSON and back; what is personal in them goes sealed.

The sealed part is one text for all personal fields of an entry. Where nobody can open it the
entry is read without them, which each of its models allows.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args

from infuseplan.application.canonical_json import canonical_json, figure, moment, parsed_json
from infuseplan.domain.base import DomainModel
from infuseplan.domain.patient.entries import ENTRY_TYPES, AnyPatientEntry

SEALED = "sealed"


def entry_json(entry: AnyPatientEntry, seal: Callable[[str], str]) -> str:
    """One line of JSON; fields that were not given are left out."""
    values = {name: value for name, value in dict(entry).items() if value not in (None, "")}
    personal = {name: values.pop(name) for name in entry.personal & values.keys()}
    if personal:
        values[SEALED] = seal(canonical_json(personal))
    return canonical_json(values)


def read_entry(text: str, unseal: Callable[[str], str | None]) -> AnyPatientEntry:
    """The entry in `text`; ValueError if it is none, which in a journal means damage."""
    values = parsed_json(text)
    if not isinstance(values, dict):
        raise ValueError("an entry is a JSON object")
    kind = ENTRY_TYPES.get(str(values.get("type")))
    if kind is None:
        raise ValueError("no entry has this type")
    if kind.personal & values.keys():
        raise ValueError("what is personal is not sealed")
    sealed = values.pop(SEALED, None)
    opened = None if sealed is None else unseal(str(sealed))
    if opened is not None:
        personal = parsed_json(opened)
        if not isinstance(personal, dict) or not personal.keys() <= kind.personal:
            raise ValueError("the sealed part has another form")
        values |= personal
    return kind.model_validate(typed_values(kind, values))


def plain_values(entry: DomainModel) -> dict[str, Any]:
    """The whole entry in plain text, as somebody's own data are handed over."""
    given = {name: value for name, value in dict(entry).items() if value not in (None, "")}
    values: dict[str, Any] = parsed_json(canonical_json(given))
    return values


def typed_values(kind: type[DomainModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Moments, days and figures are texts in JSON; everything else is what JSON made of it."""
    typed = dict(values)
    for name, read in _readers(kind).items():
        if isinstance(typed.get(name), str):
            typed[name] = read(typed[name])
    return typed


@cache
def _readers(kind: type[DomainModel]) -> Mapping[str, Callable[[str], date | Decimal]]:
    """The fields that are moments, days or figures, and what reads each."""
    found: dict[str, Callable[[str], date | Decimal]] = {}
    for name, field in kind.model_fields.items():
        types = _types_in(field.annotation)
        if datetime in types:
            found[name] = moment
        elif date in types:
            found[name] = date.fromisoformat
        elif Decimal in types:
            found[name] = figure
    return found


def _types_in(annotation: object) -> set[object]:
    """Every type that an annotation is made of, those of its choices included."""
    return {annotation}.union(*(_types_in(part) for part in get_args(annotation)), set())
