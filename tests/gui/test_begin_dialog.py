"""The questions before the start: all of them in sight on a ward's screen, with a complaint."""

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QDialog
from ward_window import CONTROL

from infuseplan.gui.dialogs.begin import BeginDialog

SCREEN = QSize(1366, 690)
# What a window manager puts above and below a window.
FRAME = 32


class _Screen:
    """Only its size and place are asked for."""

    def availableSize(self) -> QSize:
        return SCREEN

    def availableGeometry(self) -> QRect:
        return QRect(QPoint(0, 0), SCREEN)


def asked_by_nobody_known(chair: Chair) -> BeginDialog:
    """The most that is asked: no record, a date of birth, and nobody has given initials yet."""
    chair.plan()
    questions = chair.window.page.questions
    questions.age.set_text("")
    questions.born.set_text("1960-11-22")
    chair.window.infuse.records.entered_by = ""
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    assert dialog.initials is not None
    assert not dialog.decided_by.isHidden()
    return dialog


def test_all_questions_are_in_sight_on_690_lines_with_a_complaint(
    open_chair: OpenChair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDialog, "screen", lambda _self: _Screen())
    chair = open_chair()
    dialog = asked_by_nobody_known(chair)
    chair.fill(dialog, rate="50")
    dialog.submit()
    QApplication.processEvents()
    assert "first rate does not match" in dialog.said.text()
    assert dialog._area.verticalScrollBar().maximum() == 0
    assert dialog._area.horizontalScrollBar().maximum() == 0
    assert dialog.height() + FRAME <= SCREEN.height()


def test_the_initials_come_after_the_rate(open_chair: OpenChair) -> None:
    dialog = asked_by_nobody_known(open_chair())
    assert dialog.initials is not None
    dialog.activateWindow()
    QApplication.processEvents()
    dialog.rate.line.setFocus()
    assert QApplication.focusWidget() is dialog.rate.line
    dialog.focusNextChild()
    assert QApplication.focusWidget() is dialog.initials.line


def test_tab_goes_down_the_left_column_and_then_the_right_one(open_chair: OpenChair) -> None:
    """Somebody typed the time of the bag, and it stood in the time of the premedication."""
    dialog = asked_by_nobody_known(open_chair())
    dialog.activateWindow()
    QApplication.processEvents()
    dialog.patient.setFocus()
    path = [QApplication.focusWidget()]
    for _ in range(20):
        dialog.focusNextChild()
        path.append(QApplication.focusWidget())
    assert dialog.premedication is not None
    assert dialog.initials is not None
    own = dialog.premedication.own
    wanted = [dialog.patient, dialog.infusion, dialog.decided_by.line, dialog.bag_out.line,
              dialog.unknown, dialog.premedication.at.line]  # fmt: skip
    for agent, tick in dialog.premedication.ticks.items():
        wanted += [tick, own[agent]]
    wanted += [dialog.rate.line, dialog.initials.line]
    assert path[: len(wanted)] == wanted


def test_an_old_complaint_is_gone_when_the_questions_stand_there(open_chair: OpenChair) -> None:
    chair = open_chair()
    chair.plan()
    chair.window.patient.patient.setText("")
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    assert chair.page.empty.said.isVisible()
    chair.window.patient.patient.setText("A. B.")
    chair.press(Key.Key_F2)
    assert chair.page.start.dialog is not None
    assert not chair.page.empty.said.isVisible()
