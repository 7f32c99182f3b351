"""Which page stands in the frame; the others than the Plan page are made when first gone to."""

from typing import Protocol

from PySide6.QtWidgets import QBoxLayout, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from infuseplan.gui.pages.plan.page import PlanPage


class PageController(Protocol):
    """The way to one page."""

    @property
    def page(self) -> QWidget: ...
    @property
    def made(self) -> QWidget | None: ...
    def come_forward(self) -> None: ...
    def cover(self, sentence: str) -> None: ...


class Pages:
    """One page at a time; the names are those of the command line."""

    def __init__(self, box: QBoxLayout, plan: PlanPage) -> None:
        self._box = box
        self._plan = plan
        self._others: dict[str, PageController] = {}
        self._is_out_of_sight = False
        self._shown = "plan"

    def add(self, name: str, other: PageController) -> None:
        """Know the way to one page more."""
        self._others[name] = other

    @property
    def shown(self) -> str:
        """The page on the screen."""
        return self._shown

    def turn_to(self, name: str) -> None:
        """Show that page, and no other."""
        other = self._others.get(name)
        self._shown = "plan" if other is None else name
        shown = self._plan if other is None else other.page
        for page in (self._plan, *(one.made for one in self._others.values())):
            if page is not None and page is not shown:
                page.setVisible(False)
        if self._box.indexOf(shown) < 0:
            # Beside the Plan page, which is never taken out: what stands above or below all pages
            # keeps its place there.
            self._box.insertWidget(self._box.indexOf(self._plan) + 1, shown, 1)
        shown.setVisible(not self._is_out_of_sight)

    def put_out_of_sight(self, hidden: bool) -> None:
        """Hide the page on the screen, or show it again; it keeps its place."""
        self._is_out_of_sight = hidden
        other = self._others.get(self._shown)
        page = self._plan if other is None else other.page
        policy = page.sizePolicy()
        policy.setRetainSizeWhenHidden(hidden)
        page.setSizePolicy(policy)
        page.setVisible(not hidden)

    def cover(self, sentence: str) -> None:
        """Something unexpected happened: no figure stays visible on any page that was made."""
        self._plan.cover(sentence)
        for other in self._others.values():
            other.cover(sentence)

    def take_keyboard(self) -> None:
        """The keyboard to what is done first on the page that is shown."""
        other = self._others.get(self.shown)
        if other is None:
            self._plan.questions.regimen.setFocus()
        else:
            other.come_forward()


def typing_somewhere(focus: QWidget | None) -> bool:
    """Whether a plain digit would be text where the keyboard is."""

    return isinstance(focus, QLineEdit | QTextEdit | QPlainTextEdit)
