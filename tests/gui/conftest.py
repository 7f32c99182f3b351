"""The whole window, wired as the program wires it, on a clock that stands still."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from bedside_tools import MemoryJournal, WardClock, clock_for, ward_services
from chair import Chair, OpenChair
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_window import RESOURCES, Hands, unpainted

from infuseplan import bootstrap
from infuseplan.adapters.clock import computer_zone
from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.services import Services
from infuseplan.domain.protocol.check import ProtocolFault
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.gui.theme import theme
from infuseplan.gui.window.main_window import MainWindow

# Fifteen hundred windows read the same two files; what comes of it is frozen, and a reading takes
# a thirtieth of the time that a window and a start take. What a test changes is another content.
_READ: dict[object, LoadedProtocol | tuple[ProtocolFault, ...]] = {}
_MOST_READ = 50
_parse = ProtocolShelf.parse


def _parse_once(
    shelf: ProtocolShelf, path: Path, content: bytes, *, recorded: bool = False
) -> LoadedProtocol | tuple[ProtocolFault, ...]:
    sources = None if shelf._sources is None else frozenset(shelf._sources.items())
    known = path.name, content, recorded, sources, frozenset(shelf._approvals.items())
    if known not in _READ:
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        _READ[known] = _parse(shelf, path, content, recorded=recorded)
    return _READ[known]


@pytest.fixture(autouse=True)
def protocols_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProtocolShelf, "parse", _parse_once)


class StandingClock:
    """22 November 2026, eight in the morning: the 75th birthday of the patient of these tests."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 8, 0, tzinfo=computer_zone())

    def today(self) -> date:
        return date(2026, 11, 22)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    wired = bootstrap.services(machine=tmp_path / "machine")
    return replace(
        wired, clock=StandingClock(), preferences=PreferenceFile(tmp_path / "preferences")
    )


@pytest.fixture
def app(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[QApplication]:
    """The application in its own clothes; the next test finds it as it was.

    Where a window is opened the sheet comes with it, see `undressed`.
    """
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    opens = not _OPEN_WINDOWS.isdisjoint(request.fixturenames)
    theme.apply(qapp, "light", resources=RESOURCES, with_sheet=not opens)
    yield qapp
    # Without the sheet, so that no window which is about to go is dressed once more.
    theme.apply(qapp, "light", resources=RESOURCES, with_sheet=False)
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture(autouse=True)
def nothing_stays_open() -> Iterator[None]:
    """A question that a test left open would keep the keyboard from every later window.

    And whatever is left is dressed anew with every later theme: one forgotten window makes every
    later test of a chart fifty times slower.
    """
    yield
    running = QApplication.instance()
    if isinstance(running, QApplication):
        for window in running.topLevelWidgets():
            window.hide()
            if isinstance(window, MainWindow):
                # A window that asked about an open infusion did not close, and keeps its journal.
                window.infuse.records.close()
            if window.parent() is None:
                window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        # Without a screen Qt lets go of it after Python has ended, which is too late for Python's.
        QGuiApplication.clipboard().clear()


OpenWindow = Callable[[], MainWindow]
_OPEN_WINDOWS = {"open_window", "open_chair", "ward"}


def undressed(app: QApplication, make: OpenWindow, *, bedside: bool = False) -> MainWindow:
    """The first window before the style sheet: it is dressed once and not at every layout.

    So does the program, which makes the panel of the answer after it has painted, and the page of
    the bedside when it is turned to; here they come first, for the same reason.
    """
    if app.topLevelWidgets():
        if not app.styleSheet():
            theme.set_sheet(app)
        return make()
    if app.styleSheet():
        app.setStyleSheet("")
    window = make()
    window.page.prepare_answer()
    if bedside:
        _ = window.infuse.page
    theme.set_sheet(app)
    return window


def throw_away(windows: list[MainWindow]) -> None:
    """Delete all of them now: what stays is dressed again with every theme.

    Without `close`, which asks about every infusion that is open: its own tests ask that.
    """
    opened = [window.infuse.records for window in windows]
    for window, records in zip(windows, opened, strict=True):
        page = window.infuse.made
        if page is not None:
            for bedside in tuple(records.open.values()):
                records.release(bedside)
            page.deleteLater()
        window.hide()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Last: a window that goes asks its journal who is in the strip, and opens it once more.
    for records in opened:
        records.close()


@pytest.fixture
def open_window(app: QApplication, qtbot: QtBot, services: Services) -> Iterator[OpenWindow]:
    """Opens windows that are painted and have the keyboard, and keeps them."""
    windows: list[MainWindow] = []

    def make() -> MainWindow:
        headline = services.protocols.headline()
        assert headline is not None
        window = undressed(app, lambda: MainWindow(services, headline, RESOURCES))
        # The screen of the tests is smaller than any ward's.
        window.resize(1366, 768)
        windows.append(window)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: app.focusWidget() is not None)
        window.page.prepare_answer()
        return window

    yield make
    throw_away(windows)


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """One window, as it stands at the start of a shift."""
    return open_window()


@pytest.fixture
def hands(window: MainWindow) -> Hands:
    return Hands(window)


@pytest.fixture
def planned(window: MainWindow, hands: Hands) -> MainWindow:
    """The window with a plan in it, typed by keyboard alone."""
    with unpainted(window):
        hands.answer()
    assert window.page.proved is not None
    return window


@pytest.fixture
def open_chair(
    app: QApplication, qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[OpenChair]:
    clock = clock_for(request)
    journal = MemoryJournal(clock)
    services = replace(
        ward_services(clock, journal, tmp_path), preferences=PreferenceFile(tmp_path / "own")
    )
    windows: list[MainWindow] = []

    def make() -> Chair:
        headline = services.protocols.headline()
        assert headline is not None
        window = undressed(
            app,
            lambda: MainWindow(services, headline, RESOURCES, data=tmp_path / "data"),
            bedside=True,
        )
        # Somebody has said already who enters; what happens before is a test of its own.
        window.infuse.records.entered_by = "N. N."
        window.resize(1366, 768)
        windows.append(window)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: app.focusWidget() is not None)
        window.page.prepare_answer()
        return Chair(window, clock, journal)

    yield make
    journal.trouble = None
    for window in windows:
        page = window.infuse.made
        if page is not None:
            page.dialogs.close_all()
            if page.bedside is not None and page.bedside.unsaved:
                page.save_again()
    throw_away(windows)


@pytest.fixture
def chair(open_chair: OpenChair) -> Chair:
    return open_chair()


@pytest.fixture
def running(chair: Chair) -> Chair:
    chair.start()
    return chair


@pytest.fixture
def ward(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Chair]:
    """A window on a journal and a key of its own, as a ward has them on the disk."""
    clock = WardClock()
    wired = bootstrap.services(machine=tmp_path / "machine")
    services = replace(
        wired, clock=clock, monotonic=clock.monotonic, preferences=PreferenceFile(tmp_path / "own")
    )
    headline = services.protocols.headline()
    assert headline is not None
    window = undressed(
        app, lambda: MainWindow(services, headline, RESOURCES, data=tmp_path / "data")
    )
    with qtbot.waitSignal(window.painted):
        window.show()
    window.activateWindow()
    window._load_the_rest()
    yield Chair(window, clock, MemoryJournal(clock))
    throw_away([window])
