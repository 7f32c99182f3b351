"""What the record answers where a plan names a patient: regimen, number, birth date, last weight.

Nothing typed is replaced: what differs from the record is refused, and so is a plan for somebody in
whom the medicine was discontinued permanently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.services import Services
from infuseplan.application.treatment.recorded import ProtocolMissing
from infuseplan.application.treatment.records import PatientTreatment, TreatmentRecords
from infuseplan.cli.reading.options import Options, data_option, demand_short
from infuseplan.cli.reading.with_record import with_record
from infuseplan.cli.terminal import DONE, RefusedByRecord, Unreadable
from infuseplan.domain.person_name import LONGEST_NAME, can_be_seen
from infuseplan.presentation.entry.read import read_birth_date, read_date, read_iso_instant
from infuseplan.presentation.i18n import say
from infuseplan.presentation.treatment.record import next_number_message, stop_message


@dataclass
class RecordAnswers:
    """The texts of all answers, the protocol of the treatment, and where the number comes from."""

    texts: dict[str, str] = field(default_factory=dict)
    protocol: str = ""
    words: str = ""


def answers_of(options: Options, texts: Mapping[str, str], services: Services) -> RecordAnswers:
    """The answers with those of the record; RefusedByRecord says why there are none."""
    by = options.values.get("--by", "")
    if not can_be_seen(by):
        raise Unreadable(
            say("{option} is missing: it is recorded with what is done.", option="--by")
        )
    demand_short("--by", by, LONGEST_NAME)
    answers = RecordAnswers()

    def read(records: InfusionRecords) -> int:
        patient = options.values["--patient"]
        try:
            found = TreatmentRecords(records, services).of(patient, 1)
        except ProtocolMissing as problem:
            text = say("The protocol file {id} of this treatment cannot be used here: its days are "
                       "not known.", id=problem.protocol)  # fmt: skip
            raise RefusedByRecord(text) from None
        records.patients.note_access(patient, "opened", by)
        _take(answers, found, texts, services.clock.today())
        return DONE

    code = with_record(services, data_option(options), read, unlock=True)
    if code != DONE:
        raise RefusedByRecord("", code)
    return answers


def note_printed(options: Options, services: Services) -> None:
    """Record that the plan of this patient goes on paper, before it does; RefusedByRecord."""

    def note(records: InfusionRecords) -> int:
        records.patients.note_access(options.values["--patient"], "printed", options.values["--by"])
        return DONE

    code = with_record(services, data_option(options), note, unlock=True)
    if code != DONE:
        raise RefusedByRecord("", code)


def _take(
    answers: RecordAnswers, found: PatientTreatment, texts: Mapping[str, str], today: date
) -> None:
    treatment = found.treatment
    now = None if treatment is None else treatment.now
    stopped = stop_message(found)
    if stopped or treatment is None or now is None:
        raise RefusedByRecord(stopped or next_number_message(found))
    on = _day(texts, today)
    number = treatment.number_on(on)
    words = next_number_message(found, on)
    if number is None:
        raise RefusedByRecord(
            say("{record} “infuseplan treatment number” records who decided, and why.",
                record=words)
        )  # fmt: skip
    patient, regimen = found.patient, now.course.treatment.regimen
    recorded = {"regimen": regimen, "infusion_number": str(number)}
    if patient.born is not None and "age_years" not in texts:
        recorded["born"] = patient.born.isoformat()
        typed = read_birth_date(texts.get("born", ""))
        if isinstance(typed, date) and typed != patient.born:
            raise RefusedByRecord(say("The birth date is not that of the record."))
    for name in ("regimen", "infusion_number"):
        if name in texts and texts[name].strip() != recorded[name]:
            raise RefusedByRecord(
                say("{record}, regimen {regimen}. What was asked differs: correct it, or record "
                    "who decided with “infuseplan treatment”.", record=words, regimen=regimen)
            )  # fmt: skip
    last = patient.last_weight
    if last is not None:
        recorded["last_weight_kg"] = str(last.weight_kg)
    answers.texts = {**recorded, **texts}
    answers.protocol = now.loaded.ref.id
    answers.words = words


def _day(texts: Mapping[str, str], today: date) -> date:
    """The day of the infusion; what cannot be read is refused where it is read again."""
    start = read_iso_instant(texts.get("start", ""))
    if isinstance(start, datetime):
        return start.date()
    on = read_date(texts.get("on", ""))
    return on if isinstance(on, date) else today
