"""The header of a column stands over its figures, at any size of type."""

import pytest
from chair import Chair, Key
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView
from sight import dress
from ward_window import CONTROL

# Invisible room that puts the decimal points of a column below one another.
_ROOM = "\N{FIGURE SPACE}\N{PUNCTUATION SPACE}"
_PADDING = 8
_SLACK = 4


def inked(text: str, metrics: QFontMetrics, along: Qt.AlignmentFlag, wide: int) -> tuple[int, int]:
    """From where to where the ink of `text` reaches in a section of a table."""
    whole, seen = (metrics.horizontalAdvance(one) for one in (text, text.rstrip(_ROOM)))
    if along & Qt.AlignmentFlag.AlignRight:
        left = wide - _PADDING - whole
    elif along & Qt.AlignmentFlag.AlignHCenter:
        left = (wide - whole) // 2
    else:
        left = _PADDING
    return left, left + seen


def beside(table: QTableView) -> list[str]:
    """Columns whose header does not stand over their texts."""
    model, header = table.model(), table.horizontalHeader()
    wrong = []
    for column in range(model.columnCount()):
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        along = Qt.AlignmentFlag(
            model.headerData(
                column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
            ) or Qt.AlignmentFlag.AlignHCenter
        )  # fmt: skip
        wide = header.sectionSize(column)
        head = inked(title, header.fontMetrics(), along, wide)
        cells = []
        for row in range(model.rowCount()):
            index = model.index(row, column, QModelIndex())
            font = index.data(Qt.ItemDataRole.FontRole) or table.font()
            how = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
            cells += [
                inked(text, QFontMetrics(font), Qt.AlignmentFlag(how), wide)
                for text in str(index.data() or "").split("\n")
                if text
            ]
        if not cells or not title or table.isColumnHidden(column):
            continue
        body = min(left for left, _ in cells), max(right for _, right in cells)
        inner, outer = sorted((head, body), key=lambda one: one[1] - one[0])
        if inner[0] < outer[0] - _SLACK or inner[1] > outer[1] + _SLACK:
            wrong.append(f"{title!r} at {head}, its cells at {body}")
    return wrong


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("bag", ["", "285"])
def test_of_the_rate_steps_before_and_while_they_run(chair: Chair, percent: int, bag: str) -> None:
    dress(chair.window, "light", percent, (1366, 690))
    if bag:
        chair.window.page.questions.bag.set_text(bag)
    chair.plan()
    assert beside(chair.window.page.answer.ladder) == []
    chair.start()
    chair.wait(20)
    assert chair.page.board.ladder.model().rowCount() > 0
    assert beside(chair.page.board.ladder) == []


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_of_the_days_and_of_the_board(chair: Chair, percent: int) -> None:
    dress(chair.window, "light", percent, (1366, 690))
    chair.start()
    chair.press(Key.Key_4, CONTROL)
    (days,) = chair.window.course.page.findChildren(QTableView)
    assert beside(days) == []
    chair.press(Key.Key_5, CONTROL)
    board = chair.window.board.page.table
    assert board.model().rowCount() == 1
    assert beside(board) == []
