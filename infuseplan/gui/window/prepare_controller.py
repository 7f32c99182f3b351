"""The way from the frame to the Prepare page, which is made when somebody goes there."""
# ruff: noqa: PLC0415 - a window that only plans loads nothing of the preparation

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from infuseplan.gui.window.infusion_controller import InfusionController

if TYPE_CHECKING:
    from infuseplan.gui.pages.prepare.page import PreparePage


class PrepareController(QObject):
    """Makes the page on first use, and keeps it about the plan that is on the screen."""

    def __init__(self, infuse: InfusionController, why: Callable[[str], None]) -> None:
        super().__init__(infuse)
        self._infuse = infuse
        self._why = why
        self._page: PreparePage | None = None
        infuse.opened.connect(self._refresh)
        infuse.left.connect(self._refresh)

    @property
    def page(self) -> "PreparePage":
        """The page, made on the first call."""
        if self._page is None:
            from infuseplan.gui.pages.prepare.page import PreparePage

            records = self._infuse.records
            plan = self._infuse.plan_at_hand
            page = PreparePage(plan, records.preparations, records.now, self._infuse.home)
            page.hide()
            signing = self._infuse.signing
            page.has_pin, page.second_person = signing.has_pin, signing.second_person
            page.why_asked.connect(self._why)
            self._infuse.stop_key_in(page)
            self._page = page
        return self._page

    @property
    def made(self) -> "PreparePage | None":
        """The page if anybody has been there."""
        return self._page

    def come_forward(self) -> None:
        """The page is shown: the plan as it is now, and the keyboard."""
        page, signed_in = self.page, self._infuse.signing.signed_in
        if signed_in and not page.initials.text:
            page.initials.line.setText(signed_in)
        page.refresh()
        page.take_keyboard()

    def cover(self, sentence: str) -> None:
        """Something unexpected happened: no dose stays visible."""
        if self._page is not None:
            self._page.cover(sentence)

    def forget(self) -> None:
        """Another patient: nothing that was entered for this one stays."""
        if self._page is not None:
            self._infuse.records.preparations.forget()
            self._page.refresh()

    def _refresh(self) -> None:
        if self._page is not None:
            self._page.refresh()
