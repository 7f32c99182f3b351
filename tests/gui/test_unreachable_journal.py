"""A folder that cannot be reached keeps nobody from planning: only the record is missing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from bedside_tools import WardClock, planned
from chair import Chair
from conftest import throw_away
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_window import RESOURCES

from infuseplan import bootstrap
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.gui.window.main_window import MainWindow

OpenChair = Callable[[Path], Chair]


@pytest.fixture
def open_chair_at(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[OpenChair]:
    windows: list[MainWindow] = []

    def open_at(data: Path) -> Chair:
        clock = WardClock()
        services = replace(
            bootstrap.services(machine=tmp_path / "machine"),
            clock=clock,
            monotonic=clock.monotonic,
            preferences=PreferenceFile(tmp_path / "own"),
        )
        headline = services.protocols.headline()
        assert headline is not None
        window = MainWindow(services, headline, RESOURCES, data=data)
        windows.append(window)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.page.prepare_answer()
        return Chair(window, clock, None)  # type: ignore[arg-type] # there is no journal

    yield open_at
    throw_away(windows)


@pytest.mark.parametrize("kind", ["loop", "long name", "file"])
def test_a_plan_is_made_where_the_journal_cannot_be_reached(
    kind: str, open_chair_at: OpenChair, tmp_path: Path
) -> None:
    data = tmp_path / "x" / "data"
    if kind == "loop":
        try:
            data.parent.symlink_to(data.parent)
        except OSError:
            pytest.skip(reason="this user may make no links")
    elif kind == "long name":
        data = tmp_path / ("x" * 300)
    else:
        data.parent.write_bytes(b"")
    # pytest-qt fails the test where anything reaches the hook that covers the plan.
    chair = open_chair_at(data)
    chair.plan()
    window = chair.window
    assert window.page.answer is not None
    said, forbids = window.infuse.earlier_stop()
    assert not forbids
    assert "cannot be read now" in said or kind == "file"
    assert window.infuse.unfinished_message() or kind == "file"
    window.show_page("infuse")
    window.show_page("board")


def test_damaged_keys_keep_nobody_from_planning_and_move_no_journal(
    open_chair_at: OpenChair, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    wired = bootstrap.services()
    records = InfusionRecords(wired, data)
    proved, loaded = planned(wired)
    records.begin(proved, loaded, StartAnswers("A. B.", "4711", None, Decimal(25)), records.now())
    records.close()
    wired.sealing.close()
    for name in ("patient-keys.sqlite3", "patient-keys.copy.sqlite3"):
        (data / name).write_bytes(bytes(range(1, 256)) * 40)
    chair = open_chair_at(data)
    window = chair.window
    damaged: list[object] = []
    window.infuse.damage_found.connect(damaged.append)
    chair.plan()
    assert "patients’ keys" in window.infuse.unfinished_message()
    said, forbids = window.infuse.earlier_stop()
    assert said
    assert not forbids
    window.show_page("infuse")
    window.show_page("board")
    assert damaged == []
