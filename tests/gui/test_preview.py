"""The preview under real clicks and keys: what is seen is what is printed and saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot
from sheet_plans import SERVICES, facts_of, full_of_cautions, planned

from infuseplan.adapters.resources import resources_folder
from infuseplan.gui.dialogs.preview import PreviewWindow
from infuseplan.gui.paper.page import page_layout
from infuseplan.gui.paper.sheet import save_pdf

RESOURCES = resources_folder()
PATIENT = "Zzyx <b>x</b> Quill"
LEFT = Qt.MouseButton.LeftButton


def characters(path: Path) -> list[str]:
    """Those of the one page, sorted: the chart may place its labels in another order."""
    (page,) = PdfReader(path).pages
    return sorted("".join(page.extract_text().split()))


@pytest.fixture
def preview(qtbot: QtBot) -> PreviewWindow:
    window = PreviewWindow(
        facts_of(planned(), PATIENT), RESOURCES, SERVICES.references.source_title
    )
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def opened(qtbot: QtBot, kind: type) -> Callable[[], None]:
    def there() -> None:
        assert any(isinstance(w, kind) and w.isVisible() for w in QApplication.topLevelWidgets())

    return there


def top(kind: type[QDialog]) -> QDialog:
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found


def save_through_the_dialog(qtbot: QtBot, preview: PreviewWindow, path: Path) -> str:
    """Click, type the path, press Enter; gives the name that was proposed."""
    QTest.mouseClick(preview.save_button, LEFT)
    qtbot.waitUntil(opened(qtbot, QFileDialog))
    dialog = top(QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert name is not None
    proposed = name.text()
    name.setText(str(path))
    QTest.keyClick(name, Qt.Key.Key_Return)
    return proposed


def test_the_preview_saves_a_pdf_by_its_button(
    preview: PreviewWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "out.pdf"
    proposed = save_through_the_dialog(qtbot, preview, path)
    qtbot.waitUntil(path.exists)
    assert "725" in PdfReader(path).pages[0].extract_text()
    assert proposed.startswith("infuseplan-isa-pd-infusion-1-")
    assert "Zzyx" not in proposed
    assert preview.said.text() == f"Saved as {tmp_path / 'out.pdf'}."


def test_a_failed_save_says_what_failed_what_is_safe_and_what_to_try(
    preview: PreviewWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    preview.save(tmp_path / "nowhere" / "<b>out.pdf")
    qtbot.waitUntil(opened(qtbot, QMessageBox))
    box = top(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert box.text() == "The sheet could not be saved as <b>out.pdf."
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert "The plan is unchanged" in box.informativeText()
    assert "another folder" in box.informativeText()
    box.close()
    assert preview.isVisible()


def test_the_preview_prints_one_page_of_the_same_text(
    preview: PreviewWindow, tmp_path: Path
) -> None:
    path = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(path))
    printer.setPageLayout(page_layout())
    preview.print_on(printer)
    save_pdf(facts_of(planned(), PATIENT), tmp_path / "saved.pdf", RESOURCES)
    assert characters(path) == characters(tmp_path / "saved.pdf")
    assert preview.said.text() == f"Saved as {path}."


def test_the_print_button_opens_the_printers_and_prints(
    preview: PreviewWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "clicked.pdf"
    QTest.mouseClick(preview.print_button, LEFT)
    qtbot.waitUntil(opened(qtbot, QPrintDialog))
    dialog = top(QPrintDialog)
    assert isinstance(dialog, QPrintDialog)
    assert "Zzyx" not in dialog.printer().docName()
    dialog.printer().setOutputFileName(str(path))
    dialog.accepted.emit(dialog.printer())
    dialog.close()
    assert len(PdfReader(path).pages) == 1


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_no_page_is_reported(
    preview: PreviewWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "nowhere" / "x.pdf"))
    preview.print_on(printer)
    qtbot.waitUntil(opened(qtbot, QMessageBox))
    assert preview.said.text() == "The sheet could not be printed."
    top(QMessageBox).close()


def test_the_preview_is_all_keyboard_and_all_named(preview: PreviewWindow) -> None:
    assert preview.page.accessibleName()
    assert "725" in preview.page.accessibleDescription()
    preview.page.setFocus()
    walked = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        walked.append(focused)
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert walked == [
        preview.page, preview.print_button, preview.save_button, preview.close_button,
    ]  # fmt: skip
    for button in preview.findChildren(QPushButton):
        assert "&" in button.text()
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_the_page_scrolls_and_is_not_wider_than_the_window(preview: PreviewWindow) -> None:
    bar = preview.page.verticalScrollBar()
    assert bar.maximum() > 0
    QTest.keyClick(preview.page, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    assert preview.page.widget().width() <= preview.page.viewport().width()


def test_a_new_preview_closes_the_earlier_one(qtbot: QtBot, preview: PreviewWindow) -> None:
    child = PreviewWindow(facts_of(planned()), RESOURCES, SERVICES.references.source_title, preview)
    child.show()
    later = PreviewWindow(
        facts_of(planned(kg="80")), RESOURCES, SERVICES.references.source_title, preview
    )
    later.show()
    assert not child.isVisible()
    assert later.isVisible()


def test_a_name_that_no_page_can_hold_leaves_nothing_to_print_and_says_so(qtbot: QtBot) -> None:
    facts = facts_of(full_of_cautions(), "W" * 3000)
    window = PreviewWindow(facts, RESOURCES, SERVICES.references.source_title)
    qtbot.addWidget(window)
    window.show()
    assert "shorten the patient’s name" in window.said.text()
    assert not window.print_button.isEnabled()
    assert not window.save_button.isEnabled()
