"""By which texts a patient is found without unsealing anybody."""

from collections.abc import Callable
from datetime import date

from infuseplan.application.ward.entry_codec import read_entry
from infuseplan.application.ward.sealing import Searched
from infuseplan.domain.patient.entries import PatientAdded, PatientCorrected
from infuseplan.domain.patient.likeness import reference_key


def searched_texts(reference: str, born: date | None) -> dict[Searched, str]:
    """The keyed hashes of these are kept beside the patient's key."""
    searched: dict[Searched, str] = {}
    if reference_key(reference):
        searched["reference"] = reference_key(reference)
    if born is not None:
        searched["born"] = born.isoformat()
    return searched


def searched_in(content: str, unseal: Callable[[str], str | None]) -> dict[Searched, str]:
    """The same of an entry of another computer; ValueError where it cannot be read."""
    entry = read_entry(content, unseal)
    if not isinstance(entry, PatientAdded | PatientCorrected):
        return {}
    return searched_texts(entry.reference, entry.born)
