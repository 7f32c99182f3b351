"""A slip in IT's files never takes the window away: it is said above every page, in every theme."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from bedside_tools import planned
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_window import RESOURCES

from infuseplan import bootstrap
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.services import Services
from infuseplan.gui.demo import fill_in_demo
from infuseplan.gui.theme import theme
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.site_bar import SiteBar
from infuseplan.gui.window.site_faults import SiteFaultsController

HEAD = 'schema = "infuseplan/site-policy/1"\n'
Site = Callable[[str, str], Services]


@pytest.fixture
def site(tmp_path: Path, app: QApplication) -> Site:
    def with_file(name: str, text: str) -> Services:
        machine = tmp_path / "machine"
        machine.mkdir()
        (machine / name).write_text(text, encoding="utf-8")
        wired = bootstrap.services(machine=machine)
        return replace(wired, preferences=PreferenceFile(tmp_path / "preferences"))

    return with_file


def opened(
    services: Services, qtbot: QtBot, folder: Path
) -> tuple[MainWindow, SiteFaultsController]:
    headline = services.protocols.headline()
    assert headline is not None
    window = MainWindow(services, headline, RESOURCES, data=folder / "data")
    qtbot.addWidget(window)
    faults = SiteFaultsController(window, services)
    with qtbot.waitSignal(window.painted):
        window.show()
    return window, faults


def settings_told(faults: SiteFaultsController) -> bool:
    return faults.bar is not None and faults.bar.settings.isVisible()


def bar_of(faults: SiteFaultsController) -> SiteBar:
    assert faults.bar is not None
    return faults.bar


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("page", ["plan", "infuse"])
def test_wrong_approvals_are_said_above_every_page(
    name: theme.ThemeName, page: str, site: Site, qtbot: QtBot, tmp_path: Path
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, name, resources=RESOURCES)
    window, faults = opened(site("approvals.toml", "[[approvals]]\n"), qtbot, tmp_path)
    window.show_page(page)
    qtbot.wait(50)
    alert = bar_of(faults).approvals
    assert alert.isVisible()
    text = alert.text.text()
    assert str(tmp_path / "machine" / "approvals.toml") in text
    assert "line 1, approvals" in text
    assert "no protocol counts as approved for use here; planning goes on" in text
    # The whole sentence is in sight, at the size of the window.
    label = alert.text
    needed = label.heightForWidth(label.width())
    assert label.height() >= needed


def test_and_the_window_plans(site: Site, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = opened(site("approvals.toml", "[[approvals]]\n"), qtbot, tmp_path)
    fill_in_demo(window, date(2026, 11, 22))
    assert window.page.is_planned
    assert window.page.proved is not None
    assert window.page.proved.plan.protocol.approved is None


def test_wrong_settings_plan_nothing_and_the_page_says_why_whatever_is_typed(
    site: Site, qtbot: QtBot, tmp_path: Path
) -> None:
    window, faults = opened(site("site-policy.toml", HEAD + "grade_1 = 1\n"), qtbot, tmp_path)
    qtbot.waitUntil(lambda: settings_told(faults), timeout=20_000)
    bar = bar_of(faults)
    assert not bar.approvals.isVisible()
    for part in ("site-policy.toml: grade_1", "correct the spelling to grade1", "check-site"):
        assert part in bar.settings.text.text()
    fill_in_demo(window, date(2026, 11, 22))
    assert window.page.proved is None
    assert bar.settings.isVisible()


def test_files_in_order_say_nothing(site: Site, qtbot: QtBot, tmp_path: Path) -> None:
    window, faults = opened(site("site-policy.toml", HEAD), qtbot, tmp_path)
    faults.look_at_settings()
    assert window.isVisible()
    assert faults.bar is None


def test_with_wrong_settings_a_running_infusion_is_still_followed_and_stopped(
    site: Site, qtbot: QtBot, tmp_path: Path
) -> None:
    """It runs by the settings that were recorded with it; a slip of IT's must not lock it up."""
    wired = bootstrap.services(machine=tmp_path / "no-machine")
    records = InfusionRecords(wired, tmp_path / "data")
    proved, loaded = planned(wired)
    answers = StartAnswers("A. B.", "4711", None, Decimal(25))
    record = records.begin(proved, loaded, answers, records.now()).record_id
    records.close()
    window, faults = opened(site("site-policy.toml", HEAD + "grade_1 = 1\n"), qtbot, tmp_path)
    window.show_page("infuse")
    window.infuse.page.carry_on(record)
    qtbot.wait(100)
    bedside = window.infuse.bedside
    assert bedside is not None
    qtbot.waitUntil(lambda: settings_told(faults), timeout=20_000)
    window.infuse.stop()
    # STOP is an event of its own: nothing is said of a reaction before somebody grades it.
    assert [event.type for event in bedside.running.events] == ["started", "stopped"]
    # Its dialog asks for the grade now; nothing else was opened.
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        dialog.close()
