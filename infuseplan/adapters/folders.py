"""The folders of this program that no option names: IT's for the computer, and a user's own."""

import os
import sys
from pathlib import Path

APP_NAME = "infuseplan"


def machine_folder() -> Path:
    """Where IT keeps the hospital's settings on this computer, read-only for users."""
    if sys.platform == "linux":
        return Path("/etc/xdg") / APP_NAME
    from platformdirs import site_config_path  # noqa: PLC0415 - start-up time

    return site_config_path(APP_NAME, appauthor=False)


def user_folder() -> Path:
    """Where this user's own looks and logs are kept; made only when something is kept."""
    if sys.platform == "linux":
        base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
        return Path(base).expanduser() / APP_NAME
    from platformdirs import user_config_path  # noqa: PLC0415 - start-up time

    return user_config_path(APP_NAME, appauthor=False)
