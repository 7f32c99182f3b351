"""`course`: every infusion day of a treatment, as it stands after what was given."""
# ruff: noqa: PLC0415 - text and JSON load different things

from collections.abc import Mapping, Sequence

from infuseplan.application.services import Services
from infuseplan.application.treatment.courses import (
    TreatmentCalendar,
    TreatmentQuestion,
    treatment_calendar,
)
from infuseplan.cli.reading.json_file import in_file, json_file
from infuseplan.cli.reading.options import Options, read_options
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.cli.reading.treatment import read_begun, read_parts
from infuseplan.cli.terminal import DONE, REFUSED, Unreadable, print_text

_ASKED = ("--regimen", "--first", "--cycles", "--protocol")
_VALUES = (*_ASKED, "--policy", "--given")
_LONGEST = 4_194_304


def course_command(argv: Sequence[str], services: Services) -> int:
    """Print the days of a treatment, or why there are none."""
    options = read_options(argv, values=_VALUES, flags=("--json",))
    calendar = _calendar(options, services)
    if "--json" in options.flags:
        from infuseplan.presentation.treatment.json import treatment_json

        text = treatment_json(calendar)
    else:
        from infuseplan.presentation.treatment.text import treatment_text

        text = treatment_text(calendar)
    print_text(f"{text}\n")
    return REFUSED if calendar.refused else DONE


def _calendar(options: Options, services: Services) -> TreatmentCalendar:
    desk = RequestReader(services, _option)
    texts = {name[2:]: text for name, text in options.values.items() if name in _ASKED}
    policy = options.values.get("--policy")
    try:
        treatment, cycles, loaded = read_begun(texts, desk, _option)
        site = services.policies.standing() if policy is None else desk.policy_file(policy)
    except FieldError as problem:
        raise Unreadable(problem.text) from None
    name = options.values.get("--given")
    document: Mapping[str, object] = {}
    if name is not None:
        document = json_file(name, "--given", services, _LONGEST)
    try:
        parts = read_parts(document, loaded, services)
    except FieldError as problem:
        raise in_file(name or "", problem) from None
    return treatment_calendar(TreatmentQuestion(treatment, cycles, parts), site)


def _option(field: str) -> str:
    return f"--{field}"
