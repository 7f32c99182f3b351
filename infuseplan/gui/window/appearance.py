"""How the window looks: the theme and the size of type, kept for the next start."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from infuseplan.application.preferences import Preferences, PreferenceStore
from infuseplan.gui.screen import fitting, on_a_screen
from infuseplan.gui.theme import theme


class Appearance(QObject):
    """The preferences in use; each change is seen at once and kept."""

    not_kept = Signal()
    """A change is in force, and the next start will not know of it."""

    def __init__(self, store: PreferenceStore, resources: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._resources = resources
        self.preferences = store.load()

    def use_theme(self, name: theme.ThemeName) -> None:
        """Dress the program and keep that for the next start."""
        self._prefer(replace(self.preferences, theme=name))

    def use_scale(self, percent: int) -> None:
        """Set the size of type and keep that for the next start."""
        self._prefer(replace(self.preferences, scale_percent=percent))

    def show_icon(self, window: QWidget) -> None:
        """The program's icon, once the window is painted: 150 names of other icons come with it."""
        from PySide6.QtGui import QIcon  # noqa: PLC0415 - start-up time

        window.setWindowIcon(QIcon(str(self._resources / "icons" / "infuseplan-256.png")))

    def open_window(self, window: QWidget, usual: QSize, smallest: QSize) -> None:
        """Give `window` the place that it had last, where a screen has it; never more than that."""
        window.setMinimumSize(fitting(smallest))
        kept = self.preferences.place
        place = None if kept is None else on_a_screen(QRect(*kept))
        if place is None:
            window.resize(fitting(usual))
        else:
            window.setGeometry(place)
        if self.preferences.is_maximised:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)

    def keep_place(self, window: QWidget) -> None:
        """Where `window` stands now is where the next one opens; nobody is told if that fails."""
        place = window.normalGeometry() if window.isMaximized() else window.geometry()
        self.preferences = replace(
            self.preferences,
            place=(place.left(), place.top(), place.width(), place.height()),
            is_maximised=window.isMaximized(),
        )
        self._store.save(self.preferences)

    def _prefer(self, preferences: Preferences) -> None:
        self.preferences = preferences
        app = QApplication.instance()
        if isinstance(app, QApplication):
            name = next(name for name in theme.THEMES if name == preferences.theme)
            theme.apply(app, name, preferences.scale_percent / 100, resources=self._resources)
        if not self._store.save(preferences):
            self.not_kept.emit()
