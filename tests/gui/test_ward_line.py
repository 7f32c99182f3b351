"""The ward in the whole window: its line, its details, STOP, and who the frame speaks of."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import throw_away
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_copies import Computer, carry, carry_keys
from ward_window import RESOURCES

from infuseplan import bootstrap
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.ward.meeting import PlaceState, SyncState
from infuseplan.gui.pages.infuse.ward_page import WardInfusePage
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.ward_beginning import WardBeginning, ward_line_in
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
        records = stack.enter_context(second.records(DAY))
        services = replace(records._services, preferences=PreferenceFile(folder / "own"))
        self.exchange = Exchange(services.clock.now())
        headline = services.protocols.headline()
        assert headline is not None
        self.window = MainWindow(services, headline, RESOURCES, data=second.folder)
        line = ward_line_in(self.window)
        self.ward = WardController(self.window, services, self.exchange, line)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        with qtbot.waitSignal(self.window.painted):
            self.window.show()
        self.window.activateWindow()
        (self.line,) = records.unfinished()

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
    here.window.infuse.records.open["another"] = bedside
    try:
        here.window.show_page("plan")
        here.window.infuse.stop()
        assert here.window.shown_page == "board"
        assert here.page.elsewhere.dialog is None
        here.window.show_page("infuse")
        here.window.infuse.stop()
        assert here.page.elsewhere.dialog is not None
    finally:
        here.window.infuse.records.open.clear()


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
    here.exchange.away = here.window.infuse.records.now() - timedelta(minutes=1)
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
    here.exchange.reached = here.window.infuse.records.now()
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
    assert services.ward.is_set_up() is bool(ward)


class Begins:
    """Counts how often the exchange is begun."""

    def __init__(self, now: datetime) -> None:
        self.exchange, self.times = Exchange(now), 0

    def __call__(self) -> Exchange:
        self.times += 1
        return self.exchange


@pytest.fixture
def of_a_ward(
    app: QApplication, tmp_path: Path, qtbot: QtBot
) -> Iterator[tuple[MainWindow, WardBeginning, Begins]]:
    """A window of a computer that meets others in a folder; not shown yet."""
    from hospital_key import lay_key

    lay_key(tmp_path / "machine", f'[folder]\npath = "{tmp_path / "shared"}"\n')
    wired = bootstrap.services(machine=tmp_path / "machine")
    services = replace(wired, preferences=PreferenceFile(tmp_path / "own"))
    headline = services.protocols.headline()
    assert headline is not None
    window = MainWindow(services, headline, RESOURCES, data=tmp_path / "data")
    begins = Begins(services.clock.now())
    window.resize(1366, 768)
    qtbot.addWidget(window)
    yield window, WardBeginning(window, services, begins), begins
    throw_away([window])


def test_the_exchange_begins_after_the_window_is_painted_and_its_line_moves_nothing(
    of_a_ward: tuple[MainWindow, WardBeginning, Begins], qtbot: QtBot
) -> None:
    window, beginning, begins = of_a_ward
    with qtbot.waitSignal(window.painted):
        window.show()
    assert begins.times == 0
    before = window.page.mapTo(window, QPoint()), window.page.size()
    qtbot.waitUntil(lambda: beginning.controller is not None)
    controller = beginning.controller
    assert controller is not None
    qtbot.waitUntil(lambda: controller.line.text() != "")
    QApplication.processEvents()
    assert (window.page.mapTo(window, QPoint()), window.page.size()) == before
    assert begins.times == 1


def test_whoever_goes_to_page_3_before_that_has_the_page_of_a_ward(
    of_a_ward: tuple[MainWindow, WardBeginning, Begins], qtbot: QtBot
) -> None:
    window, beginning, begins = of_a_ward
    window.show_page("infuse")
    assert isinstance(window.infuse.page, WardInfusePage)
    with qtbot.waitSignal(window.painted):
        window.show()
    qtbot.wait(150)
    beginning.begin()
    assert begins.times == 1
