"""Where a protocol file is not as it was signed, a window says which file, and what to do."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from ward_window import RESOURCES
from wiring import replaced_in

from infuseplan.application.services import Services, WindowOptions
from infuseplan.domain.protocol.check import ProtocolFault
from infuseplan.gui.app import open_window
from infuseplan.presentation.protocol_faults import unusable_message

REINSTALL = "install the program again from the hospital's own source"
CHANGED = ProtocolFault("us-pi-2024-11.toml", "", "has been changed since it was signed", REINSTALL)

Said = pytest.CaptureFixture[str]


@pytest.fixture
def sealed(services: Services, app: QApplication) -> Services:
    """The program as it is when its seal is broken."""
    return replaced_in(
        services, "protocols", headline=lambda: None, check=lambda folder: (CHANGED,)
    )


def seen_and_closed(app: QApplication) -> list[str]:
    """Every text of the first window that opens, which is then closed."""
    texts: list[str] = []

    def look() -> None:
        for box in app.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                texts.extend((box.text(), box.informativeText()))
                box.close()

    QTimer.singleShot(200, look)
    return texts


def test_the_window_names_the_file_and_the_remedy(
    sealed: Services, app: QApplication, capsys: Said
) -> None:
    texts = seen_and_closed(app)
    assert open_window(sealed, WindowOptions(), RESOURCES) == 1
    whole = "\n".join(texts)
    assert "Nothing can be planned" in whole
    assert "us-pi-2024-11.toml: has been changed since it was signed" in whole
    assert REINSTALL in whole
    assert "Show this to IT" in whole
    assert "us-pi-2024-11.toml" in capsys.readouterr().err


def test_a_measured_start_says_it_and_does_not_wait(sealed: Services, capsys: Said) -> None:
    assert open_window(sealed, WindowOptions(quit_when_painted=True), RESOURCES) == 1
    said = capsys.readouterr().err
    assert "us-pi-2024-11.toml: has been changed since it was signed" in said
    assert REINSTALL in said


def test_of_many_faults_some_are_named_and_the_rest_counted() -> None:
    many = [replace(CHANGED, file=f"{number}.toml") for number in range(9)]
    words = unusable_message(many)
    assert [line.partition(":")[0] for line in words.faults[:6]] == [f"{n}.toml" for n in range(6)]
    assert words.faults[6].startswith("3 more")
    assert "check-protocols" in words.faults[6]


def test_without_a_known_fault_it_says_where_to_look(tmp_path: Path) -> None:
    assert "check-protocols" in unusable_message(()).as_text
