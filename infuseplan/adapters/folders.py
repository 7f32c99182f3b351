"""The folders of this program that no option names: IT's for the computer, and a user's own."""

import os
import sys
from pathlib import Path

APP_NAME = "infuseplan"

# Nothing is there, and nobody can make anything there, the administrator included.
_NOWHERE = Path("/proc/no-home")


def machine_folder() -> Path:
    """Where IT keeps the hospital's settings on this computer, read-only for users."""
    if sys.platform == "linux":
        return Path("/etc/xdg") / APP_NAME
    from platformdirs import site_config_path  # noqa: PLC0415 - start-up time

    return site_config_path(APP_NAME, appauthor=False)


def home_folder() -> Path:
    """This user's home; where the system knows of none, a place where nothing can be kept."""
    home = Path(os.path.expanduser("~"))
    return home if home.is_absolute() else _NOWHERE


def user_folder() -> Path:
    """Where this user's own looks and logs are kept; made only when something is kept."""
    if sys.platform == "linux":
        base = Path(os.path.expanduser(os.environ.get("XDG_CONFIG_HOME", "")))
        # The standard says that a relative path in there is to be ignored.
        return (base if base.is_absolute() else home_folder() / ".config") / APP_NAME
    from platformdirs import user_config_path  # noqa: PLC0415 - start-up time

    return user_config_path(APP_NAME, appauthor=False)
