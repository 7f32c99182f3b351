"""A bare window that imports nothing but what shows it: the least that Qt costs in Python."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Bare(QMainWindow):
    """Leaves as soon as it has been painted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, QApplication.quit)


app = QApplication(sys.argv)
window = Bare()
window.resize(1366, 768)
window.show()
app.exec()
