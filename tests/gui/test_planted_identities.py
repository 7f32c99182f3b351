"""Names, numbers and birth dates are planted, and looked for in every file that was written."""

import base64
import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bedside_tools import MemoryJournal, WardClock
from chair import Chair, Key
from hospital_key import lay_key
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_window import CONTROL, RESOURCES

from infuseplan import bootstrap
from infuseplan.adapters.logs import open_log
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.services import Services
from infuseplan.application.ward.patients import PatientRefused
from infuseplan.cli import main
from infuseplan.domain.infusion.events import Observed
from infuseplan.gui.exception_hook import ExceptionHook
from infuseplan.gui.paper.as_given import save_as_given
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.presentation.infusion.as_given import as_given

NAME, OTHER = "Qzvilniakow", "Wxbregenzi"
NUMBER, OTHER_NUMBER = "83917265", "60482913"
BORN = "1953-07-19"
PLANTED = (NAME, OTHER, NUMBER, OTHER_NUMBER, BORN, "19.07.1953", "19530719", "19 July 1953")


def written(text: str) -> Iterator[bytes]:
    """Each way in which a text may lie in a file."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = text.encode(encoding)
        yield plain
        yield plain.hex().encode("ascii")
        for shift in range(3):
            # Base64 by its place in the stream; what depends on the neighbours is cut off.
            coded = base64.b64encode(bytes(shift) + plain)
            whole = 4 * ((shift + len(plain)) // 3)
            yield coded[4 if shift else 0 : whole]


def found_in(folder: Path) -> list[str]:
    """Which planted text stands in which file, names of files included."""
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes().lower() if path.is_file() else b""
        for text in PLANTED:
            if text.lower() in path.name.lower():
                found.append(f"{text} in the name {path.name}")
            if any(one.lower() in content for one in written(text)):
                found.append(f"{text} in {path.name}")
    return found


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize(
    "code",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
    ],
)
@pytest.mark.parametrize("coded", [True, False])
def test_what_is_planted_is_found_in_each_way_of_writing(
    tmp_path: Path, code: Callable[[str], bytes], coded: bool, place: int
) -> None:
    for text in PLANTED:
        content = b"x" * (place + 6) + code(text) + b"yz"
        if coded:
            content = base64.b64encode(content)
        (tmp_path / "file").write_bytes(content)
        assert f"{text} in file" in found_in(tmp_path)


@pytest.mark.parametrize(
    "code", [lambda text: text.upper().encode(), lambda text: text.encode().hex().encode()]
)
def test_and_in_capitals_and_as_hexadecimal_digits(
    tmp_path: Path, code: Callable[[str], bytes]
) -> None:
    for text in PLANTED:
        (tmp_path / "file").write_bytes(code(text))
        assert f"{text} in file" in found_in(tmp_path)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    clock = WardClock()
    lay_key(tmp_path / "machine")
    wired = bootstrap.services(machine=tmp_path / "machine")
    open_log(tmp_path / "data")
    yield replace(
        wired, clock=clock, monotonic=clock.monotonic, preferences=PreferenceFile(tmp_path / "data")
    )
    log = logging.getLogger("infuseplan")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


def opened(services: Services, data: Path, qtbot: QtBot) -> Chair:
    headline = services.protocols.headline()
    assert headline is not None
    window = MainWindow(services, headline, RESOURCES, data=data)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    window.activateWindow()
    window._load_the_rest()
    assert isinstance(services.clock, WardClock)
    return Chair(window, services.clock, MemoryJournal(services.clock))


def started(ward: Chair, name: str, number: str) -> None:
    """An infusion of somebody with a birth date, by keys as far as a start asks."""
    questions = ward.window.page.questions
    ward.window.patient.patient.setText(name)
    ward.window.patient.reference.setText(number)
    ward.window.patient_change.settle()
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.born.set_text(BORN)
    questions.day.set_text(ward.clock.today().isoformat())
    questions.start_time.set_text("09:00")
    assert ward.window.page.proved is not None
    ward.press(Key.Key_3, CONTROL)
    ward.press(Key.Key_F2)
    dialog = ward.page.start.dialog
    assert dialog is not None
    ward.fill(dialog)
    if dialog.initials is not None:
        dialog.initials.line.setText("N. N.")
    dialog.submit()
    assert ward.page.bedside is not None


def test_nothing_that_names_a_patient_stands_in_any_file(
    app: QApplication, qtbot: QtBot, tmp_path: Path, services: Services
) -> None:
    data = tmp_path / "data"
    hook = ExceptionHook(lambda: None)
    ward = opened(services, data, qtbot)
    started(ward, NAME, NUMBER)
    bedside = ward.page.bedside
    assert bedside is not None
    ward.wait(minutes=20)
    ward.page.press(lambda at: Observed(at=at, note=f"{NAME}, {NUMBER}, born {BORN}"), ward.now)
    ward.press(Key.Key_F9)
    ward.grade("2")
    # As a crash would leave it: the newest entries in SQLite's log.
    shutil.copytree(data, tmp_path / "crashed")
    assert (tmp_path / "crashed" / "journal.sqlite3-wal").stat().st_size > 0
    records = ward.page.records
    records.journal.backup(tmp_path / "backup.sqlite3")
    records.journal.export(tmp_path / "export.jsonl")
    page = as_given(bedside, bedside.verified_state(bedside.now()))
    save_as_given(page, tmp_path / "as-given.pdf", RESOURCES)
    # A fault whose own text quotes what was typed.
    try:
        raise ValueError(f"{NAME} {NUMBER} {BORN}")
    except ValueError as problem:
        hook._caught(ValueError, problem, problem.__traceback__)
    (tmp_path / "report.txt").write_text(hook.report, encoding="utf-8")
    ward.page.leave()
    ward.window.new_patient()
    started(ward, OTHER, OTHER_NUMBER)
    patients = records.patients
    other = ward.page.bedside
    assert other is not None
    one = bedside.header.patient_id
    two = other.header.patient_id
    assert one != two
    patients.merge(one, two, "Dr. X", f"{NAME} is {OTHER}")
    patients.undo_merge(one, two, "Dr. X", f"{NAME} is not {OTHER}")
    with pytest.raises(PatientRefused):
        patients.remove(one, "Dr. X", f"{NAME} asked for it")
    patients.by_name(NAME, "Dr. X")
    patients.by_reference(NUMBER, "Dr. X")
    ward.page.leave()
    ward.window.close()
    for words in (["find", "--name", NAME], ["find", "--born", BORN], ["recent"]):
        assert main(["patient", *words, "--by", "N. N.", "--data", str(data)], services) == 0
    names = {path.name for path in tmp_path.rglob("*")}
    assert {"journal.sqlite3", "journal.mirror.jsonl", "patient-keys.sqlite3", "infuseplan.log",
            "as-given.pdf", "report.txt", "export.jsonl"} <= names  # fmt: skip
    assert found_in(tmp_path) == []
    info = PdfReader(tmp_path / "as-given.pdf").metadata
    assert info is not None
    assert not any(text in str(info) for text in PLANTED)
    # And it is all there for whoever has the key.
    again = opened(services, data, qtbot)
    found = again.page.records.patients.by_reference(NUMBER, "N. N.")
    assert [(one.name, str(one.born)) for one in found] == [(NAME, BORN)]
    again.window.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the process by Linux' own means")
def test_nothing_of_a_patient_lies_in_a_temporary_file(
    app: QApplication, qtbot: QtBot, tmp_path: Path, services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    ward = opened(services, tmp_path / "data", qtbot)
    started(ward, NAME, NUMBER)
    open_files = [path.resolve() for path in Path("/proc/self/fd").iterdir() if path.exists()]
    ours = [path for path in open_files if path.is_relative_to(tmp_path) and path.is_file()]
    assert ours
    for path in ours:
        assert not any(one in path.read_bytes() for text in PLANTED for one in written(text))
    assert found_in(scratch) == []
    ward.page.leave()
    ward.window.close()
