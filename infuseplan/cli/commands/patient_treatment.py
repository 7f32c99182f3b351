"""`patient treatment` and `patient course`: what is recorded of a treatment, and its days."""

from collections.abc import Mapping
from uuid import uuid4

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.services import Services
from infuseplan.application.treatment.courses import TreatmentQuestion, treatment_calendar
from infuseplan.application.treatment.recorded import (
    ProtocolMissing,
    recorded_question,
    to_be_recorded,
)
from infuseplan.cli.reading.json_file import in_file, json_file
from infuseplan.cli.reading.json_values import whole_or_text
from infuseplan.cli.reading.options import Options
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.cli.reading.treatment import MOST_CYCLES, read_begun, read_parts
from infuseplan.cli.terminal import DONE, REFUSED, Unreadable, complain, print_text
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say
from infuseplan.presentation.treatment.text import treatment_text

_LONGEST = 4_194_304
_ASKED = ("--regimen", "--first", "--protocol")


def record_treatment(
    desk: InfusionRecords, patient: str, options: Options, services: Services
) -> int:
    """Record how a treatment was begun and what was given; nothing of what contradicts itself."""
    # Of an unknown patient, or one whose data were removed, nothing is recorded.
    desk.patients.demand(patient)
    reader = RequestReader(services, lambda field: f"--{field}")
    texts = {name[2:]: text for name, text in options.values.items() if name in _ASKED}
    try:
        begun, cycles, loaded = read_begun({**texts, "cycles": "1"}, reader, lambda one: f"--{one}")
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
    question = TreatmentQuestion(begun, cycles, parts)
    calendar = treatment_calendar(
        question, services.policies.standing(), services.calendar.ward_days
    )
    if calendar.refused:
        print_text(f"{treatment_text(calendar)}\n")
        return REFUSED
    by = options.values["--by"]
    desk.patients.say_of_treatment(patient, to_be_recorded(uuid4().hex, begun, parts, by))
    print_text(say("Treatment recorded.") + "\n")
    return DONE


def print_course(desk: InfusionRecords, patient: str, options: Options, services: Services) -> int:
    """Every day of each treatment of the patient, as the record has it."""
    desk.patients.demand(patient)
    desk.patients.note_access(patient, "opened", options.values["--by"])
    cycles = whole_or_text(options.values["--cycles"])
    if not isinstance(cycles, int) or not 1 <= cycles <= MOST_CYCLES:
        raise Unreadable(
            say("{name}: read “{read}”. Type a whole number from 1 to {most}.", name="--cycles",
                read=quoted(options.values["--cycles"]), most=MOST_CYCLES)
        )  # fmt: skip

    def file_of(protocol: str) -> LoadedProtocol | None:
        found = services.protocols.find(protocol)
        return found if isinstance(found, LoadedProtocol) else None

    refused = False
    recorded = desk.patients.treatments(patient)
    if not recorded:
        print_text(say("No treatment is recorded of this patient.") + "\n")
    for one in recorded:
        try:
            question = recorded_question(one, cycles, file_of)
        except ProtocolMissing as problem:
            complain(say("{protocol}: this protocol file is not here, or cannot be used.",
                         protocol=problem.protocol))  # fmt: skip
            return REFUSED
        site = services.policies.standing()
        calendar = treatment_calendar(question, site, services.calendar.ward_days)
        print_text(f"{treatment_text(calendar)}\n")
        refused = refused or calendar.refused
    return REFUSED if refused else DONE
