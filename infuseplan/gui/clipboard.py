"""What is copied out of the program: for the next paste, and for no list of former copies.

Windows keeps such a list and may send it to other computers, unless a copy carries these three
formats; Qt hands formats of this name to Windows under the name in quotes.
"""

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QClipboard, QGuiApplication

_WINDOWS = 'application/x-qt-windows-mime;value="{name}"'
# A DWORD of 0 says no. The first is asked for its presence alone, by every monitor of copies.
_NO = bytes(4)
PRIVATE_FORMATS = {
    _WINDOWS.format(name=name): _NO
    for name in (
        "ExcludeClipboardContentFromMonitorProcessing",
        "CanIncludeInClipboardHistory",
        "CanUploadToCloudClipboard",
    )
}


def copy_text(text: str) -> None:
    """Put the text there, in the same step as what keeps it out of every list."""
    data = QMimeData()
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(_private(data))


def forget_copies() -> None:
    """Another patient: what was copied here of the last one is pasted nowhere any more."""
    board = QGuiApplication.clipboard()
    if is_private(board.mimeData()):
        board.clear()


def is_private(data: QMimeData | None) -> bool:
    """Whether a copy is of this program, and says so to Windows."""
    return data is not None and all(data.hasFormat(name) for name in PRIVATE_FORMATS)


class ClipboardGuard(QObject):
    """Fields and documents copy by themselves: their copies get the formats as they are made."""

    def __init__(self, board: QClipboard, parent: QObject) -> None:
        super().__init__(parent)
        self._board = board
        board.dataChanged.connect(self._look)

    def _look(self) -> None:
        data = self._board.mimeData()
        if not self.is_own() or data is None or is_private(data) or not data.formats():
            return
        copy = QMimeData()
        for name in data.formats():
            copy.setData(name, data.data(name))
        self._board.setMimeData(_private(copy))

    def is_own(self) -> bool:
        """Whether this program has made the copy, and no other one."""
        return self._board.ownsClipboard()


def _private(data: QMimeData) -> QMimeData:
    for name, content in PRIVATE_FORMATS.items():
        data.setData(name, content)
    return data
