"""`treatment`: what the record has of one patient's treatment, and what is written down of it."""
# ruff: noqa: PLC0415 - text, JSON and calendar load different things

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.plan.draft import FieldProblem
from infuseplan.application.services import Services
from infuseplan.application.treatment.courses import RegimenPart
from infuseplan.application.treatment.from_record import FollowedTreatment
from infuseplan.application.treatment.recorded import ProtocolMissing
from infuseplan.application.treatment.records import (
    NoSuchTreatment,
    PatientTreatment,
    TreatmentRecords,
    TreatmentRefused,
)
from infuseplan.cli.reading.json_file import in_file, json_file
from infuseplan.cli.reading.json_values import whole_or_text
from infuseplan.cli.reading.options import Options, data_option, demand_short, read_options
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.cli.reading.target import target_file
from infuseplan.cli.reading.treatment import MOST_CYCLES, read_begun, read_parts
from infuseplan.cli.reading.weighing import weigh
from infuseplan.cli.reading.with_record import with_record
from infuseplan.cli.terminal import BUG, DONE, REFUSED, Unreadable, complain, print_text
from infuseplan.domain.base import DomainModel
from infuseplan.domain.person_name import LONGEST_NAME, can_be_seen
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.treatment.events import (
    LONGEST_TREATMENT_REASON,
    DayOmitted,
    GivenElsewhere,
    NumberDecision,
    Transplanted,
    TreatmentEnded,
    TreatmentPaused,
    TreatmentReplaced,
    TreatmentResumed,
)
from infuseplan.domain.treatment.treatment import Treatment
from infuseplan.presentation.entry.draft_messages import problem_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.entry.read import EntryProblem, read_date
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.patient.words import patient_line, weight_line
from infuseplan.presentation.treatment.record import (
    entry_line,
    entry_name,
    next_number_message,
    stop_message,
)

_CYCLES = 6
_LONGEST = 4_194_304
# What each makes, the options that it needs beside --by and --reason, and those that it may have.
_EVENTS: dict[str, tuple[type[DomainModel], tuple[str, ...], tuple[str, ...]]] = {
    "omit": (DayOmitted, ("--cycle", "--day"), ()),
    "elsewhere": (GivenElsewhere, ("--on",), ("--cycle", "--day", "--product")),
    "number": (NumberDecision, ("--cycle", "--day", "--infusion"), ()),
    "pause": (TreatmentPaused, ("--on",), ()),
    "resume": (TreatmentResumed, ("--on",), ()),
    "transplant": (Transplanted, ("--on",), ()),
    "replace": (TreatmentReplaced, ("--on", "--regimen"), ("--protocol",)),
    "end": (TreatmentEnded, ("--on",), ("--permanently",)),
}
_OTHERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "show": ((), ("--cycles", "--json", "--ics", "--title", "--details")),
    "entries": ((), ()),
    "start": (("--regimen", "--first"), ("--protocol", "--given")),
    "weigh": (("--on", "--weight-kg"), ("--height-cm", "--reason")),
    "withdraw": (("--reason",), ()),
}
_ACTIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = _OTHERS | {
    name: ((*needed, "--reason"), optional) for name, (_, needed, optional) in _EVENTS.items()
}
_FLAGS = ("--json", "--details", "--permanently")
_FIELDS = {"--on": "on", "--infusion": "infusion_number"}


def treatment_command(argv: Sequence[str], services: Services) -> int:
    """Do one thing; 1 where key or disk say no, 3 where it is refused."""
    action = next((word for word in argv if not word.startswith("-")), "")
    if action not in _ACTIONS:
        raise Unreadable(
            say("treatment: read “{read}”. There are {actions}, each with the id of a patient.",
                read=quoted(action), actions=", ".join(_ACTIONS))
        )  # fmt: skip
    needed, optional = _ACTIONS[action]
    options = read_options(
        argv,
        values=("--data", "--by", *(one for one in (*needed, *optional) if one not in _FLAGS)),
        flags=tuple(one for one in optional if one in _FLAGS),
        words=3,
    )
    if len(options.words) != (3 if action == "withdraw" else 2):
        raise Unreadable(say("treatment {action}: write the id of one patient after it.",
                             action=action))  # fmt: skip
    for option in ("--by", *needed):
        if not can_be_seen(options.values.get(option, "")):
            raise Unreadable(
                say("{option} is missing: it is recorded with what is done.", option=option)
            )
    by = options.values["--by"]
    demand_short("--by", by, LONGEST_NAME)
    if action not in ("show", "entries") and not any(map(str.isalpha, by)):
        raise Unreadable(problem_text(FieldProblem("weight_confirmed_by", "no-name"), "--by"))
    target = None
    if "--ics" in options.values:
        target = target_file(options.values["--ics"], "--ics", ".ics")

    def do(records: InfusionRecords) -> int:
        treatments = TreatmentRecords(records, services)
        try:
            if action != "show":
                return _write(treatments, records, action, options, services)
            records.patients.note_access(options.words[1], "opened", options.values["--by"])
            found = treatments.of(options.words[1], _cycles(options))
            if target is None:
                return _show(found, as_json="--json" in options.flags)
            # Before it is out: what cannot be recorded is not handed over.
            text = _ics(_demanded(found), options, services)
            records.patients.note_access(options.words[1], "exported", options.values["--by"])
            why = services.files.save(target, text)
            if why:
                complain(say("{file} could not be written ({why}); nothing was changed. Try "
                             "another folder.", file=target, why=why))  # fmt: skip
            return BUG if why else DONE
        except TreatmentRefused as problem:
            complain(" ".join(finding_text(one) for one in problem.findings))
            return REFUSED
        except NoSuchTreatment:
            complain(say("The record has no such treatment or entry of this patient."))
            return REFUSED
        except ProtocolMissing as problem:
            complain(say("The protocol file {id} of this treatment cannot be used here: its days "
                         "are not known.", id=problem.protocol))  # fmt: skip
            return BUG

    return with_record(services, data_option(options), do, unlock=True)


def _show(found: PatientTreatment, *, as_json: bool) -> int:
    treatment = found.treatment
    refused = treatment is not None and treatment.calendar.refused
    if as_json:
        from infuseplan.presentation.treatment.json import treatment_json

        print_text(f"{treatment_json(_demanded(found).calendar)}\n")
    else:
        from infuseplan.presentation.treatment.text import treatment_text

        lines = [patient_line(found.patient), weight_line(found.patient), stop_message(found),
                 next_number_message(found)]  # fmt: skip
        lines += [] if treatment is None else ["", treatment_text(treatment.calendar)]
        print_text("".join(f"{line}\n" for line in lines if line))
    return REFUSED if refused else DONE


def _demanded(found: PatientTreatment) -> FollowedTreatment:
    if found.treatment is None:
        raise NoSuchTreatment
    return found.treatment


def _ics(treatment: FollowedTreatment, options: Options, services: Services) -> str:
    from infuseplan.presentation.treatment.appointments import appointments

    entries = appointments(
        treatment.calendar,
        options.values.get("--title"),
        treatment.id,
        with_details="--details" in options.flags,
    )
    return services.calendar.ics(entries, services.clock.now())


def _write(
    treatments: TreatmentRecords, records: InfusionRecords, action: str, options: Options,
    services: Services,
) -> int:  # fmt: skip
    patient, by = options.words[1], options.values["--by"]
    if action == "entries":
        print_text("".join(f"{entry_name(one)}  {entry_line(one)}\n"
                           for one in treatments.entries(patient)))  # fmt: skip
        return DONE
    if action == "weigh":
        if not weigh(records.patients, patient, options, by, services):
            return REFUSED
    elif action == "start":
        begun, parts = _begun(options, services)
        treatments.start(patient, begun, by, parts)
    elif action == "withdraw":
        one = next((one for one in treatments.entries(patient)
                    if entry_name(one) == options.words[2]), None)  # fmt: skip
        if one is None:
            raise NoSuchTreatment
        treatments.withdraw(patient, one, by, _words(options, "--reason", LONGEST_TREATMENT_REASON))
    else:
        treatments.note(patient, _event(action, options, services))
    print_text(say("Recorded.") + "\n")
    found = treatments.of(patient, 1)
    print_text(f"{stop_message(found) or next_number_message(found)}\n")
    return DONE


def _event(action: str, options: Options, services: Services) -> Any:
    kind, needed, optional = _EVENTS[action]
    values: dict[str, object] = {}
    for option in (*needed, *optional):
        field = _FIELDS.get(option, option[2:])
        if option in _FLAGS:
            values[field] = option in options.flags
        elif option == "--on":
            values[field] = _date(options, option)
        elif option in ("--cycle", "--day", "--infusion"):
            if option in options.values:
                values[field] = _count(options, option)
        elif option in options.values:
            values[field] = _words(options, option, LONGEST_TREATMENT_REASON)
    if action == "replace":
        values["protocol"] = _protocol(options, services).ref.id
    if action == "elsewhere" and ("cycle" in values) != ("day" in values):
        raise Unreadable(say("--cycle and --day belong together: give both, or neither."))
    by, reason = options.values["--by"], _words(options, "--reason", LONGEST_TREATMENT_REASON)
    return kind.model_validate({**values, "by": by, "reason": reason})


def _begun(options: Options, services: Services) -> tuple[Treatment, tuple[RegimenPart, ...]]:
    """The treatment as it began, and what a file says of it since, as for `course`."""
    reader = RequestReader(services, lambda field: f"--{field}")
    asked = ("--regimen", "--first", "--protocol")
    texts = {name[2:]: text for name, text in options.values.items() if name in asked}
    try:
        begun, _, loaded = read_begun({**texts, "cycles": "1"}, reader, lambda one: f"--{one}")
    except FieldError as problem:
        raise Unreadable(problem.text) from None
    name = options.values.get("--given")
    document: Mapping[str, object] = {}
    if name is not None:
        document = json_file(name, "--given", services, _LONGEST)
    try:
        return begun, read_parts(document, loaded, services)
    except FieldError as problem:
        raise in_file(name or "", problem) from None


def _protocol(options: Options, services: Services) -> LoadedProtocol:
    reader = RequestReader(services, lambda field: f"--{field}")
    try:
        return reader.protocol_for(options.values["--regimen"], options.values.get("--protocol"))
    except FieldError as problem:
        raise Unreadable(problem.text) from None


def _cycles(options: Options) -> int:
    return _count(options, "--cycles", MOST_CYCLES) if "--cycles" in options.values else _CYCLES


def _count(options: Options, option: str, most: int = 999) -> int:
    found = whole_or_text(options.values[option])
    if not isinstance(found, int) or not 1 <= found <= most:
        raise Unreadable(
            say("{name}: read “{read}”. Type a whole number from 1 to {most}.", name=option,
                read=quoted(options.values[option]), most=most)
        )  # fmt: skip
    return found


def _date(options: Options, option: str) -> date:
    found = read_date(options.values[option], option)
    if not isinstance(found, date):
        raise Unreadable(found.text if isinstance(found, EntryProblem) else option)
    return found


def _words(options: Options, option: str, longest: int) -> str:
    text = options.values.get(option, "")
    demand_short(option, text, longest)
    return text
