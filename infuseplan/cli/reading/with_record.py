"""What every command does that reads the record of patients: open, unlock, say what is wrong."""

import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.services import Services
from infuseplan.application.ward.patients import PatientRefused, UnknownPatient
from infuseplan.application.ward.sealing import NoSiteKey, WrongPassphrase
from infuseplan.cli.terminal import BUG, REFUSED, complain
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.patient_history import cannot_be_read
from infuseplan.presentation.journal.storage import storage_message
from infuseplan.presentation.patient.words import no_key_message, refusal, wrong_passphrase


def with_record(
    services: Services, folder: Path | None, do: Callable[[InfusionRecords], int], *, unlock: bool
) -> int:
    """Do it with the record in that folder; 1 where key or disk say no, 3 where it is refused."""
    if unlock and not services.journal.exists(folder):
        complain(say("There is no journal in this folder; nothing was recorded here."))
        return BUG
    records = InfusionRecords(services, folder)
    try:
        if unlock and records.patients.seal.state()[0] == "locked":
            records.patients.seal.unlock(asked(say("Passphrase: ")))
        return do(records)
    except PatientRefused as problem:
        complain(refusal(problem))
        return REFUSED
    except UnknownPatient:
        complain(say("There is no patient of this id: “infuseplan patient find” lists the ids."))
        return REFUSED
    except RecordUnusable as problem:
        complain(cannot_be_read(problem))
        return REFUSED
    except WrongPassphrase:
        complain(wrong_passphrase())
        return BUG
    except NoSiteKey as problem:
        complain(no_key_message(problem.state, problem.detail))
        return BUG
    except StorageProblem as problem:
        words = storage_message(problem)
        complain(f"{words.failed} {words.safe} {words.advice}")
        return BUG
    finally:
        records.close()


def asked(words: str) -> str:
    """From the terminal without showing it, or one line of what is handed over."""
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass(words)
    return (sys.stdin.readline() if sys.stdin is not None else "").rstrip("\n")
