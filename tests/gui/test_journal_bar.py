"""The journal in the window: remarks, damage, copies and setting aside, on real files."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bedside_tools import MemoryJournal, WardClock
from chair import Chair, Key
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from ward_window import CONTROL, RESOURCES, all_texts

from infuseplan import bootstrap
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.journal.port import JournalFault, StorageProblem
from infuseplan.domain.infusion.events import VialUsed
from infuseplan.gui.widgets.journal_bar import JournalBar
from infuseplan.gui.window.main_window import MainWindow

OpenWard = Callable[[], Chair]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def open_ward(app: QApplication, qtbot: QtBot, tmp_path: Path, data: Path) -> Iterator[OpenWard]:
    """Windows on a journal on the disk."""
    clock = WardClock()
    wired = bootstrap.services(machine=tmp_path / "machine")
    # The real adapters, with the clock of the test: `bootstrap` asks its own services for it.
    services = replace(
        wired, clock=clock, monotonic=clock.monotonic, preferences=PreferenceFile(tmp_path / "own")
    )
    windows: list[MainWindow] = []

    def make() -> Chair:
        headline = services.protocols.headline()
        assert headline is not None
        window = MainWindow(services, headline, RESOURCES, data=data)
        windows.append(window)
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: app.focusWidget() is not None)
        window._load_the_rest()
        return Chair(window, clock, MemoryJournal(clock))

    yield make
    for window in windows:
        if window.infuse.made is not None:
            window.infuse.made.dialogs.close_all()
            if window.infuse.bedside is not None:
                window.infuse.bedside._unsaved = ()
                window.infuse.made.leave()
        window.close()


def recorded(open_ward: OpenWard) -> None:
    """A window that recorded a start and was closed."""
    ward = open_ward()
    ward.start()
    assert ward.page.leave()
    assert ward.window.close()


def damage(file: Path) -> None:
    """One entry is another one than was saved."""
    content = file.read_bytes()
    assert b'"follow":"log"' in content
    file.write_bytes(content.replace(b'"follow":"log"', b'"follow":"lag"'))


def bar(ward: Chair) -> JournalBar:
    made = ward.window.journal.made
    assert made is not None
    return made


def choose(ward: Chair, path: Path) -> None:
    chooser = ward.window.journal.chooser
    assert chooser is not None
    chooser.fileSelected.emit(str(path))
    chooser.close()
    QApplication.processEvents()


def words_of_the_dialog(ward: Chair) -> str:
    dialog = ward.window.journal.dialog
    assert dialog is not None
    QApplication.processEvents()
    return all_texts(dialog)


# --- remarks at the start ------------------------------------------------------------------------


def test_a_sound_journal_says_nothing(open_ward: OpenWard) -> None:
    recorded(open_ward)
    ward = open_ward()
    assert ward.window.journal.made is None
    assert ward.window.shown_page == "infuse"
    assert len(ward.page.empty.buttons) == 1


def test_what_was_set_right_is_told_and_can_be_dismissed(
    open_ward: OpenWard, data: Path, qtbot: QtBot
) -> None:
    recorded(open_ward)
    mirror = data / "journal.mirror.jsonl"
    lines = mirror.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if '"started"' not in line]
    assert len(kept) < len(lines)
    mirror.write_text("".join(kept), encoding="utf-8")
    ward = open_ward()
    said = bar(ward)
    assert [one.severity for one in said.waiting] == ["caution", "note"]
    assert "second copy lacked 1 entry" in said.waiting[1].text
    assert said.isVisible()
    # Nothing waits for it: the window is at the infusion that goes on with one key.
    assert ward.window.shown_page == "infuse"
    assert len(ward.page.empty.buttons) == 1
    for alert in (said.caution, said.note):
        assert alert.isVisible()
        for dismiss in alert.findChildren(QPushButton):
            qtbot.mouseClick(dismiss, Qt.MouseButton.LeftButton)
        assert alert.text.text() == ""
    assert not said.isVisible()


def test_many_remarks_of_a_kind_are_one_sentence_with_its_severity(open_ward: OpenWard) -> None:
    ward = open_ward()
    ward.window.journal.show_notes(
        (
            *(JournalFault("restored-from-mirror", number) for number in range(7)),
            JournalFault("file-changed"),
            JournalFault("mirror-behind", 3),
        )
    )
    said = bar(ward)
    assert said.caution.text.text().startswith("7 entries were missing")
    assert [one.severity for one in said.waiting] == ["caution", "caution", "note"]
    assert "changed from outside" in said.waiting[1].text
    assert said.note.text.text() == ""
    assert said.damage.text.text() == ""


# --- damage --------------------------------------------------------------------------------------


def test_a_damaged_journal_is_told_with_what_can_be_done(open_ward: OpenWard, data: Path) -> None:
    recorded(open_ward)
    damage(data / "journal.sqlite3")
    ward = open_ward()
    assert "The journal is damaged" in bar(ward).damage.text.text()
    ward.window.journal.ask_to_set_aside()
    words = words_of_the_dialog(ward)
    assert "changed after it was saved" in words
    assert "Export what can be read" in words
    ward.press(Key.Key_Escape)
    # Planning goes on.
    ward.plan()
    assert ward.window.page.proved is not None


def test_setting_aside_asks_first_and_then_goes_on_from_the_second_copy(
    open_ward: OpenWard, data: Path
) -> None:
    recorded(open_ward)
    damage(data / "journal.sqlite3")
    ward = open_ward()
    journal = ward.window.journal
    journal.ask_to_set_aside()
    assert journal.dialog is not None
    # Enter alone is no consent.
    assert journal.dialog.cancel_button.isDefault()
    QApplication.processEvents()
    words = words_of_the_dialog(ward)
    assert "Nothing is deleted" in words
    assert str(data) in words.replace("\N{ZERO WIDTH SPACE}", "")
    assert not (data / "damaged-1").exists()
    journal.dialog.submit()
    assert (data / "damaged-1" / "journal.sqlite3").is_file()
    said = bar(ward)
    assert said.damage.text.text() == ""
    assert "damaged-1" in said.note.text.text()
    assert "1 infusion from the second copy" in said.note.text.text()
    ward.press(Key.Key_3, CONTROL)
    assert len(ward.page.empty.buttons) == 1
    ward.page.carry_on(ward.page.records.unfinished()[0].id)
    assert ward.page.bedside is not None
    assert ward.page.records.journal.verify() == ()


def test_setting_aside_can_be_left(open_ward: OpenWard, data: Path) -> None:
    recorded(open_ward)
    damage(data / "journal.sqlite3")
    ward = open_ward()
    ward.window.journal.ask_to_set_aside()
    assert ward.window.journal.dialog is not None
    ward.press(Key.Key_Escape)
    assert not (data / "damaged-1").exists()
    assert bar(ward).damage.text.text()


def test_where_another_window_has_it_open_it_is_said_and_nothing_moves(
    open_ward: OpenWard, data: Path
) -> None:
    first = open_ward()
    first.start()
    second = open_ward()
    problem = StorageProblem("damaged", "read", "content", (JournalFault("entry-unreadable", 2),))
    second.window.journal.show_damage(problem)
    second.window.journal.ask_to_set_aside()
    dialog = second.window.journal.dialog
    assert dialog is not None
    dialog.submit()
    assert dialog.isVisible()
    assert "keeps the journal locked" in dialog.said.text()
    assert not (data / "damaged-1").exists()
    dialog.close()
    # Neither window has lost the journal.
    first.press(Key.Key_F9)
    assert first.page.bedside is not None
    assert first.page.bedside.unsaved == ()
    assert len(second.page.records.unfinished()) == 1


def test_damage_that_turns_up_later_is_told_as_well(
    running: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = StorageProblem("damaged", "save", "SQLITE_CORRUPT", (JournalFault("not-sound"),))
    running.journal.trouble = problem
    running.press(Key.Key_F9)
    assert "The journal is damaged" in bar(running).damage.text.text()
    assert running.page.bedside is not None
    assert [one.type for one in running.page.bedside.unsaved] == ["stopped"]
    assert len(running.page.bedside.unsaved) == 1


@pytest.mark.parametrize("where", ["records", "hold", "open_record"])
def test_damage_is_told_wherever_the_desk_meets_it(
    chair: Chair, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def damaged(*_: object, **__: object) -> object:
        raise StorageProblem("damaged", "read", "content", (JournalFault("entry-unreadable", 2),))

    if where == "open_record":
        dialog = chair.begin()
        monkeypatch.setattr(chair.journal, where, damaged)
        chair.fill(dialog)
        dialog.submit()
        assert chair.page.bedside is None
        dialog.close()
    elif where == "hold":
        chair.press(Key.Key_3, CONTROL)
        monkeypatch.setattr(chair.journal, where, damaged)
        chair.page.carry_on("record-1")
    else:
        monkeypatch.setattr(chair.journal, where, damaged)
        chair.plan()
        chair.press(Key.Key_3, CONTROL)
        chair.press(Key.Key_F2)
    assert "The journal is damaged" in bar(chair).damage.text.text()
    chair.window.journal.ask_to_set_aside()
    assert "An entry cannot be read" in words_of_the_dialog(chair)


def test_an_infusion_on_the_board_goes_on_in_the_new_journal_as_well(
    open_ward: OpenWard, data: Path
) -> None:
    ward = open_ward()
    ward.start()
    bedside = ward.page.bedside
    assert bedside is not None
    before = bedside.record_id
    assert ward.page.put_on_the_board()
    mirror = data / "journal.mirror.jsonl"
    mirror.write_bytes(mirror.read_bytes().replace(b'"follow":"log"', b'"follow":"lag"'))
    ward.window.journal.show_damage(StorageProblem("damaged", "read"))
    ward.window.journal.ask_to_set_aside()
    assert "The infusion that is open here continues" in words_of_the_dialog(ward)
    dialog = ward.window.journal.dialog
    assert dialog is not None
    dialog.submit()
    records = ward.page.records
    assert bedside.record_id != before
    assert list(records.open) == [bedside.record_id]
    ward.window.open_infusion(bedside.record_id)
    assert ward.page.bedside is bedside
    ward.press(Key.Key_F9)
    ward.dialog.reject()
    assert bedside.unsaved == ()
    kept = [json.loads(one.event)["type"] for one in records.journal.read(bedside.record_id).events]
    assert kept == ["started", *["premedication-given"] * 5, "stopped"]


def test_what_was_never_started_is_no_infusion(
    open_ward: OpenWard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start cannot be saved; or the program ended between the vials and the start."""
    ward = open_ward()
    ward.begin()
    records = ward.page.records
    dialog = ward.page.start.dialog
    assert dialog is not None
    ward.fill(dialog)

    def full(*_: object) -> None:
        raise StorageProblem("full", "save")

    with monkeypatch.context() as patch:
        patch.setattr(records.journal, "append", full)
        dialog.submit()
    assert ward.page.bedside is None
    assert records.open == {}
    dialog.submit()
    started = ward.page.bedside
    assert started is not None
    record_id = records.journal.open_record(started.header)
    vial = VialUsed(
        at=ward.clock.now(), strength_mg=Decimal(500), batch="B1", expires_on=date(2031, 1, 31)
    )
    records.journal.append(record_id, 0, vial)
    assert [one.id for one in records.unfinished()] == [started.record_id]
    header = started.header
    known = records.history(header.patient_name, header.patient_reference)
    assert [one.record_id for one in known.infusions] == [started.record_id]


def test_an_open_infusion_goes_on_in_the_new_journal(open_ward: OpenWard, data: Path) -> None:
    """Both copies are damaged while it runs: what the window knows is written anew."""
    ward = open_ward()
    ward.start()
    ward.wait(minutes=60)
    ward.press(Key.Key_F3)
    bedside = ward.page.bedside
    assert bedside is not None
    before = bedside.record_id
    mirror = data / "journal.mirror.jsonl"
    mirror.write_bytes(mirror.read_bytes().replace(b'"follow":"log"', b'"follow":"lag"'))
    ward.window.journal.show_damage(StorageProblem("damaged", "read"))
    ward.window.journal.ask_to_set_aside()
    dialog = ward.window.journal.dialog
    assert dialog is not None
    dialog.submit()
    assert (data / "damaged-1" / "journal.mirror.jsonl").is_file()
    assert bedside.record_id != before
    ward.press(Key.Key_F9)
    assert bedside.unsaved == ()
    ward.grade("2")
    journal = ward.page.records.journal
    assert journal.verify() == ()
    kept = [json.loads(one.event)["type"] for one in journal.read(bedside.record_id).events]
    kept = [one for one in kept if one != "premedication-given"]
    assert kept == ["started", "rate-set", "stopped", "reaction"]


def test_stop_works_above_the_question(open_ward: OpenWard) -> None:
    ward = open_ward()
    ward.start()
    ward.window.journal.show_damage(StorageProblem("damaged", "read"))
    ward.window.journal.ask_to_set_aside()
    ward.press(Key.Key_F9)
    assert ward.page.bedside is not None
    assert ward.page.bedside.verified_state(ward.page.bedside.now()).awaiting_grade
    assert ward.page.dialogs.is_grading


# --- copies --------------------------------------------------------------------------------------


def test_backup_and_export_are_offered_at_any_time_under_a_name_without_names(
    open_ward: OpenWard, tmp_path: Path
) -> None:
    ward = open_ward()
    ward.start()
    journal = ward.window.journal
    journal.back_up()
    assert journal.chooser is not None
    assert journal.chooser.selectedFiles()[0].endswith("infuseplan-journal-2026-11-22.sqlite3")
    choose(ward, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        (count,) = copy.execute("SELECT count(*) FROM entries").fetchone()
    # The journal's own first entry, the patient and that somebody opened it, protocol, record,
    # start, five agents, the weight.
    assert count == 12
    assert "Backup saved and checked: copy.sqlite3" in ward.window.statusBar().currentMessage()
    journal.export()
    assert journal.chooser.selectedFiles()[0].endswith("infuseplan-journal-2026-11-22.jsonl")
    choose(ward, tmp_path / "copy.jsonl")
    assert len((tmp_path / "copy.jsonl").read_text(encoding="utf-8").splitlines()) == 12
    # The window goes on recording.
    ward.press(Key.Key_F9)
    assert ward.page.bedside is not None
    assert ward.page.bedside.unsaved == ()


def test_a_copy_that_fails_says_why(open_ward: OpenWard, tmp_path: Path) -> None:
    ward = open_ward()
    ward.start()
    ward.window.journal.back_up()
    choose(ward, tmp_path / "nowhere" / "copy.sqlite3")
    assert "The backup was not made" in bar(ward).caution.text.text()
    ward.window.journal.export()
    choose(ward, tmp_path / "copy.jsonl")
    assert bar(ward).caution.text.text() == ""


def test_a_damaged_journal_is_exported_as_far_as_it_goes(
    open_ward: OpenWard, data: Path, tmp_path: Path
) -> None:
    recorded(open_ward)
    damage(data / "journal.sqlite3")
    ward = open_ward()
    ward.window.journal.export()
    choose(ward, tmp_path / "copy.jsonl")
    # The second copy still has the entry as it was saved.
    text = (tmp_path / "copy.jsonl").read_text(encoding="utf-8")
    assert '"follow":"log"' in text
    assert '"follow":"lag"' not in text
    ward.window.journal.back_up()
    choose(ward, tmp_path / "copy.sqlite3")
    assert not (tmp_path / "copy.sqlite3").exists()
    assert "A backup is kept only where" in words_of_the_dialog(ward)
    ward.press(Key.Key_Escape)


def test_an_export_that_is_not_whole_says_what_it_lacks_and_no_page_is_covered(
    open_ward: OpenWard, data: Path, tmp_path: Path
) -> None:
    recorded(open_ward)
    file = data / "journal.sqlite3"
    file.write_bytes(file.read_bytes().replace(b'"follow":"log"', b'"follow":"log\''))
    (data / "journal.mirror.jsonl").unlink()
    ward = open_ward()
    ward.window.journal.export()
    choose(ward, tmp_path / "copy.jsonl")
    lines = [json.loads(one) for one in (tmp_path / "copy.jsonl").read_text("utf-8").splitlines()]
    assert [line["number"] for line in lines if "damaged" in line] == [5]
    # The journal, the patient, who opened it, the protocol, the record, the start, five agents of
    # premedication, the weight.
    assert len(lines) == 12
    assert "1 entry is damaged and marked as such: 5." in words_of_the_dialog(ward)
    ward.press(Key.Key_Escape)
    ward.plan()
    assert ward.window.page.isVisible()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_second_copy_that_is_full_is_said_on_the_page_at_the_next_key(
    open_ward: OpenWard,
) -> None:
    ward = open_ward()
    ward.start()
    assert ward.window.journal.made is None
    journal: Any = ward.window.infuse.records.journal
    good, full = journal._mirror._file, os.open("/dev/full", os.O_RDWR)
    journal._mirror._file = full
    ward.wait(minutes=20)
    ward.press(Key.Key_F9)
    assert "The second copy of the entries cannot be written" in bar(ward).caution.text.text()
    assert bar(ward).isVisible()
    ward.grade("2")
    # The record itself is as safe as ever.
    assert ward.page.bedside is not None
    assert ward.page.bedside.unsaved == ()
    journal._mirror._file = good
    os.close(full)


def test_where_nothing_was_recorded_there_is_nothing_to_copy(
    open_ward: OpenWard, data: Path, tmp_path: Path
) -> None:
    ward = open_ward()
    ward.window.journal.back_up()
    choose(ward, tmp_path / "copy.sqlite3")
    assert "nothing was recorded" in bar(ward).caution.text.text()
    assert not data.exists()


def test_what_could_not_be_saved_is_saved_in_the_new_journal(
    open_ward: OpenWard, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward = open_ward()
    ward.start()
    ward.wait(minutes=20)
    bedside = ward.page.bedside
    assert bedside is not None

    def damaged(*_: object) -> None:
        raise StorageProblem("damaged", "save", "SQLITE_CORRUPT", (JournalFault("not-sound"),))

    monkeypatch.setattr(ward.page.records.journal, "append", damaged)
    ward.press(Key.Key_F9)
    ward.dialog.reject()
    assert len(bedside.unsaved) == 1
    assert not ward.window.close()
    ward.window.journal.ask_to_set_aside()
    dialog = ward.window.journal.dialog
    assert dialog is not None
    dialog.submit()
    assert bedside.unsaved == ()
    assert not ward.page.board.unsaved.isVisible()
    kept = [
        json.loads(one.event) for one in ward.page.records.journal.read(bedside.record_id).events
    ]
    assert [(one["type"], one["at"][11:16]) for one in kept] == [
        ("started", "09:00"),
        *[("premedication-given", "09:00")] * 5,
        ("stopped", "09:20"),
    ]
