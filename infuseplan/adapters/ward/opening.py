"""How the journal of a computer that belongs to a ward is opened, with the copy beside it."""

from pathlib import Path

from infuseplan.adapters.journal.opening import open_journal_as
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.copy_place import demand_sound_copy
from infuseplan.adapters.ward.copy_schema import COPY_FILE
from infuseplan.adapters.ward.journal import WardJournal
from infuseplan.adapters.ward.machine import machine_mark
from infuseplan.adapters.ward.renewal import note_machine, renew_if_due
from infuseplan.application.ports import Clock
from infuseplan.application.ward.sealing import PersonalSeal


def open_ward_journal(folder: Path, clock: Clock, seal: PersonalSeal | None) -> WardJournal:
    """The journal of a folder, read together with what has come from the ward; StorageProblem.

    A copy that is damaged is put away: all of it can be fetched again.
    """
    # A copy of another computer's disk would write the same chain a second time.
    machine = machine_mark()
    with told_as_storage_problem("open"):
        renew_if_due(folder, clock, machine)
    journal = open_journal_as(WardJournal, folder, clock, seal=seal)
    try:
        with told_as_storage_problem("open"):
            # Also of a journal that was just made: many a disk is copied after one start.
            note_machine(folder, machine)
        demand_sound_copy(folder)
        journal.follow_copy(folder / COPY_FILE)
    except BaseException:
        journal.close()
        raise
    return journal
