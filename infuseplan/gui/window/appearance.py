"""How the window looks: the theme and the size of type, kept for the next start."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from infuseplan.application.preferences import Preferences, PreferenceStore
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
        now = self.preferences
        self._prefer(Preferences(name, now.scale_percent, now.language))

    def use_scale(self, percent: int) -> None:
        """Set the size of type and keep that for the next start."""
        now = self.preferences
        self._prefer(Preferences(now.theme, percent, now.language))

    def _prefer(self, preferences: Preferences) -> None:
        self.preferences = preferences
        app = QApplication.instance()
        if isinstance(app, QApplication):
            name = next(name for name in theme.THEMES if name == preferences.theme)
            theme.apply(app, name, preferences.scale_percent / 100, resources=self._resources)
        if not self._store.save(preferences):
            self.not_kept.emit()
