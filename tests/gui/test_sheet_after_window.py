"""The program makes its window before the style sheet, which is quicker, and nobody sees it."""

from collections.abc import Iterator

import pytest
from conftest import throw_away
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_window import RESOURCES, Hands

from infuseplan.application.services import Services
from infuseplan.gui.theme import theme
from infuseplan.gui.theme.palettes import ThemeName
from infuseplan.gui.window.main_window import MainWindow


@pytest.fixture
def windows(app: QApplication) -> Iterator[list[MainWindow]]:
    made: list[MainWindow] = []
    yield made
    throw_away(made)


def _has_keyboard(window: MainWindow) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and window.isAncestorOf(focused)


@pytest.mark.parametrize(("name", "scale"), [("light", 1.0), ("contrast", 1.5)])
def test_a_window_made_before_the_sheet_looks_as_if_made_after_it(
    app: QApplication, qtbot: QtBot, services: Services, windows: list[MainWindow],
    name: ThemeName, scale: float,
) -> None:  # fmt: skip
    def window(*, sheet_first: bool) -> MainWindow:
        app.setStyleSheet("")
        theme.apply(app, name, scale, resources=RESOURCES, with_sheet=sheet_first)
        headline = services.protocols.headline()
        assert headline is not None
        made = MainWindow(services, headline, RESOURCES)
        windows.append(made)
        theme.set_sheet(app)
        made.resize(1366, 768)
        with qtbot.waitSignal(made.painted):
            made.show()
        made.activateWindow()
        qtbot.waitUntil(lambda: _has_keyboard(made))
        return made

    def pictures(made: MainWindow) -> list[object]:
        made.page.prepare_answer()
        app.processEvents()
        seen = [made.grab().toImage()]
        Hands(made).answer()
        assert made.page.proved is not None
        app.processEvents()
        return [*seen, made.grab().toImage()]

    after = pictures(window(sheet_first=True))
    windows[0].hide()
    assert pictures(window(sheet_first=False)) == after
