"""Where the lines about patient, journal and site stand: nothing that is pressed moves for them.

They come when somebody leaves a line or saves an entry, and the next click is on its way already.
"""

from itertools import pairwise
from typing import Literal, Protocol

from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_S, MARGIN, WidgetRole, set_role

# Over the foot of the answer nothing moves at all, nor at the bedside, where the log gives way;
# above another page its keys stay where they are, and below the page without an infusion what can
# be started or continued there.
NoticePlace = Literal["answer", "bedside", "above", "below"]


class Host(Protocol):
    """A page over whose foot the lines lie."""

    def float_below(self, widget: QWidget) -> None: ...
    def let_go(self) -> None: ...


class NotesBelow(Protocol):
    """A page with room for the lines below its log."""

    @property
    def notes(self) -> QBoxLayout: ...
    def set_tab_path(self) -> None: ...


class Notices(QWidget):
    """One below the other; as high as what is shown of them.

    The keyboard comes to their buttons from `before`; at the bedside the page says from where.
    """

    def __init__(self, before: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = before
        self._log: NotesBelow | None = None
        self._place: NoticePlace | None = None
        self._lines: list[QWidget] = []
        self._host: Host | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        # What lies beneath must not shine through.
        set_role(self, WidgetRole.PAGE)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, line: QWidget) -> None:
        """Show `line` above those that came before it."""
        self._lines.append(line)
        self._column.insertWidget(0, line)
        self._fit(line)
        self._join_tab_path()

    def find_place(self, page: str, plan: Host, box: QBoxLayout, log: NotesBelow | None) -> None:
        """Go to where nothing moves for them on this page; `log` is there while one is open."""
        self._log = log if page == "infuse" else None
        if page == "plan":
            self.lie_over(plan)
        elif log is None:
            self.stand("below", box, -1)
        elif page == "infuse":
            self.stand("bedside", log.notes, -1)
        else:
            self.stand("above", box, 1)
        self._join_tab_path()

    def stand(self, place: NoticePlace, box: QBoxLayout, at: int) -> None:
        """Go to `at` in `box`, -1 the end; nothing where it stands in that place already."""
        if place == self._place:
            return
        self._leave(place)
        box.insertWidget(at, self)
        # Qt would show it again only in the next turn.
        self.show()

    def lie_over(self, host: Host) -> None:
        """Lie over the foot of the answer; nothing where it lies there already."""
        if self._place != "answer":
            self._leave("answer")
            self._host = host
            host.float_below(self)

    def _join_tab_path(self) -> None:
        if self._log is not None:
            self._log.set_tab_path()
            return
        buttons = [one for line in reversed(self._lines) for one in line.findChildren(QPushButton)]
        for before, after in pairwise((self._before, *buttons)):
            QWidget.setTabOrder(before, after)

    def _leave(self, place: NoticePlace) -> None:
        self._place = place
        if self._host is not None:
            self._host.let_go()
            self._host = None
        before = self.parentWidget()
        layout = None if before is None else before.layout()
        if layout is not None:
            layout.removeWidget(self)
        for line in self._lines:
            self._fit(line)

    def _fit(self, line: QWidget) -> None:
        layout = line.layout()
        if layout is None:
            return
        if self._place == "answer":
            # The page has its own margins there.
            layout.setContentsMargins(0, GAP_S, 0, 0)
        elif self._place == "bedside":
            layout.setContentsMargins(0, 0, 0, 0)
        elif self._place == "below":
            layout.setContentsMargins(MARGIN, 0, MARGIN, GAP_S)
        else:
            layout.setContentsMargins(MARGIN, GAP_S, MARGIN, 0)
