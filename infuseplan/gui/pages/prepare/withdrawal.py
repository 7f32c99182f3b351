"""A second check that was none is withdrawn by name, before anything is started with it."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from infuseplan.gui.dialogs.second_check import WithdrawCheckDialog
from infuseplan.gui.theme.theme import WidgetRole, set_role
from infuseplan.presentation.i18n import say


class CheckWithdrawal:
    """The button beside the check, and its question; `withdraw` gets the name."""

    def __init__(self, page: QWidget, withdraw: Callable[[str], None]) -> None:
        self._page, self._withdraw = page, withdraw
        self.dialog: WithdrawCheckDialog | None = None
        self.button = QPushButton(say("Withdraw…"))
        self.button.setAccessibleName(say("Withdraw the second check"))
        set_role(self.button, WidgetRole.QUIET)
        # It keeps its room: nothing below moves when somebody has checked.
        policy = self.button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.button.setSizePolicy(policy)
        self.button.clicked.connect(self._ask)

    def close(self) -> None:
        """The plan is gone, and so is the question."""
        if self.dialog is not None:
            self.dialog.close()

    def _ask(self) -> None:
        if self.dialog is not None:
            return
        self.dialog = dialog = WithdrawCheckDialog(self._page.window())
        dialog.submitted.connect(self._done)
        dialog.finished.connect(self._closed)
        dialog.ask()

    def _done(self, by: str) -> None:
        self.close()
        self._withdraw(by)

    def _closed(self) -> None:
        self.dialog = None
