"""What the board shows beside infusions, read from the record between two turns of the window."""

from collections.abc import Iterable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.treatment.expected import ExpectedPatient, ExpectedPatients
from infuseplan.application.ward.sealing import NoSiteKey
from infuseplan.application.ward.visits import Visits
from infuseplan.presentation.board.expected import chairs_unreadable, unreadable_message
from infuseplan.presentation.infusion.trouble import trouble_message
from infuseplan.presentation.patient.words import no_key_message

# A key that is pressed meanwhile waits no longer than this and one piece.
_SLICE_S = 0.004
_PAUSE_MS = 15


class RecordReader(QObject):
    """Reads who is expected, and the chairs of those whose infusions are on the board.

    `changed` tells that a reading is through, and how long ago that was nobody has to ask: it is
    begun again with each look at the journal. `said` is what keeps it from being read.
    """

    changed = Signal()

    def __init__(
        self, records: InfusionRecords, expected: ExpectedPatients, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._expected = expected
        self._reading: Iterator[None] | None = None
        self.chairs: dict[str, str] = {}
        self._unread: set[str] = set()
        self.said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._slice)

    @property
    def expected(self) -> tuple[ExpectedPatient, ...]:
        """Whoever is expected, as far as it is known; nobody while it cannot be read."""
        return () if self.said else self._expected.found

    @property
    def unreadable(self) -> str:
        """Of whom it is not known whether they are expected, or where they sit."""
        words = unreadable_message(self._expected.unreadable), chairs_unreadable(len(self._unread))
        return " ".join(one for one in words if one)

    def begin(self, patients: Iterable[str]) -> None:
        """Read again, also the chairs of `patients`; what is under way is finished first."""
        if self._reading is None:
            self._reading = self._all(tuple(dict.fromkeys(patients)))
            self._timer.start()

    def look_at(self, patient: str) -> None:
        """Read one patient at once: something was just recorded here."""
        try:
            self._expected.look_at(patient)
            self._look_up_chair(patient)
        except (StorageProblem, NoSiteKey) as problem:
            self.said = _words(problem)
        self.changed.emit()

    def stop(self) -> None:
        """Nobody looks."""
        self._timer.stop()
        self._reading = None

    def _all(self, patients: tuple[str, ...]) -> Iterator[None]:
        yield from self._expected.read()
        for one in patients:
            self._look_up_chair(one)
            yield
        self.chairs = {one: self.chairs[one] for one in patients if one in self.chairs}
        self._unread &= {*patients}

    def _look_up_chair(self, patient: str) -> None:
        now = self._records.now()
        today = now.date()
        self._unread.discard(patient)
        try:
            self.chairs[patient] = (
                Visits(self._records.patients).of(patient, today, now.tzinfo).chair
            )
        except ValueError:
            # An entry that cannot be read: the others keep their chairs, and it is said.
            self.chairs.pop(patient, None)
            self._unread.add(patient)

    def _slice(self) -> None:
        began = perf_counter()
        try:
            while self._reading is not None and perf_counter() - began < _SLICE_S:
                next(self._reading)
        except StopIteration:
            self.said = ""
            self._done()
        except (StorageProblem, NoSiteKey) as problem:
            self.said = _words(problem)
            self._done()
        else:
            self._timer.start()

    def _done(self) -> None:
        self._reading = None
        self.changed.emit()


def _words(problem: StorageProblem | NoSiteKey) -> str:
    if isinstance(problem, StorageProblem):
        return trouble_message(problem)
    return no_key_message(problem.state, problem.detail)
