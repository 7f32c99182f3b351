"""The journal as a whole: opened once, its remarks and its damage told, copied, set aside.

Whatever asks the journal goes through `watching`, so that damage is told wherever it turns up.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infuseplan.application.journal import Journal, JournalFault, StorageProblem
from infuseplan.application.services import Services


class NothingRecorded(Exception):
    """There is no journal yet, so there is nothing to copy."""


class JournalCare:
    """Holds the journal of one window.

    `on_notes` gets what was set right when it was opened, `on_damage` every problem of the kind
    "damaged"; neither is called for anything else.
    """

    def __init__(self, services: Services, data: Path | None) -> None:
        self._services = services
        self._data = data
        self._journal: Journal | None = None
        self.on_notes: Callable[[tuple[JournalFault, ...]], object] | None = None
        self.on_damage: Callable[[StorageProblem], object] | None = None

    @property
    def folder(self) -> Path:
        """Where the journal lies."""
        return self._services.journal_folder(self._data)

    @property
    def journal(self) -> Journal:
        """The journal, opened on first use; StorageProblem where it cannot be."""
        if self._journal is None:
            journal = self._opened()
            if journal.notes and self.on_notes is not None:
                self.on_notes(journal.notes)
        return self._opened()

    def close(self) -> None:
        """Give the journal back."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Tell of damage that turns up in here; the problem goes on to whoever asked."""
        try:
            yield
        except StorageProblem as problem:
            if problem.kind == "damaged" and self.on_damage is not None:
                self.on_damage(problem)
            raise

    def back_up(self, path: Path) -> None:
        """A whole copy in one file; StorageProblem, NothingRecorded."""
        with self._readable() as journal:
            journal.backup(path)

    def export(self, path: Path) -> None:
        """Every entry that can be read, as lines of JSON; StorageProblem, NothingRecorded."""
        with self._readable() as journal:
            journal.export(path)

    def set_aside(self) -> Path:
        """Keep the damaged journal in a folder of its own and open a new one; where it is kept.

        StorageProblem if another window has it open, or if there can be no new one.
        """
        self.close()
        kept = self._services.set_aside_journal(self._data)
        # Its notes would say what is meant to be: that all of it comes from the second copy.
        self._opened()
        return kept

    def _opened(self) -> Journal:
        if self._journal is None:
            with self.watching():
                self._journal = self._services.open_journal(self._data)
        return self._journal

    @contextmanager
    def _readable(self) -> Iterator[Journal]:
        """The open journal, or a damaged one as far as it can be read."""
        if self._journal is not None:
            yield self._journal
            return
        if not self._services.has_journal(self._data):
            raise NothingRecorded
        journal = self._services.read_journal(self._data)
        try:
            yield journal
        finally:
            journal.close()
