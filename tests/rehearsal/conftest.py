"""One desktop for all rehearsals of a worker; a program, a clock and a nurse for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.rehearsal.computer_clock import ComputerClock
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.program import Program
from tests.rehearsal.screen import Pictures
from tests.rehearsal.stage import Stage, StageMissing

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 11, 23, 8, 45, tzinfo=BERLIN)

OpenNurse = Callable[..., Nurse]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    try:
        made = Stage()
    except StageMissing as lacks:
        # Not a skip: what was not rehearsed was not shown to work.
        pytest.fail(str(lacks), pytrace=False)
    yield made
    made.close()


@pytest.fixture
def open_nurse(stage: Stage, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[OpenNurse]:
    """Opens the program on a clock and puts a nurse before it; several share one folder of data."""
    programs: list[Program] = []
    pictures = Pictures(stage, request.node.name)

    def make(
        moment: datetime = MORNING,
        *,
        zone: str = "Europe/Berlin",
        beside: Nurse | None = None,
        wall_alone: bool = False,
        speed: float = 1,
        settings: str | None = None,
        options: tuple[str, ...] = (),
        data: Path | None = None,
        ward: str = "",
        clock: ComputerClock | None = None,
    ) -> Nurse:
        if clock is None:
            clock = (
                ComputerClock(tmp_path / "clock", moment, zone, wall_alone=wall_alone, speed=speed)
                if beside is None
                else beside.clock
            )
        folder = data or tmp_path / "ward" / "data"
        program = Program(stage, clock, folder, pictures, settings=settings, options=options,
                          ward=ward)  # fmt: skip
        programs.append(program)
        program.open()
        return Nurse(program)

    yield make
    report = getattr(request.node, "rehearsal_report", None)
    if report is not None and report.failed:
        print(f"picture at the end: {pictures.keep('failed')}")
    else:
        pictures.take("end")
    for program in programs:
        program.close()


@pytest.fixture
def nurse(open_nurse: OpenNurse) -> Nurse:
    """A nurse before an empty window, at a quarter to nine on 23 November 2026."""
    return open_nurse()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined] # pluggy sends a result
    if report.when == "call":
        item.rehearsal_report = report  # type: ignore[attr-defined] # read by the fixture
