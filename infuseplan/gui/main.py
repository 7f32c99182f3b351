"""Opens the window."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from infuseplan import __version__
from infuseplan.application.services import Services, WindowOptions
from infuseplan.gui import theme
from infuseplan.gui.faults import FaultDoor, unusable_pair
from infuseplan.gui.main_window import MainWindow
from infuseplan.gui.opened_plan import fill_in, not_opened
from infuseplan.gui.unusable import unusable_box
from infuseplan.presentation.unusable_words import UnusableWords, unusable_words
from infuseplan.presentation.words import say

_CANNOT_OPEN = 1


def open_window(services: Services, options: WindowOptions, resources: Path) -> int:
    """Show the window and run until it is closed; the exit code."""
    reason = unusable_pair() or _no_screen()
    if reason is not None:
        if sys.stderr is not None:
            sys.stderr.write(reason + "\n")
        return _CANNOT_OPEN
    QCoreApplication.setApplicationName("InfusePlan")
    QCoreApplication.setApplicationVersion(__version__)
    theme.ask_for_fusion()
    app = QApplication.instance() or QApplication(["infuseplan"])
    assert isinstance(app, QApplication)  # noqa: S101 - a core application has no window
    kept = services.preferences.load()
    chosen = options.theme or kept.theme
    theme_name = next((name for name in theme.THEMES if name == chosen), theme.THEMES[0])
    theme.apply(app, theme_name, kept.scale_percent / 100, resources=resources)
    if options.trouble is not None:
        return _told(app, not_opened(options.trouble), options)
    headline = services.headline()
    if headline is None:
        return _told(app, unusable_words(services.check_folder(None)), options)
    window = MainWindow(services, headline, resources, data=options.data)
    door = FaultDoor(window.cover)
    door.open()
    window.fault_report = lambda: door.report
    if options.demo:
        window.fill_in_demo()
    if options.request is not None:
        trouble = fill_in(window.page.questions, options.request)
        if trouble is not None:
            return _told(app, not_opened(trouble), options)
    if options.quit_when_painted:
        window.painted.connect(lambda: QTimer.singleShot(0, app.quit))
    if options.page != "plan":
        window.show_page(options.page)
    window.show()
    return app.exec()


def _told(app: QApplication, words: UnusableWords, options: WindowOptions) -> int:
    """Say why there is no window, where there is a terminal and where there is none."""
    if sys.stderr is not None:
        sys.stderr.write(words.as_text + "\n")
    if not options.quit_when_painted:
        box = unusable_box(words)
        box.show()
        app.exec()
    return _CANNOT_OPEN


def _no_screen() -> str | None:
    """Why no window can open here; None where one can."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    return say(
        "There is no screen here. Plan on the command line, for example:\n"
        "  infuseplan plan --regimen isa-pd --weight-kg 72.5 --age 66 --infusion 1"
    )
