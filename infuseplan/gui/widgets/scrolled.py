"""Contents that scroll where they do not fit, and dialogs as large as their contents."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QDialog, QFrame, QScrollArea, QWidget

from infuseplan.gui.theme import theme

_SHARE_OF_SCREEN = 0.92
SCROLL_BAR = 10
_PASSES = 3


class ScrolledBody(QWidget):
    """With large type it scrolls rather than cutting words."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        """The height follows from the width; Qt would take that of the narrowest page."""
        layout = self.layout()
        return QSize(0 if layout is None else layout.minimumSize().width(), 0)


def scrolled(page: QWidget) -> QScrollArea:
    """`page` without a frame; its parts keep the keyboard, and are brought into sight by it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area


def scrolled_page(page: QWidget, inside: QBoxLayout) -> QScrollArea:
    """A whole `page` with the margins of all pages; a scroll bar takes its room from them.

    So nothing moves when one comes. `inside` is the layout of the page.
    """
    area = scrolled(page)
    around = theme.MARGIN

    def stand(_low: int, high: int) -> None:
        beside = max(0, around - SCROLL_BAR) if high else around
        inside.setContentsMargins(around, around, beside, around)

    stand(0, 0)
    area.verticalScrollBar().rangeChanged.connect(stand)
    return area


def bring_into_sight(widget: QWidget) -> None:
    """Scroll what scrolls `widget`, once everything has its new place."""
    QTimer.singleShot(0, widget, lambda: _scroll_to(widget))


def _scroll_to(widget: QWidget) -> None:
    # Words that break have their height after a pass of the layout, and what holds them after two.
    for _ in range(_PASSES):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
            inside = above.widget()
            if inside is not None and widget.height() > above.viewport().height():
                # What is taller than its room is read from its top.
                above.verticalScrollBar().setValue(widget.mapTo(inside, QPoint()).y())
        above = above.parentWidget()


def fit_dialog(dialog: QDialog, area: QScrollArea, width: int) -> None:
    """Make `dialog` as high as what `area` holds, or as the screen; `width` is at 100 %.

    It is wider where its questions are: what is cut off at the side is not answered.
    """
    page, frame = area.widget(), dialog.layout()
    layout = None if page is None else page.layout()
    if layout is None or frame is None:
        return
    most = dialog.screen().availableSize() * _SHARE_OF_SCREEN
    margins = frame.contentsMargins()
    beside = margins.left() + margins.right() + SCROLL_BAR
    # New words have no size of type before they are polished, and no height before that.
    for part in area.findChildren(QWidget):
        part.ensurePolished()
    layout.invalidate()
    # Where the area holds something else by now, it still reckons with what was there.
    area.updateGeometry()
    frame.invalidate()
    wide = max(
        int(width * theme.scale()),
        dialog.minimumSizeHint().width(),
        layout.totalMinimumSize().width() + beside,
    )
    inside = wide - beside
    needed = layout.totalHeightForWidth(inside) if layout.hasHeightForWidth() else 0
    needed = max(needed, layout.totalMinimumSize().height())
    # At the width that it will have: at another one its sentences have other heights.
    by_width = frame.hasHeightForWidth()
    whole = frame.totalHeightForWidth(wide) if by_width else frame.totalSizeHint().height()
    rest = max(whole, frame.totalMinimumSize().height()) - area.sizeHint().height()
    dialog.resize(QSize(wide, rest + needed).boundedTo(most))
    # A complaint makes it higher: its keys must not go over the edge of the screen.
    _keep_on_screen(dialog)


def _keep_on_screen(dialog: QDialog) -> None:
    room, whole = dialog.screen().availableGeometry(), dialog.frameGeometry()
    left = max(room.left(), min(whole.left(), room.right() + 1 - whole.width()))
    up = max(room.top(), min(whole.top(), room.bottom() + 1 - whole.height()))
    if (left, up) != (whole.left(), whole.top()):
        dialog.move(left, up)
