"""`course`: every infusion day of a treatment, as it stands after what was given."""
# ruff: noqa: PLC0415 - text and JSON load different things

from collections.abc import Mapping, Sequence
from pathlib import Path

from infuseplan.application.services import Services
from infuseplan.application.treatment.courses import (
    TreatmentCalendar,
    TreatmentQuestion,
    treatment_calendar,
)
from infuseplan.cli.reading.json_file import in_file, json_file
from infuseplan.cli.reading.options import Options, read_options
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.cli.reading.target import target_file
from infuseplan.cli.reading.treatment import read_begun, read_parts
from infuseplan.cli.terminal import BUG, DONE, REFUSED, Unreadable, complain, print_text
from infuseplan.presentation.i18n import say

_ASKED = ("--regimen", "--first", "--cycles", "--protocol")
_VALUES = (*_ASKED, "--policy", "--given", "--ics", "--title", "--series")
_OF_ICS = ("--title", "--series", "--details")
_LONGEST = 4_194_304


def course_command(argv: Sequence[str], services: Services) -> int:
    """Print the days of a treatment, or why there are none."""
    options = read_options(argv, values=_VALUES, flags=("--json", "--details"))
    target = _target(options)
    calendar = _calendar(options, services)
    if target is not None and not calendar.refused:
        return _write_ics(calendar, options, target, services)
    if "--json" in options.flags:
        from infuseplan.presentation.treatment.json import treatment_json

        text = treatment_json(calendar)
    else:
        from infuseplan.presentation.treatment.text import treatment_text

        text = treatment_text(calendar)
    print_text(f"{text}\n")
    return REFUSED if calendar.refused else DONE


def _target(options: Options) -> Path | None:
    """The calendar file to write; `Unreadable` for options that are about one where there is none.

    Of a refusal no file is written: it is printed.
    """
    name = options.values.get("--ics")
    if name is None:
        extra = sorted({*options.values, *options.flags} & {*_OF_ICS})
        if extra:
            text = say("{option} is about a calendar file: name it with --ics.", option=extra[0])
            raise Unreadable(text)
        return None
    if "--json" in options.flags:
        raise Unreadable(say("--json and --ics are two answers: ask for one at a time."))
    return target_file(name, "--ics", ".ics")


def _write_ics(
    calendar: TreatmentCalendar, options: Options, target: Path, services: Services
) -> int:
    from infuseplan.presentation.treatment.appointments import appointments

    found = appointments(
        calendar,
        options.values.get("--title"),
        options.values.get("--series"),
        with_details="--details" in options.flags,
    )
    why = services.files.save(target, services.calendar.ics(found, services.clock.now()))
    if why:
        complain(
            say("{file} could not be written ({why}); nothing was changed. Try another folder.",
                file=target, why=why)
        )  # fmt: skip
        return BUG
    return DONE


def _calendar(options: Options, services: Services) -> TreatmentCalendar:
    reader = RequestReader(services, _option)
    texts = {name[2:]: text for name, text in options.values.items() if name in _ASKED}
    policy = options.values.get("--policy")
    try:
        treatment, cycles, loaded = read_begun(texts, reader, _option)
        site = services.policies.standing() if policy is None else reader.policy_file(policy)
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
    question = TreatmentQuestion(treatment, cycles, parts)
    return treatment_calendar(question, site, services.calendar.ward_days)


def _option(field: str) -> str:
    return f"--{field}"
