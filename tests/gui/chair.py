"""The nurse at the chair: the window, a clock that ticks as it is read, and the journal."""

from collections.abc import Callable
from datetime import datetime

from bedside_tools import MemoryJournal, WardClock
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from ward_window import CONTROL, NONE, all_texts, unpainted

from infuseplan.gui.dialogs.begin import BeginDialog
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.pause import EndDialog
from infuseplan.gui.pages.infuse.page import InfusePage
from infuseplan.gui.window.main_window import MainWindow

Key = Qt.Key


def sign(dialog: BedsideDialog) -> None:
    """Who enters, where that is asked."""
    if dialog.initials is not None:
        dialog.initials.line.setText("N. N.")


class Chair:
    """The window, the clock and the journal; keys go to whatever has the keyboard."""

    def __init__(self, window: MainWindow, clock: WardClock, journal: MemoryJournal) -> None:
        self.window, self.clock, self.journal = window, clock, journal

    @property
    def page(self) -> InfusePage:
        return self.window.infuse.page

    @property
    def now(self) -> datetime:
        """One reading of the clock, as a key makes it."""
        bedside = self.page.bedside
        assert bedside is not None
        return bedside.now()

    @property
    def dialog(self) -> BedsideDialog:
        dialog = self.page.dialogs.dialog
        assert dialog is not None
        return dialog

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        top = QApplication.activeModalWidget() or self.window
        top.activateWindow()
        QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or top, key, modifiers)
        QApplication.processEvents()

    def press_in(self, window: QWidget, key: Key) -> None:
        """The same in a window beside that has the keyboard."""
        QTest.keyClick(window, key)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        for char in text:
            target = QApplication.focusWidget()
            assert target is not None
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                code = ord(char.upper())
                modifiers = Qt.KeyboardModifier.NoModifier
                QApplication.sendEvent(target, QKeyEvent(kind, code, modifiers, char))

    def wait(self, minutes: int = 0, seconds: int = 0) -> None:
        self.clock.pass_time(minutes, seconds)
        self.page.tick()

    def plan(self) -> None:
        questions = self.window.page.questions
        self.window.patient.patient.setText("A. B.")
        self.window.patient.reference.setText("4711")
        questions.regimen.choose("isa-pd")
        questions.infusion.choose("1")
        questions.day.set_text(self.clock.today().isoformat())
        questions.start_time.set_text("09:00")
        questions.age.set_text("66")
        # Last, so that there is one plan and not one more with every answer.
        questions.weight.set_text("72.5")
        assert self.window.page.proved is not None

    def begin(self) -> BeginDialog:
        """Plan, go to page 3, press F2."""
        self.plan()
        self.press(Key.Key_3, CONTROL)
        self.press(Key.Key_F2)
        dialog = self.page.start.dialog
        assert dialog is not None
        return dialog

    def fill(
        self,
        dialog: BeginDialog,
        *,
        rate: str = "25",
        given_at: str = "08:30",
        decided_by: str = "the ward",
    ) -> None:
        """Everything ticked, and the figures typed; of an unknown patient somebody says who."""
        dialog.patient.setChecked(True)
        dialog.infusion.setChecked(True)
        dialog.decided_by.line.setText(decided_by)
        if dialog.premedication is not None:
            for tick in dialog.premedication.ticks.values():
                tick.setChecked(True)
            dialog.premedication.at.set_text(given_at)
        dialog.bag_out.set_text("08:30")
        sign(dialog)
        dialog.rate.set_text(rate)

    def start(self) -> None:
        with unpainted(self.window):
            dialog = self.begin()
            self.fill(dialog, rate="")
            dialog.rate.setFocus()
            self.type("25")
            self.press(Key.Key_Return)
        assert self.page.bedside is not None

    def grade(self, grade: str, *, anaphylaxis: str = "no") -> None:
        dialog = self.dialog
        assert isinstance(dialog, GradeDialog)
        dialog.grade.setFocus()
        self.type(grade)
        dialog.anaphylaxis.choose(anaphylaxis)
        sign(dialog)
        dialog.submit()
        if not dialog.sure.isHidden():
            # A grade that ends it is asked about once more, by the patient's name.
            dialog.sure.setChecked(True)
            dialog.submit()
        QApplication.processEvents()

    def break_off(self, why: str = "the patient's wish") -> None:
        """Stopped for good, for another cause than a reaction."""
        self.page.board.log.end_button.click()
        dialog = self.dialog
        assert isinstance(dialog, EndDialog)
        dialog.cause.choose("other")
        dialog.reason.line.setText(why)
        dialog.submit()
        # It is asked once more, by the patient's name.
        dialog.sure.setChecked(True)
        dialog.submit()

    def begin_again(self, infusion: str = "1") -> BeginDialog | None:
        """Plan the next one for the same patient, and ask for its start."""
        self.press(Key.Key_1, CONTROL)
        self.plan()
        if infusion != "1":
            self.window.page.questions.infusion.choose(infusion)
        assert self.window.page.proved is not None
        self.press(Key.Key_3, CONTROL)
        self.page.start.dialog = None
        self.press(Key.Key_F2)
        return self.page.start.dialog

    @property
    def texts(self) -> str:
        return all_texts(self.page.board)

    @property
    def rate(self) -> str:
        return self.page.board.status.rate.text()


OpenChair = Callable[[], Chair]
