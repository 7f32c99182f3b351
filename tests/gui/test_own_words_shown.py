"""A name from the right, typed into every field of words, turns nothing around anywhere.

Before, the questions of an amendment, the confirmation of a new patient and most complaints put
what was typed into their sentences as it was.
"""

import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from reading_order import DAVID, PLANTED, turned_lines
from ward_window import CONTROL, all_texts, tree

from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.gui.dialogs.form import TextField
from infuseplan.presentation.infusion.as_given import as_given, as_given_text


class Typist:
    """Answers every question with that name, and reads every text of every open window."""

    def __init__(self, chair: Chair) -> None:
        self.chair = chair
        self.seen: set[str] = set()

    def look(self) -> None:
        QApplication.processEvents()
        for window in QApplication.topLevelWidgets():
            if not window.isVisible():
                continue
            # The fields themselves show what was typed there as it was typed.
            fields = {part for part in tree(window) if isinstance(part, QLineEdit)}
            said = all_texts(window, without=fields)
            assert turned_lines(said) == [], type(window).__name__
            self.seen.update(line for line in said.splitlines() if DAVID in line)

    def answer(self, *, refused: bool = False, **answers: str) -> None:
        """The answers by their fields' names; the name in every field of words."""
        dialog = self.chair.dialog
        for name, value in answers.items():
            field = getattr(dialog, name)
            if hasattr(field, "choose"):
                field.choose(value)
            else:
                field.set_text(value)
        for field in dialog.findChildren(TextField):
            field.line.setText(PLANTED)
        self.look()
        dialog.submit()
        if self.chair.page.dialogs.dialog is dialog and not dialog.sure.isHidden():
            self.look()
            dialog.sure.setChecked(True)
            dialog.submit()
        assert (self.chair.page.dialogs.dialog is dialog) == refused, dialog.said.text()
        self.look()


@pytest.fixture
def typist(chair: Chair) -> Typist:
    """An infusion of a patient with that name and number, entered by somebody of that name."""
    chair.window.infuse.records.entered_by = ""
    chair.plan()
    chair.window.patient.patient.setText(PLANTED)
    chair.window.patient.reference.setText(f"{DAVID} 471")
    return Typist(chair)


def test_a_name_in_every_field_of_the_bedside_turns_nothing_around(typist: Typist) -> None:
    chair = typist.chair
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    begin = chair.page.start.dialog
    assert begin is not None
    typist.look()
    chair.fill(begin)
    for field in begin.findChildren(TextField):
        field.line.setText(PLANTED)
    begin.submit()
    bedside = chair.page.bedside
    assert bedside is not None
    board = chair.page.board
    chair.wait(minutes=20)
    chair.press(Key.Key_F5)
    typist.answer()
    chair.press(Key.Key_F8)
    typist.answer(reason="other")
    chair.wait(minutes=1)
    chair.press(Key.Key_F7)
    typist.answer(rate="25")
    board.log.deviation_button.click()
    typist.answer(rate="30")
    board.deviation.findChildren(QPushButton)[0].click()
    typist.answer()
    chair.press(Key.Key_F9)
    typist.look()
    board.stopped.findChildren(QPushButton)[0].click()
    typist.answer(pump="stood")
    chair.page.dialogs.close_all()
    chair.press(Key.Key_F9)
    typist.answer(grade="2", anaphylaxis="no")
    for place in range(len(bedside.events)):
        rows = [row.place for row in board.log.model.rows]
        board.log.table.selectRow(rows.index(place))
        board.log.amend_button.click()
        amend = chair.dialog
        assert isinstance(amend, AmendDialog)
        if "agent" not in amend.fields:
            typist.answer()
            continue
        # No agent is called like that, which is refused by name.
        typist.answer(refused=True)
        amend.reject()
    page = as_given_text(as_given(bedside, bedside.verified_state(bedside.now())))
    assert DAVID in page
    assert turned_lines(page) == []
    chair.break_off(PLANTED)
    typist.look()
    said = "\n".join(typist.seen)
    for what in ("Paused", "STOP taken back", "Deviation", "Note", "Reaction", "corrected",
                 "Released", "Ended early", "Entries &by"):  # fmt: skip
        assert what in said, what
    # The next start knows the patient by that name.
    assert chair.page.leave()
    typist.look()
    chair.press(Key.Key_1, CONTROL)
    typist.look()
