"""A second at the bedside, and how long STOP takes until the disk has it."""

import os
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from bedside_tools import WardClock, at_the_chair, planned, ward_services
from wiring import replaced_in

from tests.benchmarks.measuring import durable_pair, processor_ms, told, wall_ms

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from infuseplan import bootstrap
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.domain.infusion.events import Observed, Stopped, StopWithdrawn
from infuseplan.gui.pages.infuse.page import InfusePage
from infuseplan.gui.theme import theme

pytestmark = pytest.mark.benchmark

# No infusion stops more often than that; a record that only grows would measure something else.
_INFUSIONS, _STOPS = 40, 8
_RESOURCES = Path(__file__).parents[2] / "resources"


# A second against a plain repaint of the page; STOP against two small files that are written and
# synchronised, which is what a journal and its mirror cannot do without.
MOST_REPAINTS, MOST_DURABLE_PAIRS = 0.5, 6


@pytest.fixture
def page(qapp: QApplication, tmp_path: Path) -> InfusePage:
    """A running infusion on a page that is shown, in a journal on the disk."""
    theme.apply(qapp, "light", resources=_RESOURCES)
    clock = WardClock()
    wired = bootstrap.services(machine=tmp_path / "machine")
    services = ward_services(clock, None, tmp_path)
    journal = replace(wired, clock=clock).journal.open(tmp_path / "data")
    services = replaced_in(services, "journal", open=lambda _data: journal)
    records, bedside = at_the_chair(services)
    page = InfusePage(records, services.references.ctcae, lambda: None)
    page.resize(1366, 704)
    page.show()
    page._open(bedside)
    page.clock = clock  # type: ignore[attr-defined] # the test moves it
    qapp.processEvents()
    return page


def test_a_second_costs_less_than_half_a_repaint_of_the_page(
    page: InfusePage, qapp: QApplication
) -> None:
    bedside, clock = page.bedside, page.clock  # type: ignore[attr-defined] # as above
    assert bedside is not None
    for _ in range(20):
        clock.pass_time(seconds=60)
        bedside.record(Observed(at=bedside.now(), note="well"), now=bedside.now())
    page.refresh()
    qapp.processEvents()
    ticks, paints = [], []
    for _ in range(10 * 60):
        clock.pass_time(seconds=1)
        before = page._signature
        spent = processor_ms(page.tick)
        if page._signature == before:
            # Once a minute chart and table follow; that second is not one of labels only.
            ticks.append(spent)
        paints.append(processor_ms(page.repaint))
        qapp.processEvents()
    page.leave()
    assert told("a second", median(ticks), median(paints), "a repaint") <= MOST_REPAINTS


def test_stop_is_on_the_disk_in_the_time_of_six_durable_pairs(
    page: InfusePage, tmp_path: Path
) -> None:
    records, clock = page.records, page.clock  # type: ignore[attr-defined] # as above
    page.leave()
    proved, loaded = planned(ward_services(clock, records.journal, Path("unused")))
    spent, plain = [], []
    for _ in range(_INFUSIONS):
        answers = StartAnswers("A. B.", "4711", clock.now(), Decimal(25))
        bedside = records.begin(proved, loaded, answers, records.now())
        for _ in range(_STOPS):
            clock.pass_time(seconds=5)
            plain.append(wall_ms(lambda: durable_pair(tmp_path)))
            spent.append(wall_ms(partial(_stop, bedside)))
            clock.pass_time(seconds=5)
            taken_back = StopWithdrawn(at=bedside.now(), by="N. N.", reason="pressed by mistake")
            bedside.record(taken_back, now=bedside.now())
        records.release(bedside)
    assert told("STOP to disk", median(spent), median(plain), "a durable pair") <= (
        MOST_DURABLE_PAIRS
    )


def _stop(bedside: Bedside) -> None:
    """What the key does before anything is asked."""
    bedside.press(Stopped(at=bedside.now()), bedside.now())
