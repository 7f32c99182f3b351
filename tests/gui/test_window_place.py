"""The window opens where it was, on a screen that is there, and never larger than that."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication

from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.preferences import Preferences
from infuseplan.gui.screen import fitting, on_a_screen
from infuseplan.gui.window.main_window import MainWindow

OpenWindow = Callable[[], MainWindow]


def test_no_window_is_larger_than_the_screen_below_its_title_bar(window: MainWindow) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    size = fitting(QSize(10_000, 10_000))
    assert size.width() == screen.width()
    assert size.height() == screen.height() - 32
    assert window.minimumWidth() <= screen.width()
    assert window.minimumHeight() <= screen.height()
    assert fitting(QSize(200, 100)) == QSize(200, 100)


def test_a_place_off_every_screen_is_not_used(window: MainWindow) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert window is not None
    for left, top in ((screen.right() + 500, 100), (100, screen.bottom() + 1), (-5000, 0)):
        assert on_a_screen(QRect(left, top, 600, 400)) is None


def test_a_place_that_reaches_over_the_edge_is_moved_and_cut(window: MainWindow) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert window is not None
    place = on_a_screen(QRect(screen.right() - 400, screen.top() + 60, 700, 9000))
    assert place is not None
    assert screen.contains(place)
    assert place.width() == 700
    assert place.bottom() == screen.bottom()


def test_size_and_place_are_kept_for_the_next_start(open_window: OpenWindow) -> None:
    first = open_window()
    first.setGeometry(40, 60, 700, 500)
    first.close()
    # The fixture gives every window a size of its own: what is kept is read where it lies.
    kept = first.appearance._store.load()
    assert kept.place == (40, 60, first.width(), first.height())
    assert not kept.is_maximised


@pytest.mark.parametrize(
    "kept",
    ["[1, 2, 3]", "[1, 2, 0, 5]", "[1, 2, 3.5, 5]", '["1", 2, 3, 4]', "[1, 2, 3, true]",
     "[1, 2, 3, 100000000]", "null", '"wide"'],
)  # fmt: skip
def test_a_place_that_nobody_can_mean_is_none(tmp_path: Path, kept: str) -> None:
    text = f'{{"theme": "dark", "place": {kept}}}'
    (tmp_path / "preferences.json").write_text(text, encoding="utf-8")
    assert PreferenceFile(tmp_path).load() == Preferences("dark")


def test_a_place_survives_the_file(tmp_path: Path) -> None:
    file = PreferenceFile(tmp_path)
    preferences = Preferences("dark", 125, "de", (-1920, 0, 1366, 690), is_maximised=True)
    assert file.save(preferences)
    assert file.load() == preferences
