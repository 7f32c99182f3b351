"""Buttons that turn to a page or a leaf, told to screen readers as the tabs that they are.

They stay buttons: Qt's own bar of tabs turns with the press of the mouse already, and with the
wheel, and has no second row where type is large.
"""

from collections.abc import Callable
from typing import cast

from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

_TOLD_AS = "toldAs"
_TAB, _LIST = "page tab", "page tab list"
_installed: list[Callable[..., object]] = []


class PageTab(QPushButton):
    """A button that is told as a page tab from its first word on.

    Whoever listens asks for it with the first name that it gets, and Qt keeps the answer.
    """

    def __init__(self, words: str) -> None:
        _install()
        super().__init__(words)
        self.setProperty(_TOLD_AS, _TAB)
        self.setCheckable(True)
        self.setAutoExclusive(True)


class PageTabList(QWidget):
    """What holds the tabs, told as the list of them, which is called `name`."""

    def __init__(self, name: str) -> None:
        _install()
        super().__init__()
        self.setProperty(_TOLD_AS, _LIST)
        self.setAccessibleName(name)


def _install() -> None:
    if not _installed:
        make = _factory()
        _installed.append(make)
        QtGui.QAccessible.installFactory(make)


def _factory() -> Callable[[str, QObject], object]:
    """What Qt asks for each object that is told for the first time.

    Named in full where it is used: Qt builds its accessibility classes on first sight.
    """

    class TabTold(QtWidgets.QAccessibleWidget):
        """One tab: whether it is the one that is shown, and that it can be pressed."""

        def __init__(self, tab: QAbstractButton) -> None:
            super().__init__(tab, QtGui.QAccessible.Role.PageTab)

        def state(self) -> QtGui.QAccessible.State:
            state = super().state()
            tab = cast("QAbstractButton", self.object())
            state.selectable = True
            state.selected = tab.isChecked()
            return state

        def actionNames(self) -> list[str]:
            return ["Press", *super().actionNames()]

        def doAction(self, action: str, /) -> None:
            if action == "Press":
                cast("QAbstractButton", self.object()).click()
            else:
                super().doAction(action)

    def tell(_kind: str, told: QObject) -> object:
        if not isinstance(told, QWidget):
            return None
        match told.property(_TOLD_AS):
            case str(what) if what == _TAB and isinstance(told, QAbstractButton):
                return TabTold(told)
            case str(what) if what == _LIST:
                return QtWidgets.QAccessibleWidget(told, QtGui.QAccessible.Role.PageTabList)
        return None

    return tell
