"""A home of its own for all that is measured: nobody's preferences, log or record is in it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Where the systems keep what a user has; XDG's names would lead past HOME.
_HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")


@pytest.fixture(scope="package", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Until the last benchmark has ended; programs that are started inherit it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as changed:
        for name in _HOMES:
            changed.setenv(name, str(home))
        for name in [one for one in os.environ if one.startswith("XDG_")]:
            changed.delenv(name)
        yield home
