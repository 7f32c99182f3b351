"""Who a patient is, in one line: the same words in every question, list and log."""

from datetime import date

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.journal.port import Personal, RecordHeader
from infuseplan.presentation.figures import day
from infuseplan.presentation.i18n import say
from infuseplan.presentation.user_text import own


def identifiers(name: str, reference: str, born: date | None = None) -> str:
    """Name, hospital number and date of birth, as far as they are known."""
    parts = [own(name)]
    if reference:
        parts.append(say("hospital number {number}", number=own(reference)))
    if born is not None:
        parts.append(say("born {day}", day=day(born)))
    return ", ".join(parts)


def patient_of(bedside: Bedside) -> str:
    """The two identifiers of an open infusion; the date of birth where there is no number."""
    header = bedside.header
    born = None if header.patient_reference else bedside.plan.request.born
    name = header.patient_name or unreadable_name(header.personal)
    return identifiers(name, header.patient_reference, born)


def patient_of_header(header: RecordHeader) -> str:
    """The identifiers of a record whose plan is not at hand."""
    return identifiers(
        header.patient_name or unreadable_name(header.personal), header.patient_reference
    )


def unreadable_name(personal: Personal) -> str:
    """What stands in the place of a name that nobody can read here; empty where somebody can."""
    if personal == "removed":
        return say("(name removed)")
    if personal == "locked":
        return say("(name sealed)")
    return say("(name not kept)") if personal == "not-kept" else ""
