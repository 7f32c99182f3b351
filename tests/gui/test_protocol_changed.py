"""A protocol file that is another one by now: noticed, said, and never taken for the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bedside_tools import MemoryJournal, WardClock, ward_services
from chair import Chair
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_window import RESOURCES
from wiring import replaced_in

from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.services import ProtocolChanged, Services
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.gui.dialogs.begin import BeginDialog
from infuseplan.gui.dialogs.paper_window import PaperWindow
from infuseplan.gui.window.main_window import MainWindow


class Shelf:
    """The protocol files of the program, and what becomes of them after they were read."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.is_changed = False

    def file(self, ref: ProtocolRef) -> bytes:
        if self.is_changed:
            raise ProtocolChanged(ref)
        return self._services.protocols.bytes_of(ref)


@pytest.fixture
def shelved(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Chair, Shelf]]:
    clock = WardClock()
    journal = MemoryJournal(clock)
    wired = ward_services(clock, journal, tmp_path)
    shelf = Shelf(wired)
    services = replace(
        replaced_in(wired, "protocols", bytes_of=shelf.file),
        preferences=PreferenceFile(tmp_path / "own"),
    )
    headline = services.protocols.headline()
    assert headline is not None
    window = MainWindow(services, headline, RESOURCES, data=tmp_path / "data")
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: app.focusWidget() is not None)
    window.page.prepare_answer()
    yield Chair(window, clock, journal), shelf
    if window.infuse.made is not None:
        window.infuse.made.dialogs.close_all()
        window.infuse.made.leave()
    window.close()


def said_beside(chair: Chair) -> str:
    window = chair.window.beside["preview"]
    assert isinstance(window, PaperWindow)
    return window.said.text()


def answered(chair: Chair, dialog: BeginDialog) -> None:
    chair.fill(dialog)
    if dialog.initials is not None:
        dialog.initials.line.setText("N. N.")
    dialog.submit()
    QApplication.processEvents()


def test_nothing_is_started_and_nothing_recorded(shelved: tuple[Chair, Shelf]) -> None:
    chair, shelf = shelved
    dialog = chair.begin()
    shelf.is_changed = True
    answered(chair, dialog)
    assert "Not started. The protocol file of this plan has been changed" in dialog.said.text()
    assert chair.page.bedside is None
    assert chair.journal.kept == {}
    shelf.is_changed = False
    dialog.submit()
    assert chair.page.bedside is not None


def test_a_sheet_of_such_a_plan_says_so_beside_the_page(shelved: tuple[Chair, Shelf]) -> None:
    chair, shelf = shelved
    chair.plan()
    shelf.is_changed = True
    chair.window.preview()
    assert "has been changed or removed since the plan was made" in said_beside(chair)
    shelf.is_changed = False
    chair.window.preview()
    assert "changed" not in said_beside(chair)


def test_the_bytes_of_a_file_are_those_of_its_hash_or_none(tmp_path: Path) -> None:
    from infuseplan import bootstrap

    services = bootstrap.services(machine=tmp_path)
    ref = services.protocols.load_default().ref
    assert services.protocols.bytes_of(ref)
    with pytest.raises(ProtocolChanged):
        services.protocols.bytes_of(replace(ref, sha256="0" * 64))
