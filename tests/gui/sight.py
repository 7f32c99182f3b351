"""What an eye, an ear and a keyboard find in a window: names, the tab path, and what is cut off."""

import re
from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
    QScrollBar,
    QWidget,
)
from ward_window import RESOURCES, tree

from infuseplan.gui.theme import theme
from infuseplan.gui.widgets.notices import Notices
from infuseplan.gui.widgets.page_bar import PageBar
from infuseplan.gui.widgets.rate_table import LadderTable
from infuseplan.gui.window.status_line import StatusLine


def shown(window: QWidget) -> list[QWidget]:
    return [widget for widget in tree(window) if widget.isVisibleTo(window)]


def stops(window: QWidget) -> list[QWidget]:
    """Everything that Tab can stop at."""
    return [
        widget
        for widget in shown(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and widget.focusProxy() is None
        and not isinstance(widget, QMainWindow | QScrollBar)
    ]


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name)


def mnemonics(texts: list[str]) -> list[str]:
    marked = [text.replace("&&", "").partition("&")[2][:1].upper() for text in texts]
    return [letter for letter in marked if letter]


def dress(window: QWidget, name: theme.ThemeName, percent: int, size: tuple[int, int]) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    # Most windows come as they are asked for first, and to dress one takes longer than to look.
    worn = theme.fonts() == theme.fonts_at(percent / 100, RESOURCES)
    if not worn or theme.colours() != theme.COLOURS[name]:
        theme.apply(app, name, percent / 100, resources=RESOURCES)
    window.resize(*size)
    settle()


def settle() -> None:
    for _ in range(4):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    QTest.qWait(1)


def text_needs(label: QLabel) -> tuple[int, int]:
    """Width and height that the label's words need at the width that it has."""
    if not label.wordWrap():
        return label.sizeHint().width(), label.sizeHint().height()
    words = re.split(r"[\s\u200b]+", label.text())
    longest = max((label.fontMetrics().horizontalAdvance(word) for word in words), default=0)
    return longest, label.heightForWidth(label.width())


def cut_words(window: QWidget) -> Iterator[str]:
    for widget in shown(window):
        if isinstance(widget, QLabel) and widget.text():
            wide, high = text_needs(widget)
            if widget.width() < wide or widget.height() < high:
                yield f"{widget.text()!r}: {widget.size().toTuple()} for {(wide, high)}"
        elif isinstance(widget, QAbstractButton) and widget.text():
            if widget.width() < widget.minimumSizeHint().width():
                yield f"{widget.text()!r}: {widget.width()} wide"
            if widget.height() < widget.minimumSizeHint().height():
                yield f"{widget.text()!r}: {widget.height()} high"
        elif isinstance(widget, QLineEdit):
            text = widget.fontMetrics().horizontalAdvance(widget.text())
            if widget.text() and widget.width() < text + 2 * 9:
                yield f"{widget.text()!r}: {widget.width()} wide"
        elif isinstance(widget, LadderTable):
            yield from cut_cells(widget)


def cut_cells(table: LadderTable) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    if header.length() > table.viewport().width():
        yield f"columns: {header.length()} in {table.viewport().width()}"
    # As the style sheet has it, on both sides.
    padding = 2 * (5 if table.property("role") == "close" else 8)
    rows = table.verticalHeader().length() + header.height()
    if rows > table.height():
        yield f"rows: {rows} in {table.height()}"
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            if header.isSectionHidden(column):
                continue
            text = str(model.index(row, column).data())
            font = model.index(row, column).data(Qt.ItemDataRole.FontRole) or table.font()
            if QFontMetrics(font).horizontalAdvance(text) > header.sectionSize(column) - padding:
                yield f"cell {text!r}"


def outside(window: QWidget) -> Iterator[str]:
    """What reaches over the edge of what it stands in; a page that scrolls may be higher."""
    for widget in shown(window):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow():
            continue
        area = parent.parentWidget()
        scrolls = isinstance(area, QAbstractScrollArea) and area.viewport() is parent
        sideways = scrolls and area.horizontalScrollBar().isVisible()
        inner = QRect(
            0, 0, 10**6 if sideways else parent.width(), 10**6 if scrolls else parent.height()
        )
        place = QRect(QPoint(), widget.size()) if scrolls else widget.geometry()
        if not inner.contains(place):
            name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            yield f"{type(widget).__name__} {name!r} {place.getRect()} in {inner.getRect()}"


def one_over_another(window: QWidget) -> Iterator[str]:
    for parent in shown(window):
        children = [
            child
            for child in parent.findChildren(
                QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
            if child.isVisibleTo(window) and not child.isWindow()
        ]
        for one, other in combinations(children, 2):
            # The lines about patient and journal lie over the foot of the answer on purpose, which
            # keeps what it says clear of them.
            if isinstance(one, Notices) or isinstance(other, Notices):
                continue
            # The bar of pages and the passing message lie in the room of the menus' row.
            if any(isinstance(part, PageBar | StatusLine) for part in (one, other)):
                continue
            if one.geometry().intersects(other.geometry()):
                yield f"{type(one).__name__} over {type(other).__name__} in {type(parent).__name__}"


def faults_of_sight(window: QWidget) -> list[str]:
    return [*cut_words(window), *outside(window), *one_over_another(window)]


def bars(window: QWidget) -> list[QScrollBar]:
    return [widget for widget in shown(window) if isinstance(widget, QScrollBar)]
