"""What keeps the window from reading or writing a patient's record, in one sentence each."""

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.patients import PatientRefused, UnknownPatient
from infuseplan.application.ward.sealing import NoSiteKey
from infuseplan.presentation.infusion.trouble import trouble_message
from infuseplan.presentation.patient.words import (
    no_key_message,
    no_such_patient,
    refusal,
    unreadable_record,
)

# ValueError is an entry that is damaged, or of a newer version of the program.
PATIENT_TROUBLE = (PatientRefused, UnknownPatient, NoSiteKey, StorageProblem, ValueError)


def patient_trouble(problem: Exception) -> str:
    """Why it was not done, and what to do, of one of PATIENT_TROUBLE."""
    if isinstance(problem, PatientRefused):
        return refusal(problem)
    if isinstance(problem, UnknownPatient):
        return no_such_patient()
    if isinstance(problem, NoSiteKey):
        return no_key_message(problem.state, problem.detail)
    if isinstance(problem, StorageProblem):
        return trouble_message(problem)
    return unreadable_record()
