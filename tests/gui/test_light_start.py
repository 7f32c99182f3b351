"""A window is painted before it loads what only a plan or an infusion needs."""

import json
import os
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TELL = """
import atexit, json, linecache, runpy, sys
ours = lambda name: "infuseplan" in name and "site-packages" not in name
read = lambda: [name for name in linecache.cache if ours(name)]
atexit.register(lambda: print(json.dumps([sorted(sys.modules), read()])))
sys.argv = ["infuseplan", "--quit-when-painted", "--data", sys.argv[1]]
runpy.run_module("infuseplan", run_name="__main__")
"""
NOT_YET = (
    "pydantic", "sqlite3", "platform", "logging.handlers", "socket",
    "infuseplan.domain.plan.planner", "infuseplan.domain.infusion.state",
    "infuseplan.application.journal.port", "infuseplan.application.infusion.bedside",
    "infuseplan.application.infusion.records", "infuseplan.gui.pages.plan.answer",
    "infuseplan.gui.pages.infuse.page", "infuseplan.gui.widgets.journal_bar",
)  # fmt: skip


@pytest.fixture(scope="module")
def at_the_end(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[str]]:
    """The modules that were loaded, and the files of ours whose source text was read."""
    data = tmp_path_factory.mktemp("data")
    done = subprocess.run(
        [sys.executable, "-c", TELL, str(data)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    modules, read = json.loads(done.stdout.splitlines()[-1])
    # What nobody has compiled yet is read by Python itself.
    return modules, [file for file in read if Path(cache_from_source(file)).exists()]


@pytest.fixture(scope="module")
def loaded(at_the_end: tuple[list[str], list[str]]) -> set[str]:
    return set(at_the_end[0])


def test_pyside_reads_the_source_text_of_no_module(
    at_the_end: tuple[list[str], list[str]],
) -> None:
    assert at_the_end[1] == []


def test_the_window_is_there(loaded: set[str]) -> None:
    assert "infuseplan.gui.window.main_window" in loaded


@pytest.mark.parametrize("module", NOT_YET)
def test_what_only_a_plan_or_an_infusion_needs_comes_later(loaded: set[str], module: str) -> None:
    assert module not in loaded
