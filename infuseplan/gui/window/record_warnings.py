"""What the journal has to say before anybody asks it, and what it is told without a question."""
# ruff: noqa: PLC0415 - a window that only plans loads neither the journal nor the fold

from contextlib import suppress
from typing import TYPE_CHECKING

from infuseplan.presentation.i18n import say_count

if TYPE_CHECKING:
    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.domain.patient.entries import Access


def earlier_stop_of(records: "InfusionRecords", patient: str, reference: str) -> tuple[str, bool]:
    """What forbids or doubts a clean plan for this patient, and whether it forbids.

    An empty sentence where the record knows of no stop for good.
    """
    from infuseplan.application.infusion.alike import RecordUnusable
    from infuseplan.application.journal.port import StorageProblem
    from infuseplan.presentation.infusion.patient_history import (
        cannot_be_read,
        ended_for_good_message,
        record_out_of_reach,
        stopped_before_message,
    )

    try:
        history = records.history(patient, reference)
    except RecordUnusable as problem:
        return cannot_be_read(problem), True
    except StorageProblem:
        # Planning works without a journal; the start asks it again, and starts nothing.
        return record_out_of_reach(), False
    if history.stopped is not None:
        return stopped_before_message(history.stopped), True
    ended = history.ended_for_good
    return ("", False) if ended is None else (ended_for_good_message(ended), True)


def waiting_infusions(records: "InfusionRecords") -> str:
    """How many infusions wait to be continued; empty where none does, or nobody can say."""
    from infuseplan.application.journal.port import StorageProblem
    from infuseplan.presentation.journal.storage import storage_message

    try:
        waiting = len(records.unfinished())
    except StorageProblem as problem:
        # Damage stands above the page already, with what can be done about it.
        return "" if problem.kind == "damaged" else storage_message(problem).failed
    if not waiting:
        return ""
    return say_count(
        "{count} infusion in progress: press Ctrl+3 to continue it.",
        "{count} infusions in progress: press Ctrl+3 to continue them.",
        waiting,
    )


def note_access(records: "InfusionRecords", patient: str, what: "Access") -> None:
    """Somebody has seen or taken it; what cannot be recorded of that keeps nobody waiting."""
    from infuseplan.application.journal.port import StorageProblem
    from infuseplan.application.ward.sealing import NoSiteKey

    by = records.entered_by or None
    with suppress(StorageProblem, NoSiteKey):
        if what == "opened":
            # Whoever turns to a patient again and again.
            records.patients.note_seen(patient, by)
        else:
            records.patients.note_access(patient, what, by)
