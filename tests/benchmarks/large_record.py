"""A record of any size, quickly: what years of one computer leave.

    python -m tests.benchmarks.large_record look FOLDER MACHINE

opens the window on the record of FOLDER without a screen, looks for infusions that wait, prints the
time at which that was done, and closes the window.
"""

import os
import sys
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from infuseplan import bootstrap
from infuseplan.adapters.journal.records import header_content
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.application.journal.event_codec import event_json
from infuseplan.application.ward.patients import Identifiers, Patients
from infuseplan.domain.infusion.events import Completed
from tests.adapters.journal_making import START, event, header

# Of each patient: two entries, a weight, and two infusions of nine.
ENTRIES_OF_ONE = 21


def make(folder: Path, machine: Path, patients: int) -> list[str]:
    """So many patients with two ended infusions each; their ids."""
    services = bootstrap.services(machine=machine)
    seal = services.sealing.open(folder)
    journal = services.journal.open(folder)
    assert isinstance(journal, SqliteJournal)
    journal.open_record(header())
    known = Patients(lambda: journal.ward, seal)
    ids = []
    assert isinstance(seal, SiteSeal)
    seal.enrol(uuid4().hex)
    for file in seal._keys._files:
        # Nobody pulls the plug of a test.
        file.execute("PRAGMA synchronous = OFF")
    # One transaction, and one write of the mirror, for all of it.
    with journal._writing():
        added = []
        for number in range(patients):
            one = uuid4().hex
            ids.append(one)
            seal.enrol(one)
            identity = Identifiers(f"Name {number}", f"{number:06d}", date(1950, 1, 1))
            known._index(one, identity)
            content = '{"sealed":"%s","type":"patient-added"}'
            text = seal.seal(one, f'{{"name":"Name {number}","reference":"{number:06d}"}}')
            added.append(journal._add("patient", one, 0, content % text))
            weight = '{"on":"2026-01-01","type":"weight-measured","weight_kg":"70"}'
            added.append(journal._add("patient", one, 1, weight))
            added.append(journal._add("access", one, 2, '{"type":"accessed","what":"opened"}'))
            for _ in range(2):
                record = uuid4().hex
                bare = replace(header(f"Name {number}"), patient_id=one)
                added.append(journal._add("record", record, 0, header_content(bare, seal)))
                events = [*map(event, (0, 2, 3, 4, 5, 6, 7)), Completed(at=START)]
                for place, each in enumerate(events, 1):
                    added.append(journal._add("event", record, place, event_json(each)))
    journal._mirror_entries(added)
    journal.close()
    seal.close()
    return ids


def weight_of(known: Patients, patient: str) -> Decimal:
    """Open one patient."""
    last = known.patient(patient).last_weight
    assert last is not None
    return last.weight_kg


def _look(folder: Path, machine: Path) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from infuseplan.gui.window.main_window import MainWindow

    app = QApplication([])
    services = bootstrap.services(machine=machine)
    headline = services.protocols.headline()
    assert headline is not None
    resources = Path(__file__).parents[2] / "resources"
    window = MainWindow(services, headline, resources, data=folder)
    window.show()
    app.processEvents()
    window._load_the_rest()
    assert len(window.infuse.records.unfinished()) == 0
    print(time.monotonic())
    window.close()


if __name__ == "__main__":
    _look(Path(sys.argv[2]), Path(sys.argv[3]))
