"""A bare window with the same libraries: what no program of this stack can be quicker than."""

import sys

import dateutil.relativedelta  # noqa: F401 - part of what is measured
from pydantic import BaseModel
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class One(BaseModel):
    """The first model of a process is the dear one."""

    value: int


class Bare(QMainWindow):
    """Leaves as soon as it has been painted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, QApplication.quit)


app = QApplication(sys.argv)
One(value=1)
window = Bare()
window.resize(1366, 768)
window.show()
app.exec()
