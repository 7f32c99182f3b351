"""`patient`: find, show, hand over, merge and remove what is recorded of one person."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from infuseplan.application.infusion.hand_over import handed_over
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.plan.draft import FieldProblem
from infuseplan.application.services import Services
from infuseplan.application.ward.patients import Identifiers
from infuseplan.cli.reading.options import Options, data_option, demand_short, read_options
from infuseplan.cli.reading.with_record import asked, with_record
from infuseplan.cli.terminal import BUG, DONE, REFUSED, Unreadable, complain, print_text
from infuseplan.domain.patient.entries import LONGEST_PATIENT_REASON
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.person_name import LONGEST_NAME, can_be_seen
from infuseplan.presentation.entry.draft_messages import problem_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.entry.read import EntryProblem, read_birth_date
from infuseplan.presentation.i18n import say
from infuseplan.presentation.patient.words import (
    patient_line,
    weight_line,
)

# What each needs beside --by: so many words after it, and the options that must be there.
_ACTIONS: dict[str, tuple[int, tuple[str, ...]]] = {
    "find": (0, ()),
    "recent": (0, ()),
    "show": (1, ()),
    "export": (2, ()),
    "merge": (2, ("--reason",)),
    "unmerge": (2, ("--reason",)),
    "no-record": (1, ("--reason",)),
    "correct": (1, ("--reason",)),
    "delete": (1, ("--reason",)),
    "passphrase": (0, ()),
}
_SEARCHED = ("--number", "--name", "--born")
_MOST_WORDS = 3
# Of somebody who has no number, or whose birth date nobody knows after all.
_NONE = "none"


def patient_command(argv: Sequence[str], services: Services) -> int:
    """Do one thing; 1 where key or disk say no, 3 where it is refused."""
    options = read_options(
        argv, values=("--data", "--by", "--reason", *_SEARCHED), words=_MOST_WORDS
    )
    action = options.words[0] if options.words else ""
    if action not in _ACTIONS or len(options.words) != 1 + _ACTIONS[action][0]:
        raise Unreadable(
            say(
                "patient: read “{read}”. There are find, recent, show ID, export ID FILE, "
                "merge ID OTHER, unmerge ID OTHER, no-record ID, correct ID, delete ID and "
                "passphrase.",
                read=quoted(" ".join(options.words)),
            )
        )
    _demand(options, action)

    def do(records: InfusionRecords) -> int:
        if action == "passphrase":
            return _set_passphrase(records)
        return _done(records, action, options, services)

    return with_record(services, data_option(options), do, unlock=action != "passphrase")


def _demand(options: Options, action: str) -> None:
    wanted = () if action == "passphrase" else ("--by", *_ACTIONS[action][1])
    for option in wanted:
        if not can_be_seen(options.values.get(option, "")):
            raise Unreadable(
                say("{option} is missing: it is recorded with what is done.", option=option)
            )
    demand_short("--by", options.values.get("--by", ""), LONGEST_NAME)
    demand_short("--reason", options.values.get("--reason", ""), LONGEST_PATIENT_REASON)
    given = [option for option in _SEARCHED if option in options.values]
    if action == "correct":
        if not given:
            raise Unreadable(
                say("correct takes what is right: {options}.", options=", ".join(_SEARCHED))
            )
        return
    if (len(given) != 1) if action == "find" else bool(given):
        raise Unreadable(say("find takes one of {options}.", options=", ".join(_SEARCHED)))


def _done(records: InfusionRecords, action: str, options: Options, services: Services) -> int:
    patients, by = records.patients, options.values["--by"]
    reason = options.values.get("--reason", "")
    _, *words = options.words
    if action in ("find", "recent"):
        found = (
            patients.recent(by)
            if action == "recent"
            else _found(records, options, by, services.clock.today())
        )
        print_text("".join(f"{one.id}  {patient_line(one)}\n" for one in found))
        return DONE
    one = words[0]
    if action == "show":
        known = patients.patient(one)
        patients.note_access(one, "opened", by)
        lines = [patient_line(known), weight_line(known)]
        print_text("".join(f"{line}\n" for line in lines if line))
    elif action == "export":
        document = handed_over(patients, records.journal, one, by)
        text = json.dumps(document, ensure_ascii=False, indent=2)
        trouble = services.files.save(Path(words[1]), f"{text}\n")
        if trouble:
            complain(say("{file} could not be written ({why}); nothing was changed. Try another "
                         "folder.", file=words[1], why=trouble))  # fmt: skip
            return BUG
        print_text(say("Exported to {file}.", file=words[1]) + "\n")
    elif action == "merge":
        patients.merge(one, words[1], by, reason)
        print_text(say("Recorded as one patient: {patient}",
                       patient=patient_line(patients.patient(one))) + "\n")  # fmt: skip
    elif action == "unmerge":
        patients.undo_merge(one, words[1], by, reason)
        print_text(say("Recorded as two patients again.") + "\n")
    elif action == "correct":
        today = services.clock.today()
        identity = _corrected(patients.demand(one), options, today)
        patients.correct(one, identity, by, reason, today)
        print_text(say("Corrected: {patient}", patient=patient_line(patients.patient(one))) + "\n")
    elif action == "no-record":
        patients.say_no_record(one, by, reason)
        print_text(say("Recorded: no earlier infusion is missing here.") + "\n")
    else:
        patients.remove(one, by, reason)
        print_text(say("Personal data removed; the infusions stay, without a name.") + "\n")
    return DONE


def _found(records: InfusionRecords, options: Options, by: str, today: date) -> tuple[Patient, ...]:
    number, name = options.values.get("--number"), options.values.get("--name")
    if number is not None:
        return records.patients.by_reference(number, by)
    if name is not None:
        return records.patients.by_name(name, by)
    return records.patients.by_birth_date(_born(options, today), by)


def _born(options: Options, today: date) -> date:
    """A day on which somebody can have been born, however unlikely an age that makes."""
    text = options.values["--born"]
    born = read_birth_date(text, "--born")
    if born is None:
        raise Unreadable(say("{name} is empty; give a value, or leave it out.", name="--born"))
    if isinstance(born, EntryProblem):
        raise Unreadable(born.text)
    if born > today:
        # Nobody can mean it: unlike an age, which may be right and is refused for itself.
        words = FieldProblem("born", "in-the-future", {"given": born, "today": today})
        raise Unreadable(problem_text(words, "--born"))
    return born


def _corrected(known: Patient, options: Options, today: date) -> Identifiers:
    """What is given is right, and the rest stays."""
    for option in ("--number", "--name"):
        text = options.values.get(option)
        if text is not None and not can_be_seen(text):
            raise Unreadable(say("{name} is empty; give a value, or leave it out.", name=option))
        demand_short(option, text or "", LONGEST_NAME)
    number, born = options.values.get("--number", known.reference), known.born
    if options.values.get("--born") == _NONE:
        born = None
    elif "--born" in options.values:
        born = _born(options, today)
    name = options.values.get("--name", known.name)
    return Identifiers(name, "" if number == _NONE else number, born)


def _set_passphrase(records: InfusionRecords) -> int:
    typed = asked(say("New passphrase: "))
    if not can_be_seen(typed) or typed != asked(say("Once more: ")):
        complain(say("The two entries differ, or are empty: nothing was changed."))
        return REFUSED
    records.patients.seal.set_passphrase(typed)
    print_text(
        say("Names are kept from now on, sealed. Whoever loses the passphrase loses the names.")
        + "\n"
    )
    return DONE
