"""What can be done about a damaged journal; before it is set aside, what exactly will happen."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.theme.theme import GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say


class SetAsideDialog(BedsideDialog):
    """What is damaged, copies of what can be read, and what setting aside does.

    Enter alone sets nothing aside.
    """

    def __init__(
        self,
        damage: str,
        lines: Sequence[str],
        copies: Sequence[tuple[str, Callable[[], object]]],
        parent: QWidget,
    ) -> None:
        super().__init__(
            say("The journal is damaged"), say("Move the damaged journal"), parent, width=600
        )  # fmt: skip
        self.body.addWidget(SeveritySentence(WidgetRole.BLOCK, damage))
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        self.copy_buttons = tuple(QPushButton(words) for words, _copy in copies)
        for button, (_words, copy) in zip(self.copy_buttons, copies, strict=True):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, copy=copy: copy())
            row.addWidget(button)
        row.addStretch()
        self.body.addLayout(row)
        title = PlainLabel(say("If it is moved"))
        set_role(title, WidgetRole.STRONG)
        self.body.addWidget(title)
        for line in lines:
            self.body.addWidget(WrappedLabel(line))
        self.ok_button.setDefault(False)
        self.ok_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def answers(self) -> object | None:
        """There is nothing to answer but yes."""
        return True
