"""A home for tests alone: they read and write nothing that belongs to whoever runs them."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Where the systems keep what a user has.
_HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
# Names of such places that lead past HOME.
_PAST_HOME = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")

_around = Path(tempfile.mkdtemp(prefix="infuseplan-homes-"))
atexit.register(shutil.rmtree, _around, ignore_errors=True)
# Some tests act as another user, who has to find the way in, and may write nothing.
_around.chmod(0o755)
_made: list[Path] = []


def live_in_own_home() -> Path:
    """Make an empty home this process's; programs that it starts inherit it."""
    if not _made or not _made[-1].is_dir() or os.listdir(_made[-1]):
        _made.append(_around / f"home-{len(_made)}")
        _made[-1].mkdir()
        _made[-1].chmod(0o755)
    for name in _HOMES:
        os.environ[name] = str(_made[-1])
    for name in _PAST_HOME:
        os.environ.pop(name, None)
    return _made[-1]
