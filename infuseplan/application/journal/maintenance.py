"""The journal as a whole: opened once, its remarks and its damage told, copied, set aside.

Whatever asks the journal goes through `watching`, so that damage is told wherever it turns up.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infuseplan.application.journal.port import Journal, JournalFault, StorageProblem
from infuseplan.application.services import Services


class NothingRecorded(Exception):
    """There is no journal yet, so there is nothing to copy."""


class JournalMaintenance:
    """Holds the journal of one window.

    `on_notes` gets what was set right when it was opened and what turned up since, each once;
    `on_damage` every problem of the kind "damaged"; neither is called for anything else.
    """

    def __init__(self, services: Services, data: Path | None) -> None:
        self._services = services
        self._data = data
        self._journal: Journal | None = None
        self._told: tuple[JournalFault, ...] = ()
        self.on_notes: Callable[[tuple[JournalFault, ...]], object] | None = None
        self.on_damage: Callable[[StorageProblem], object] | None = None

    @property
    def folder(self) -> Path:
        """Where the journal lies."""
        return self._services.journal.folder(self._data)

    @property
    def journal(self) -> Journal:
        """The journal, opened on first use; StorageProblem where it cannot be."""
        journal = self._opened()
        self._tell_notes()
        return journal

    def close(self) -> None:
        """Give the journal back."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
            self._told = ()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Tell of what turns up in here; a problem goes on to whoever asked."""
        with self._telling_damage():
            yield
        self._tell_notes()

    def back_up(self, path: Path) -> None:
        """A whole copy in one file; StorageProblem, NothingRecorded."""
        with self._readable() as journal:
            journal.backup(path)

    def export(self, path: Path) -> tuple[JournalFault, ...]:
        """Every entry that can be read, as lines of JSON; what could not be.

        StorageProblem, NothingRecorded.
        """
        with self._readable() as journal:
            return journal.export(path)

    def set_aside(self) -> Path:
        """Keep the damaged journal in a folder of its own and open a new one; where it is kept.

        StorageProblem if another window has it open, or if there can be no new one.
        """
        self.close()
        kept = self._services.journal.set_aside(self._data)
        # Its notes would say what is meant to be: that all of it comes from the second copy.
        self._told = self._opened().notes
        return kept

    def _opened(self) -> Journal:
        if self._journal is None:
            with self._telling_damage():
                self._journal = self._services.journal.open(self._data)
        return self._journal

    @contextmanager
    def _telling_damage(self) -> Iterator[None]:
        try:
            yield
        except StorageProblem as problem:
            if problem.kind == "damaged" and self.on_damage is not None:
                self.on_damage(problem)
            raise

    def _tell_notes(self) -> None:
        notes = () if self._journal is None else self._journal.notes
        new, self._told = notes[len(self._told) :], notes
        if new and self.on_notes is not None:
            self.on_notes(new)

    @contextmanager
    def _readable(self) -> Iterator[Journal]:
        """The open journal, or a damaged one as far as it can be read."""
        if self._journal is not None:
            yield self._journal
            return
        if not self._services.journal.exists(self._data):
            raise NothingRecorded
        journal = self._services.journal.read(self._data)
        try:
            yield journal
        finally:
            journal.close()
