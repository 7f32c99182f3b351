"""Version, licences of everything in use, and what the program is not."""

import platform
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from infuseplan import __version__
from infuseplan.gui.screen import fitting
from infuseplan.gui.theme.theme import GAP, GAP_L, GAP_M, WidgetRole, scale, set_role
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.presentation.i18n import say

_SIZE = QSize(640, 480)
_LEAST_LINES = 8


class AboutWindow(QDialog):
    """About InfusePlan."""

    def __init__(
        self, third_parties: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("About InfusePlan"))
        self.resize(fitting(_SIZE * scale()))
        title = PlainLabel(say("InfusePlan {version}", version=__version__))
        set_role(title, WidgetRole.HEADING)
        what = WrappedLabel(
            say(
                "Plans infusions of intravenous isatuximab. Not a pump controller. Not an "
                "alarm. Not an approval: a pharmacist compares every protocol file with the "
                "product information in force before anyone is treated by it."
            )
        )
        newer = WrappedLabel(
            say(
                "Newer versions come from your hospital's IT. The program opens no connection and "
                "never looks for one itself."
            )
        )
        versions = PlainLabel(
            say(
                "Python {python}, Qt {qt}, Apache License 2.0",
                python=platform.python_version(),
                qt=qVersion(),
            )
        )
        set_role(versions, WidgetRole.CAPTION)
        table = _table(third_parties)
        close = QPushButton(say("Close"))
        close.setDefault(True)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_L, GAP, GAP_L, GAP)
        box.setSpacing(GAP_M)
        for part in (title, what, newer, versions, table):
            box.addWidget(part)
        box.addLayout(buttons)


def _table(third_parties: Sequence[tuple[str, str, str]]) -> QTableWidget:
    headers = [say("Part"), say("Version"), say("Licence")]
    table = QTableWidget(len(third_parties), len(headers))
    table.setAccessibleName(say("Third-party components"))
    table.setHorizontalHeaderLabels(headers)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTextElideMode(Qt.TextElideMode.ElideNone)
    table.setMinimumHeight(_LEAST_LINES * table.fontMetrics().lineSpacing())
    table.verticalHeader().hide()
    for row, part in enumerate(third_parties):
        for column, text in enumerate(part):
            table.setItem(row, column, QTableWidgetItem(text))
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(True)
    return table
