"""Words about patients, and about the key by which what is personal is sealed."""

from collections.abc import Mapping, Sequence
from datetime import date

from infuseplan.application.ward.patients import PatientRefused
from infuseplan.application.ward.sealing import KeyState
from infuseplan.domain.patient.identification import Identifier
from infuseplan.domain.patient.patient import Patient
from infuseplan.presentation.figures import day, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import identifiers
from infuseplan.presentation.user_text import own


def patient_line(patient: Patient) -> str:
    """Who somebody is, in one line; of removed data by whom and why."""
    removed = patient.removed
    if removed is not None:
        return say(
            "Personal data removed by {name}: {reason}", name=removed.by, reason=removed.reason
        )
    return identifiers(patient.name, patient.reference, patient.born)


def weight_line(patient: Patient) -> str:
    """The last weight with its day; empty where none is known."""
    last = patient.last_weight
    if last is None:
        return ""
    words = say(
        "Last weight: {weight}, {day}", weight=with_unit(last.weight_kg, "kg"), day=day(last.on)
    )
    if last.reason is None:
        return words
    return say("{weight} (reason: {reason})", weight=words, reason=own(last.reason))


def no_key_message(state: KeyState, detail: str) -> str:
    """Why names cannot be read or kept now, and what to do; empty where they can."""
    if state == "ready":
        return ""
    if state == "none":
        return say(
            "This PC has no key: names, numbers, birth dates and free text are not kept. Set a "
            "passphrase, or ask IT for a key file."
        )
    if state == "locked":
        return say("Names are sealed: enter the passphrase of this PC to read and keep them.")
    if state == "lost":
        return say(
            "The key by which names are sealed cannot be read from this PC's keyring, so names can "
            "be neither read nor kept: unlock the keyring, or inform IT if the key is gone."
        )
    if state == "other":
        return say(
            "The key on this PC is not the one by which names here are sealed, so they can be "
            "neither read nor kept: inform IT."
        )
    return say(
        "The key on this PC cannot be used ({reason}), so names can be neither read nor kept: "
        "inform IT.",
        reason=detail,
    )


def wrong_passphrase() -> str:
    """What was typed opens nothing."""
    return say("This is not the passphrase of this PC.")


def unreadable_record() -> str:
    """An entry about a patient is damaged, or of a newer version of the program."""
    return say(
        "An entry about this patient cannot be read on this PC: record it on paper, and tell IT."
    )


def no_such_patient() -> str:
    """The id leads to nobody."""
    return say("This patient is not in the record any more: find the patient again, Ctrl+F.")


def refusal(problem: PatientRefused) -> str:
    """Why something cannot be said of a patient."""
    if problem.figures:
        return _impossible(problem.code, problem.figures)
    return {
        "name-empty": say("Initials or name: at least one letter or digit is needed."),
        "nobody": say("Enter a name or initials, or the hospital number."),
        "already-one": say("These two are recorded as one patient already."),
        "not-one": say("These two are not recorded as one patient."),
        "number-taken": say(
            "Another patient has this hospital number. If both are one person, record that; if the "
            "numbers were exchanged, first correct the other one, to the name alone."
        ),
        "no-key": say(
            "The key of this patient is not on this PC, so nothing personal can be recorded here: "
            "the data were removed, or the key has not arrived yet."
        ),
        "removed": say("The personal data of this patient were removed."),
        "named": say(
            "The reason stays readable, so it must not contain the patient's name or number."
        ),
    }[problem.code]


def _impossible(code: str, figures: Mapping[str, date | int]) -> str:
    """Which answer cannot be, its value and its limit, and what to do."""
    born, age = figures.get("born"), figures.get("age")
    if code == "born-in-future" and isinstance(born, date):
        return say("Date of birth ({born}) is in the future.", born=day(born))
    if code == "age-impossible" and isinstance(born, date):
        return say(
            "Born on {born}, the patient is {age} years old, outside {low} to {high} years: check "
            "the date of birth. If it is right, record that there is none: no infusion is planned "
            "for this age.",
            born=day(born), age=str(age), low=str(figures["low"]), high=str(figures["high"]),
        )  # fmt: skip
    field = say("Hospital number") if code == "number-too-long" else say("Initials or name")
    return say("{field}: at most {most} characters are kept.", field=field,
               most=str(figures["most"]))  # fmt: skip


def differs_message(differing: Sequence[Identifier]) -> str:
    """Which identifiers do not fit the patient who is open; what would be right stays unsaid."""
    names = {
        "reference": say("hospital number"),
        "born": say("date of birth"),
        "name": say("name"),
    }
    words = [names[one] for one in differing]
    if len(words) > 1:
        return say(
            "Not the patient who is open: {first} and {second} differ. Check the wristband, and "
            "open the right patient with Ctrl+F.",
            first=words[0],
            second=words[1],
        )
    return say(
        "Not the patient who is open: the {what} differs. Check the wristband, and open the right "
        "patient with Ctrl+F.",
        what="".join(words),
    )
