"""The ward in the whole window: its line, its details, STOP, and who the frame speaks of."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import throw_away
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_copies import Computer, carry, carry_keys
from ward_window import RESOURCES

from infuseplan import bootstrap
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.ward.meeting import PlaceState, SyncState
from infuseplan.gui.pages.infuse.ward_page import WardInfusePage
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.ward_controller import WardController

DAY = date(2026, 3, 3)


class Exchange:
    """Says how it stands; nothing is exchanged."""

    def __init__(self, now: datetime) -> None:
        self.away: datetime | None = None
        self.reached: datetime | None = now

    def start(self) -> None: ...

    def close(self) -> None: ...

    def state(self) -> SyncState:
        place = PlaceState("server", self.reached, self.away, "unreachable" if self.away else None,
                           "", 0)  # fmt: skip
        return SyncState("ab" * 16, 1, (place,), (), None, (), active=True)


class WardWindow:
    """The window of the second computer; an infusion runs at the first one."""

    def __init__(self, folder: Path, stack: ExitStack, qtbot: QtBot) -> None:
        first, second = Computer(folder / "one"), Computer(folder / "two")
        patient = first.patient()
        first.first_ever(patient)
        first.infusion(patient, DAY, 1, end="open")
        carry(first.folder, second.folder)
        carry_keys(first.folder, second.folder)
        desk = stack.enter_context(second.desk(DAY))
        services = replace(desk._services, preferences=PreferenceFile(folder / "own"))
        self.exchange = Exchange(services.clock.now())
        headline = services.protocols.headline()
        assert headline is not None
        self.window = MainWindow(services, headline, RESOURCES, data=second.folder)
        self.ward = WardController(self.window, services, self.exchange)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        with qtbot.waitSignal(self.window.painted):
            self.window.show()
        self.window.activateWindow()
        (self.line,) = desk.unfinished()

    @property
    def page(self) -> WardInfusePage:
        page = self.window.infuse.page
        assert isinstance(page, WardInfusePage)
        return page

    def watch(self) -> None:
        self.window.open_infusion(self.line.id)
        assert self.page.is_watching


@pytest.fixture
def here(app: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[WardWindow]:
    with ExitStack() as stack:
        made = WardWindow(tmp_path, stack, qtbot)
        yield made
        throw_away([made.window])


def test_stop_from_another_page_asks_for_the_infusion_that_is_watched(
    here: WardWindow, qtbot: QtBot
) -> None:
    here.watch()
    here.window.show_page("plan")
    here.window.infuse.stop()
    assert here.window.shown_page == "infuse"
    dialog = here.page.elsewhere.dialog
    assert dialog is not None
    assert "Stop the pump by hand now" in here.page.elsewhere.said.text.text()


def test_stop_from_another_page_asks_which_where_one_runs_here_too(here: WardWindow) -> None:
    here.watch()
    # One of this window's own runs on the board, and neither is in sight.
    bedside = here.page.elsewhere.bedside
    assert bedside is not None
    here.window.infuse.desk.open["another"] = bedside
    try:
        here.window.show_page("plan")
        here.window.infuse.stop()
        assert here.window.shown_page == "board"
        assert here.page.elsewhere.dialog is None
        here.window.show_page("infuse")
        here.window.infuse.stop()
        assert here.page.elsewhere.dialog is not None
    finally:
        here.window.infuse.desk.open.clear()


def test_stop_above_the_details_closes_them_and_counts_once(here: WardWindow, qtbot: QtBot) -> None:
    here.watch()
    here.ward.tell()
    dialog = here.ward.dialog
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_F9)
    assert here.ward.dialog is None
    assert here.page.elsewhere.dialog is not None


def test_the_frame_names_whoever_is_watched_and_the_file_they_are_treated_by(
    here: WardWindow,
) -> None:
    strip = here.window.patient
    here.watch()
    assert strip.names_row
    assert "A. Smith" in strip._row.text()
    assert not here.window.protocol.button.isEnabled()
    here.page.elsewhere.left.emit()
    assert not strip.names_row
    assert here.window.protocol.button.isEnabled()


def test_a_ward_that_is_not_reached_leaves_no_rate_on_page_or_board(
    here: WardWindow, qtbot: QtBot
) -> None:
    here.watch()
    here.exchange.away = here.window.infuse.desk.now() - timedelta(minutes=1)
    here.page.elsewhere.tick()
    assert not here.page.elsewhere.board.isVisible()
    here.ward._take_in()
    here.window.show_page("board")
    board = here.window.board.page
    board.elsewhere.ward = here.ward.news
    board.tick()
    (row,) = board.model.rows
    assert row.status.startswith("not known since")
    assert "25" not in row.rate


def test_before_the_ward_was_reached_at_all_no_rate_is_shown(here: WardWindow) -> None:
    here.exchange.reached = None
    here.watch()
    assert not here.page.elsewhere.board.isVisible()
    here.exchange.reached = here.window.infuse.desk.now()
    here.page.elsewhere.tick()
    assert here.page.elsewhere.board.isVisible()


def test_after_a_fault_nothing_is_heard_any_more(here: WardWindow) -> None:
    here.watch()
    here.window.cover()
    assert not here.ward._timer.isActive()
    assert not here.page.elsewhere.isVisible()


@pytest.mark.parametrize(("ward", "meets"), [
    ("", False),
    ('[anchor]\nfile = "{folder}"\n', False),
    ('[folder]\npath = "{folder}"\n', True),
])  # fmt: skip
def test_only_a_place_to_meet_makes_a_line(tmp_path: Path, ward: str, meets: bool) -> None:
    from hospital_key import lay_key

    lay_key(tmp_path / "machine", ward.format(folder=tmp_path / "shared"))
    services = bootstrap.services(machine=tmp_path / "machine")
    assert services.ward.meets_others() is meets
    assert (services.ward.exchange(tmp_path / "data") is not None) is bool(ward)
