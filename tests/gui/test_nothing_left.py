"""What a closed patient leaves in the window: nothing in a field, behind it, or to be pasted."""

import gc
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest
from chair import Chair, Key
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QPlainTextEdit, QTextEdit
from recorded_infusions import Ward
from ward_window import CONTROL, NBSP, all_texts, tree

import infuseplan
from infuseplan.gui.clipboard import PRIVATE_FORMATS, ClipboardGuard, copy_text, is_private
from tests.gui.test_course_from_record import course
from tests.gui.test_recorded_number import (
    FIRST,
    SECOND,
    answered,
    chair,
    opened,
    patient,
    said,
    ward,
)

__all__ = ["chair", "patient", "ward"]
NUMBER = "4711"


def is_personal(text: str) -> bool:
    plain = text.replace(NBSP, " ")
    return any(one in plain for one in ("Smith", NUMBER, "29 February 1960", "1960-02-29"))


def texts_in(value: object, depth: int = 3) -> Iterator[str]:
    """The texts that a value holds, and what its parts hold."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, Mapping):
        for key, one in value.items():
            yield from (*texts_in(key, depth - 1), *texts_in(one, depth - 1))
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from texts_in(one, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name, None), depth - 1)


# Windows of earlier tests of this process may still be there, with the same names in them.
_BEFORE: set[int] = set()


@pytest.fixture(autouse=True)
def _know_what_was_there() -> None:
    gc.collect()
    _BEFORE.clear()
    _BEFORE.update(map(id, gc.get_objects()))


def held_by_objects() -> list[str]:
    """Every object of the window's code that holds a name or number in one of its fields."""
    gc.collect()
    found = []
    for one in gc.get_objects():
        if id(one) in _BEFORE:
            continue
        if str(type(one).__module__).startswith(("infuseplan.gui", "infuseplan.presentation")):
            for name, value in getattr(one, "__dict__", {}).items():
                if any(map(is_personal, texts_in(value))):
                    found.append(f"{type(one).__name__}.{name}")
    return found


def visited(chair: Chair) -> None:
    """Open the patient, plan, ask why, look at each page, copy the plan."""
    opened(chair)
    answered(chair)
    window = chair.window
    assert window.page.proved is not None
    for key in (Key.Key_2, Key.Key_4, Key.Key_3, Key.Key_1):
        chair.press(key, CONTROL)
    window.ask_why("dose.mg")
    window.copy_plan()
    assert "700 mg" in QGuiApplication.clipboard().text().replace(NBSP, " ")
    # Typed by hand as well: that is what a field can take back.
    for line in (window.patient.patient, window.patient.reference):
        text = line.text()
        line.selectAll()
        QTest.keyClicks(line, text)
        line.editingFinished.emit()


def test_a_closed_patient_leaves_no_text_and_nothing_to_take_back(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1)
    ward.infusion(patient, SECOND, 2)
    visited(chair)
    assert held_by_objects()
    chair.press(Key.Key_1, CONTROL)
    chair.press(Key.Key_N, CONTROL)
    QApplication.processEvents()
    window = chair.window
    assert window.patient.patient.text() == ""
    # The list of what ended lately, on page 3, is the journal's and not the patient's page.
    parts = [one for one in tree(window) if one not in set(tree(chair.page.empty))]
    for part in parts:
        if isinstance(part, QLineEdit):
            part.undo()
            part.redo()
            assert part.text() == "", part.accessibleName()
            assert part.completer() is None
        if isinstance(part, QTextEdit | QPlainTextEdit):
            part.undo()
            assert not is_personal(part.toPlainText())
    assert not window.findChildren(QCompleter)
    assert not is_personal(all_texts(window, without=set(tree(chair.page.empty))))
    assert not is_personal(window.windowTitle())
    assert QGuiApplication.clipboard().text() == ""
    held = [one for one in held_by_objects() if not one.startswith(("_Records", "WrappedButton"))]
    assert held == []
    assert window.infuse.records.opened is None


def test_a_name_that_was_typed_is_not_taken_back_on_the_next_page(chair: Chair) -> None:
    """Ctrl+N empties the line; Ctrl+Z in it would bring the last patient to the next plan."""
    line = chair.window.patient.patient
    line.setFocus()
    QTest.keyClicks(line, "SMITH")
    chair.press(Key.Key_N, CONTROL)
    line.setFocus()
    chair.press(Key.Key_Z, CONTROL)
    assert line.text() == ""


def test_a_copy_of_the_plan_stays_out_of_every_list_of_copies(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    answered(chair)
    chair.window.copy_plan()
    data = QGuiApplication.clipboard().mimeData()
    assert is_private(data)
    for name in ("CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"):
        key = f'application/x-qt-windows-mime;value="{name}"'
        assert bytes(data.data(key).data()) == bytes(4)
    chair.window.ask_why("dose.mg")
    why = chair.window.beside["why"]
    why._copy()  # type: ignore[attr-defined] # what its button does
    assert is_private(QGuiApplication.clipboard().mimeData())


def test_what_a_field_copies_by_itself_gets_the_formats_too(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = QGuiApplication.clipboard()
    guard = ClipboardGuard(board, chair.window)
    # This platform of tests says of no copy whose it is.
    monkeypatch.setattr(guard, "is_own", lambda: True)
    line = chair.window.patient.patient
    line.setText("SMITH")
    line.selectAll()
    line.setFocus()
    chair.press(Key.Key_C, CONTROL)
    assert board.text() == "SMITH"
    assert is_private(board.mimeData())
    rich = QMimeData()
    rich.setHtml("<p>SMITH</p>")
    rich.setText("SMITH")
    board.setMimeData(rich)
    assert (board.mimeData().html(), board.text()) == ("<p>SMITH</p>", "SMITH")
    assert is_private(board.mimeData())
    monkeypatch.setattr(guard, "is_own", lambda: False)
    board.setText("of another program")
    assert not is_private(board.mimeData())


def test_what_another_program_copied_is_left_alone(chair: Chair) -> None:
    board = QGuiApplication.clipboard()
    board.setText("of another program")
    chair.press(Key.Key_N, CONTROL)
    assert board.text() == "of another program"
    copy_text("of this one")
    chair.press(Key.Key_N, CONTROL)
    assert board.text() == ""
    assert len(PRIVATE_FORMATS) == 3


def test_the_course_page_knows_what_ended_since_the_patient_was_opened(
    ward: Ward, patient: str, chair: Chair
) -> None:
    """The second infusion runs in another window while this one has the patient open."""
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    course(chair)
    assert "Infusion 2, from the record: cycle 1, day 8" in said(chair)
    ward.infusion(patient, date(2026, 11, 15), 2)
    chair.press(Key.Key_1, CONTROL)
    course(chair)
    assert "Infusion 3, from the record: cycle 1, day 15" in said(chair)


def test_nothing_is_copied_past_the_formats() -> None:
    """The program's own code puts texts on the clipboard in one place."""
    code = Path(infuseplan.__file__).parent
    elsewhere = [
        path.name
        for path in code.rglob("*.py")
        if "clipboard()." in path.read_text(encoding="utf-8") and path.name != "clipboard.py"
    ]
    assert elsewhere == []
