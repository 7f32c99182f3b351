"""A page as it will be printed, and the way from there to paper or into a file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from infuseplan.frozen import frozen
from infuseplan.gui.paper.page import DOTS_PER_INCH, DeviceProblem, PageTooFull, page_layout
from infuseplan.gui.paper.pdf_file import FileProblem, too_full
from infuseplan.gui.theme.theme import GAP, GAP_L, GAP_M, WidgetRole, set_role
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say

_USUAL = QSize(860, 720)


@frozen
class Paper:
    """One page: what it is called on the screen and as a file, and how it is made.

    `picture` raises PageTooFull, `save` StorageProblem, `print_on` DeviceProblem. `spoken` is the
    page as text: a picture says nothing to a screen reader. `safe` says what is unharmed when
    paper or file fail. `queue_name` is what a print queue shows to everybody, and names nobody.
    """

    title: str
    spoken: str
    safe: str
    queue_name: str
    file_name: str
    picture: Callable[[], QImage]
    save: Callable[[Path], object]
    print_on: Callable[[QPrinter], object]


class PaperWindow(QDialog):
    """One page beside the window. It shows what it was opened with, and nothing later."""

    handed_out = Signal(str)
    """The page left this computer's screen: "printed" or "exported"."""

    def __init__(self, paper: Paper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = paper
        self._dialog: QDialog | None = None
        self.setWindowTitle(paper.title)
        _close_earlier_ones(self, parent)
        picture, problem = None, ""
        try:
            picture = paper.picture()
        except PageTooFull:
            problem = too_full()
        self.page = _PaperPage(picture)
        self.page.setAccessibleName(say("The page as it will be printed"))
        self.page.setAccessibleDescription(paper.spoken)
        self.print_button = QPushButton(say("&Print…"))
        self.save_button = QPushButton(say("&Save as PDF…"))
        self.close_button = QPushButton(say("&Close"))
        set_role(self.print_button, WidgetRole.ACCENT)
        self.print_button.setDefault(True)
        self.print_button.clicked.connect(self._ask_printer)
        self.save_button.clicked.connect(self._ask_file)
        self.close_button.clicked.connect(self.close)
        self.said = SeveritySentence(WidgetRole.CAPTION)
        if problem:
            self.print_button.setEnabled(False)
            self.save_button.setEnabled(False)
            self._say(say("There is no sheet: {reason}.", reason=problem))
        self._lay_out()
        self.resize(_fitting(_USUAL))
        self.print_button.setFocus()

    # -- paper and file --------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the PDF to `path`, and say where it is or what went wrong."""
        try:
            self._paper.save(path)
        except FileProblem as problem:
            self._complain(
                say("The sheet could not be saved as {file}.", file=path.name),
                say(
                    "The computer says: {reason}. {safe} No half sheet was left behind. Save it in "
                    "another folder, or print it.",
                    reason=problem.reason.rstrip("."),
                    safe=self._paper.safe,
                ),
            )
            return
        self._say(say("Saved as {file}.", file=str(path)))
        self.handed_out.emit("exported")

    def print_on(self, printer: QPrinter) -> None:
        """Send the sheet to `printer`, and say so or what went wrong."""
        printer.setResolution(DOTS_PER_INCH)
        try:
            self._paper.print_on(printer)
        except DeviceProblem:
            self._complain(
                say("The sheet could not be printed."),
                say(
                    "The printer took no page. {safe} Check the printer, choose another one, or "
                    "save the sheet as PDF.",
                    safe=self._paper.safe,
                ),
            )
            return
        # A print dialog offers files as well, and then no printer has anything to print.
        file = printer.outputFileName()
        self._say(say("Saved as {file}.", file=file) if file else say("Sent to the printer."))
        self.handed_out.emit("exported" if file else "printed")

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, say("Save the sheet as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(say("PDF (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self._paper.file_name)
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        self._open(dialog)

    def _ask_printer(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        printer.setDocName(self._paper.queue_name)
        printer.setCreator("InfusePlan")
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self.print_on(printer))
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        # The print dialog's own open() wants a slot by name and hides the plain one.
        QDialog.open(dialog)

    # -- words and looks -------------------------------------------------------------------------

    def tell(self, text: str) -> None:
        """Say what has to be known before this page is used."""
        self.said.show_role(WidgetRole.BLOCK)
        self._say(text)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setAccessibleName(text)

    def _complain(self, what: str, advice: str) -> None:
        self._say(what)
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self._paper.title)
        # Plain, because a file name may hold what looks like HTML.
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(what)
        box.setInformativeText(advice)
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        self._open(box)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_M)
        buttons.addWidget(self.said, 1)
        for button in (self.print_button, self.save_button, self.close_button):
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_L, GAP, GAP_L, GAP)
        box.setSpacing(GAP_M)
        box.addWidget(self.page, 1)
        box.addLayout(buttons)
        self.setTabOrder(self.page, self.print_button)
        self.setTabOrder(self.print_button, self.save_button)
        self.setTabOrder(self.save_button, self.close_button)


class _PaperPage(QScrollArea):
    """The page as wide as the window; arrows and page keys move over it."""

    def __init__(self, picture: QImage | None) -> None:
        super().__init__()
        self._picture = picture
        self._sheet = PlainLabel()
        self.setWidget(self._sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Shown all the time: a bar that comes and goes would change the width of the page.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the page to the new width, never larger than it is sharp."""
        super().resizeEvent(event)
        if self._picture is None:
            return
        dense = self.devicePixelRatioF()
        width = min(int(self.viewport().width() * dense), self._picture.width())
        scaled = self._picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(dense)
        self._sheet.setPixmap(QPixmap.fromImage(scaled))
        self._sheet.resize(scaled.deviceIndependentSize().toSize())


def _fitting(wanted: QSize) -> QSize:
    screen = QGuiApplication.primaryScreen()
    return wanted if screen is None else wanted.boundedTo(screen.availableSize() * 0.92)


def _close_earlier_ones(window: PaperWindow, parent: QWidget | None) -> None:
    """Two sheets side by side could be taken for each other."""
    if parent is None:
        return
    for earlier in parent.findChildren(PaperWindow):
        if earlier is not window:
            earlier.close()
            earlier.deleteLater()
