"""Everything that names a patient off the screen, while somebody reads a wristband and types."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from infuseplan.gui.widgets.notices import Notices
    from infuseplan.gui.widgets.strips import PatientStrip
    from infuseplan.gui.window.pages import Pages


class OutOfSight:
    """Strip, page, notices and the papers beside; nothing moves, and the keyboard comes back.

    The whole page goes, because bag label, board, course and start each name patients of their own.
    """

    def __init__(
        self,
        window: QWidget,
        strip: "PatientStrip",
        pages: "Pages",
        notices: "Notices",
        beside: Mapping[str, QWidget],
    ) -> None:
        self._window, self._strip, self._pages = window, strip, pages
        self._notices, self._beside = notices, beside
        self._focus: QWidget | None = None
        self._papers: list[str] = []
        self._had_notices = False

    def put(self, hidden: bool) -> None:
        """Hide all of it, or show it as it was."""
        if hidden:
            self._focus = self._window.focusWidget()
            self._papers = [name for name, one in self._beside.items() if one.isVisible()]
            self._had_notices = not self._notices.isHidden()
        self._strip.put_out_of_sight(hidden)
        keep_place(self._notices)
        self._notices.setVisible(self._had_notices and not hidden)
        self._pages.put_out_of_sight(hidden)
        for name in self._papers:
            if name in self._beside:
                self._beside[name].setVisible(not hidden)
        if not hidden and self._focus is not None:
            self._focus.setFocus()
            self._focus = None


def keep_place(widget: QWidget) -> None:
    """Let nothing beside it move while it is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
