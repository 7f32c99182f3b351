"""What happened in a treatment, as JSON: the days given or omitted, and what changed it.

What is written badly is refused here with its path (`given.2.date`). Whether it can be so is the
domain's to say, and is refused as an answer.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from infuseplan.application.services import Services
from infuseplan.application.treatment.courses import RegimenPart
from infuseplan.cli.reading.json_values import (
    demand_known,
    missing,
    read_decimal,
    read_list,
    read_mapping,
    read_number,
    read_text,
    read_visible,
    whole_or_text,
)
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.domain.base import DomainModel
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.treatment.events import (
    LONGEST_TREATMENT_REASON,
    DayGiven,
    DayOmitted,
    GivenElsewhere,
    NumberDecision,
    Transplanted,
    TreatmentEnded,
    TreatmentEvent,
    TreatmentPaused,
    TreatmentReplaced,
    TreatmentResumed,
    Weighed,
)
from infuseplan.domain.treatment.treatment import Treatment
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.entry.read import EntryProblem, read_date
from infuseplan.presentation.i18n import say

MOST_CYCLES = 200
_MOST_ENTRIES = 2_000

FileOf = Callable[[str, str, str], LoadedProtocol]
"""The protocol for a regimen: the path of its event, the regimen, the protocol's id."""

_GIVEN = ("cycle", "day", "date", "complete", "infused_ml", "omitted", "elsewhere", "by", "reason")
_DETAILS: dict[str, tuple[type[DomainModel], tuple[str, ...]]] = {
    "number-decided": (NumberDecision, ("cycle", "day", "infusion_number", "by", "reason")),
    "given-elsewhere": (GivenElsewhere, ("date", "by", "reason", "product")),
    "paused": (TreatmentPaused, ("date", "by", "reason")),
    "resumed": (TreatmentResumed, ("date", "by", "reason")),
    "transplant": (Transplanted, ("date", "by", "reason")),
    "replaced": (TreatmentReplaced, ("date", "by", "reason", "regimen", "protocol", "then")),
    "ended": (TreatmentEnded, ("date", "by", "reason", "permanently")),
    "weighed": (Weighed, ("date", "weight_kg")),
}
_OPTIONAL = frozenset({"product", "protocol", "then"})


def read_begun(
    texts: Mapping[str, str], reader: RequestReader, called: Callable[[str], str]
) -> tuple[Treatment, int, LoadedProtocol]:
    """The treatment as it was begun, how many cycles are asked for, and its protocol.

    `called` gives the name under which the reader of a message knows a field.
    """
    for name in ("regimen", "first", "cycles"):
        if name not in texts:
            raise FieldError(name, missing(called(name)).text)
    first = _day(called("first"), texts["first"])
    cycles = whole_or_text(texts["cycles"])
    if not isinstance(cycles, int) or not 1 <= cycles <= MOST_CYCLES:
        text = say("{name}: read “{read}”. Type a whole number from 1 to {most}.",
                   name=called("cycles"), read=quoted(texts["cycles"]),
                   most=MOST_CYCLES)  # fmt: skip
        raise FieldError("cycles", text)
    regimen = texts["regimen"]
    loaded = reader.protocol_for(regimen, texts.get("protocol"))
    # A calendar counts from the patient's first infusion ever; another number is a decision, which
    # stands in the file with who made it.
    begun = Treatment(protocol=loaded.ref.id, regimen=regimen, first=first, first_number=1)
    return begun, cycles, loaded


def read_parts(
    document: Mapping[str, object], loaded: LoadedProtocol, services: Services
) -> tuple[RegimenPart, ...]:
    """The first regimen's part and those that replaced it; `FieldError` names what is wrong."""

    def file_of(path: str, regimen: str, protocol: str) -> LoadedProtocol:
        reader = RequestReader(services, lambda field: f"{path}.{field}")
        return reader.protocol_for(regimen, protocol)

    return _parts("", document, loaded, file_of)


def _parts(
    path: str, document: Mapping[str, object], loaded: LoadedProtocol, file_of: FileOf
) -> tuple[RegimenPart, ...]:
    demand_known(path, document, ("given", "events"))
    events: list[TreatmentEvent] = []
    for place, one in enumerate(_entries(f"{path}given", document.get("given"))):
        events.append(_given(f"{path}given.{place}", one))
    after: tuple[RegimenPart, ...] = ()
    for place, one in enumerate(_entries(f"{path}events", document.get("events"))):
        where = f"{path}events.{place}"
        event, following = _event(where, one, loaded, file_of)
        events.append(event)
        if following and after:
            text = say("{key}: the regimen is replaced twice; put what came after the first change "
                       "into its “then”.", key=where)  # fmt: skip
            raise FieldError(where, text)
        after = after or following
    return (RegimenPart(loaded, tuple(events)), *after)


def _entries(path: str, value: object) -> Sequence[object]:
    found = [] if value is None else read_list(path, value)
    if len(found) > _MOST_ENTRIES:
        raise FieldError(path, say("{key}: at most {most} entries are read.", key=path,
                                   most=_MOST_ENTRIES))  # fmt: skip
    return found


def _given(path: str, value: object) -> TreatmentEvent:
    entry = {key: one for key, one in read_mapping(path, value).items() if one is not None}
    demand_known(f"{path}.", entry, _GIVEN)
    omitted = _flag(f"{path}.omitted", entry.get("omitted"), otherwise=False)
    elsewhere = _flag(f"{path}.elsewhere", entry.get("elsewhere"), otherwise=False)
    values: dict[str, object] = {
        field: _count(path, entry, field) for field in ("cycle", "day")
    } | _who(path, entry, needed=omitted or elsewhere)
    if omitted:
        _demand_without(path, entry, ("date", "complete", "infused_ml", "elsewhere"),
                        say("an omitted day has none"))  # fmt: skip
        return DayOmitted.model_validate(values)
    values["on"] = _date(path, entry)
    if elsewhere:
        _demand_without(path, entry, ("complete", "infused_ml"),
                        say("of an infusion elsewhere it is not recorded here"))  # fmt: skip
        return GivenElsewhere.model_validate(values)
    if "infused_ml" in entry:
        key = f"{path}.infused_ml"
        values["infused_ml"] = volume = read_decimal(key, entry["infused_ml"])
        if volume < 0:
            text = say("{key}: read {number}; it cannot be below 0.", key=key, number=volume)
            raise FieldError(key, text)
        if "complete" not in entry:
            # A volume says that somebody read the pump, and not what it means.
            raise missing(f"{path}.complete")
    values["complete"] = _flag(f"{path}.complete", entry.get("complete"), otherwise=True)
    return DayGiven.model_validate(values)


def _event(
    path: str, value: object, loaded: LoadedProtocol, file_of: FileOf
) -> tuple[TreatmentEvent, tuple[RegimenPart, ...]]:
    """The event at `path`, and of a change of regimen the parts that follow it."""
    entry = {key: one for key, one in read_mapping(path, value).items() if one is not None}
    if "type" not in entry:
        raise missing(f"{path}.type")
    name = read_text(f"{path}.type", entry["type"])
    if name not in _DETAILS:
        text = say("{key}: read “{read}”. There are {types}.", key=f"{path}.type",
                   read=quoted(name), types=", ".join(_DETAILS))  # fmt: skip
        raise FieldError(f"{path}.type", text)
    kind, fields = _DETAILS[name]
    demand_known(f"{path}.", entry, ("type", *fields))
    for field in fields:
        if field not in entry and field not in _OPTIONAL:
            raise missing(f"{path}.{field}")
    values: dict[str, object] = dict(_who(path, entry, needed="by" in fields))
    for field in fields:
        if field in entry and field not in ("then", "by", "reason"):
            values["on" if field == "date" else field] = _value(path, entry, field)
    after: tuple[RegimenPart, ...] = ()
    if kind is TreatmentReplaced:
        protocol = str(values.get("protocol", loaded.ref.id))
        following = file_of(path, str(values["regimen"]), protocol)
        then = read_mapping(f"{path}.then", entry.get("then", {}))
        after = _parts(f"{path}.then.", then, following, file_of)
    return kind.model_validate(values), after  # type: ignore[return-value] # one of the union


def _value(path: str, entry: Mapping[str, object], field: str) -> object:
    key, value = f"{path}.{field}", entry[field]
    if field == "date":
        return _date(path, entry)
    if field in ("cycle", "day", "infusion_number"):
        return _count(path, entry, field)
    if field == "weight_kg":
        weight = read_decimal(key, value)
        if weight <= 0:
            text = say("{key}: read {number}; it must be above 0.", key=key, number=weight)
            raise FieldError(key, text)
        return weight
    if field == "permanently":
        return _flag(key, value, otherwise=False)
    return _words(key, value)


def _who(path: str, entry: Mapping[str, object], *, needed: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    for field, longest in (("by", LONGEST_NAME), ("reason", LONGEST_TREATMENT_REASON)):
        key = f"{path}.{field}"
        if field in entry:
            found[field] = _words(key, entry[field], longest)
        elif needed:
            raise missing(key)
    return found


def _words(key: str, value: object, longest: int = LONGEST_TREATMENT_REASON) -> str:
    text = read_visible(key, value)
    if len(text) > longest:
        raise FieldError(
            key, say("{key}: at most {longest} characters are kept.", key=key, longest=longest)
        )
    return text


def _count(path: str, entry: Mapping[str, object], field: str) -> int:
    key = f"{path}.{field}"
    if field not in entry:
        raise missing(key)
    found = whole_or_text(read_number(key, entry[field]))
    most = MOST_CYCLES if field == "cycle" else 999
    if not isinstance(found, int) or not 1 <= found <= most:
        raise FieldError(key, say("{key}: read {number}; a whole number from {low} to {high} is "
                                  "needed.", key=key, number=quoted(str(entry[field])), low=1,
                                  high=most))  # fmt: skip
    return found


def _date(path: str, entry: Mapping[str, object]) -> date:
    key = f"{path}.date"
    if "date" not in entry:
        raise missing(key)
    return _day(key, read_text(key, entry["date"]))


def _day(called: str, text: str) -> date:
    found = read_date(text, called)
    if isinstance(found, EntryProblem):
        raise FieldError(called, found.text)
    if not isinstance(found, date):
        raise missing(called)
    return found


def _flag(path: str, value: object, *, otherwise: bool) -> bool:
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        raise FieldError(path, say("{key}: true or false is needed, without quotes.", key=path))
    return value


def _demand_without(
    path: str, entry: Mapping[str, object], fields: Sequence[str], why: str
) -> None:
    for field in fields:
        if entry.get(field) not in (None, False):
            key = f"{path}.{field}"
            raise FieldError(key, say("{key}: {why}.", key=key, why=why))
