"""What STOP does first: the steps leave the screen, then the disk has it, then all the rest.

How long that takes is measured in `tests/benchmarks/test_stop_speed.py`.
"""

import pytest
from chair import Chair, Key
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from ward_window import CONTROL

from infuseplan.domain.infusion.events import Event
from infuseplan.gui.dialogs.grade import GradeDialog


class Witness(QObject):
    """Writes down in which order the page paints, records, folds and asks."""

    def __init__(self, chair: Chair) -> None:
        super().__init__()
        self.chair = chair
        self.did: list[str] = []
        page = chair.page
        bedside = page.bedside
        assert bedside is not None
        self._append = bedside.running._append
        bedside.running._append = self.append
        self._look = bedside.verified_state
        bedside.verified_state = self.look  # type: ignore[method-assign] # a witness beside it
        page.board.installEventFilter(self)

    def append(self, place: int, event: Event) -> None:
        self._append(place, event)
        self.did.append(event.type)

    def look(self, now: object) -> object:
        self.did.append("look")
        return self._look(now)  # type: ignore[arg-type] # as it came

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            board = self.chair.page.board
            bare = not board.ladder.model().rowCount() and board.chart.isHidden()
            self.did.append("painted without steps" if bare else "painted")
        return False


@pytest.mark.parametrize("where", ["infuse", "plan", "question"])
def test_the_steps_leave_the_screen_then_the_disk_has_it_then_the_rest(
    running: Chair, where: str
) -> None:
    """From the Plan page all of it was worked out, with its old steps, before STOP counted."""
    running.wait(minutes=20)
    if where == "plan":
        running.press(Key.Key_1, CONTROL)
    elif where == "question":
        running.press(Key.Key_F4)
    QApplication.processEvents()
    witness = Witness(running)
    running.press(Key.Key_F9)
    first = witness.did[: witness.did.index("stopped") + 1]
    # What was still to be painted before the key is not the key's.
    assert [one for one in first if one != "painted"] == ["painted without steps", "stopped"]
    assert "look" in witness.did
    assert running.window.shown_page == "infuse"
    assert isinstance(running.dialog, GradeDialog)
    assert running.rate == "0"


def test_a_second_stop_from_another_page_still_comes_forward(running: Chair) -> None:
    running.press(Key.Key_F9)
    running.page.dialogs.close_all()
    running.press(Key.Key_1, CONTROL)
    assert running.window.shown_page == "plan"
    running.press(Key.Key_F9)
    assert running.window.shown_page == "infuse"
    assert isinstance(running.dialog, GradeDialog)
    assert running.journal.types().count("stopped") == 1
