"""Opens the window."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from infuseplan.application.services import Services, WindowOptions
from infuseplan.gui.demo import fill_in_demo
from infuseplan.gui.exception_hook import ExceptionHook, unusable_pair
from infuseplan.gui.qt_application import application, no_screen
from infuseplan.gui.theme import theme
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.opened_plan import fill_in
from infuseplan.gui.window.site_faults import SiteFaultsController
from infuseplan.presentation.protocol_faults import UnusableMessages, not_opened, unusable_message

if TYPE_CHECKING:
    from infuseplan.gui.window.ward_beginning import BeginExchange

_CANNOT_OPEN = 1


def open_window(
    services: Services,
    options: WindowOptions,
    resources: Path,
    begin_exchange: "BeginExchange | None" = None,
) -> int:
    """Show the window and run until it is closed; the exit code.

    `begin_exchange` is None where IT's file names no place for the ward's record.
    """
    reason = unusable_pair() or no_screen()
    if reason is not None:
        if sys.stderr is not None:
            sys.stderr.write(reason + "\n")
        return _CANNOT_OPEN
    kept = services.preferences.load()
    chosen = options.theme or kept.theme
    app = application(chosen, kept.scale_percent / 100, resources, with_sheet=False)
    headline = services.protocols.headline()
    if headline is None:
        theme.set_sheet(app)
        return _told(app, unusable_message(services.protocols.check(None)), options)
    # Before there is anything that Qt could call; the window takes the covering over.
    hook = ExceptionHook(lambda: None)
    hook.open()
    window = MainWindow(services, headline, resources, data=options.data)
    hook.cover_by(window.cover)
    window.fault_report = lambda: hook.report
    theme.set_sheet(app)
    SiteFaultsController(window, services, stays=not options.quit_when_painted)
    if begin_exchange is not None:
        from infuseplan.gui.window.ward_beginning import WardBeginning  # noqa: PLC0415 - see it

        WardBeginning(window, services, begin_exchange)
    if options.demo:
        fill_in_demo(window, services.clock.today())
    if options.request is not None:
        trouble = fill_in(window.page.questions, options.request)
        if trouble is not None:
            return _told(app, not_opened(trouble), options)
    if options.quit_when_painted:
        window.is_leaving = True
        window.painted.connect(lambda: QTimer.singleShot(0, app.quit))
    if options.page != "plan":
        window.show_page(options.page)
    window.show()
    return app.exec()


def _told(app: QApplication, words: UnusableMessages, options: WindowOptions) -> int:
    """Say why there is no window, where there is a terminal and where there is none."""
    if sys.stderr is not None:
        sys.stderr.write(words.as_text + "\n")
    if not options.quit_when_painted:
        from infuseplan.gui.unusable import unusable_box  # noqa: PLC0415 - start-up time

        box = unusable_box(words)
        box.show()
        app.exec()
    return _CANNOT_OPEN
