"""A plan file, as `plan --json` writes it: what was asked in it, for the window.

Its figures are not read. A plan that is seen was made here, now, by the protocol file and the
settings in force; an old file can ask an old question, it cannot show an old answer.
"""

from collections.abc import Mapping
from pathlib import Path

from infuseplan.application.services import Services
from infuseplan.cli.reading.json_values import (
    demand_known,
    missing,
    read_mapping,
    read_number,
    read_text,
)
from infuseplan.cli.reading.request import FIELDS, NUMBERS, FieldError, RequestReader
from infuseplan.cli.reading.strict_json import StrictJsonError, read_object
from infuseplan.cli.terminal import Unreadable
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say

ENDING = ".infuseplan"
_SCHEMA = "infuseplan/plan/1"
# Many times the size of the longest plan.
_LONGEST = 4_194_304


def read_plan_file(name: str, services: Services) -> PlanRequest:
    """What the plan in this file was asked; `Unreadable` names the file and what is wrong."""
    if not name.lower().endswith(ENDING):
        text = say(
            "FILE: read “{name}”. A plan file ends in {ending}.", name=quoted(name), ending=ENDING
        )
        raise Unreadable(text)
    try:
        return _request(read_object(_content(name, services)), services)
    except (StrictJsonError, FieldError) as problem:
        file = quoted(Path(name).name)
        raise Unreadable(say("{file}: {text}", file=file, text=problem.text)) from None


def _content(name: str, services: Services) -> bytes:
    try:
        return services.files.read(Path(name), _LONGEST)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise FieldError(None, say("It cannot be read ({reason}).", reason=reason)) from None


def _request(document: Mapping[str, object], services: Services) -> PlanRequest:
    if document.get("schema") != _SCHEMA:
        raise FieldError("schema", say("It holds no plan of this program."))
    made_by = read_text("protocol.id", _part(document, "protocol").get("id"))
    if made_by != services.protocols.default_id:
        text = say(
            "It was planned by {protocol}, and the window opens with {default}. Choose the "
            "protocol in the window, and answer its questions there.",
            protocol=quoted(made_by),
            default=services.protocols.default_id,
        )
        raise FieldError("protocol", text)
    given = _part(document, "request")
    demand_known("request.", given, FIELDS)
    texts = {
        key: read_number(f"request.{key}", value)
        if key in NUMBERS
        else read_text(f"request.{key}", value)
        for key, value in given.items()
        if value is not None
    }
    asked = RequestReader(services, lambda field: f"request.{field}").asked(texts)
    request = asked.request.request
    if asked.loaded.protocol.regimen(request.regimen) is None:
        text = say("{protocol} has no regimen {regimen}.", protocol=made_by,
                   regimen=quoted(request.regimen))  # fmt: skip
        raise FieldError("request.regimen", text)
    return request


def _part(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    if document.get(name) is None:
        raise missing(name)
    return read_mapping(name, document[name])
