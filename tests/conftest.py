"""What all tests have in common."""

import gc
import tomllib
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import sealing_tools  # noqa: F401 - puts a keyring for tests in the place of the computer's
from hypothesis import settings
from own_home import live_in_own_home
from pytestqt.qtbot import QtBot

from infuseplan.gui.encoding import speak_utf8

# A machine that does something else besides is no fault of the program; speed has its benchmarks.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
for waiting in (QtBot.waitUntil, QtBot.waitSignal):
    # 5 s are too few where twenty other programs wait for the processor.
    waiting.__kwdefaults__["timeout"] = 60_000

# From the first import on, and anew before each test.
live_in_own_home()

# As the program does: Qt's lines about a locale without UTF-8 would be a failure of the first test.
speak_utf8()

# The same few protocol files are read two thousand times, and reading TOML in Python was a
# twenty-fifth of the time of all tests. Each reader gets a table of its own. What is read only
# once is not kept: to copy takes a quarter of the time of reading.
_read_toml = tomllib.loads
_LARGEST_KEPT = 40_000


@lru_cache(maxsize=64)
def _kept(text: str, parse_float: Callable[[str], Any]) -> dict[str, Any]:
    return _read_toml(text, parse_float=parse_float)


_seen: set[int] = set()


def _read_once(text: str, /, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    seen = hash((text, parse_float))
    if len(text) > _LARGEST_KEPT or seen not in _seen:
        _seen.add(seen)
        return _read_toml(text, parse_float=parse_float)
    return deepcopy(_kept(text, parse_float))


tomllib.loads = _read_once

# Nine thousand tests are a million objects that never go, and walking over them again and again
# took a sixth of the time of all tests: nobody looks for garbage while they are collected, and
# then they are put aside.
gc.disable()
_unfreeze = gc.unfreeze
_taken_back: list[bool] = []


def _noticed_unfreeze() -> None:
    _taken_back.append(True)
    _unfreeze()


# Folders whose tests start other programs.
_STARTS_OTHERS = ("ward", "packaging", "cli")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts and waits for other programs comes first.

    At the end a worker would wait for them alone; and one worker has them, with one PostgreSQL.
    """
    items.sort(key=lambda one: Path(one.path).parent.name not in _STARTS_OTHERS)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.unfreeze = _noticed_unfreeze


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Before any of its fixtures."""
    live_in_own_home()


def pytest_runtest_logfinish() -> None:
    """Put them aside again where a test, or what it tried, has taken everything back."""
    if _taken_back:
        _taken_back.clear()
        gc.freeze()
