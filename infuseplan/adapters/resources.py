"""Where the read-only files of the program lie: beside the package, inside a wheel, or frozen."""

import sys
from functools import cache
from pathlib import Path

import infuseplan


@cache
def resources_folder() -> Path:
    """The `resources` folder of this installation; FileNotFoundError where it is missing."""
    package = Path(infuseplan.__file__).resolve().parent
    candidates = [package.parent / "resources", package / "_resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        candidates.insert(0, Path(frozen) / "resources")
    for candidate in candidates:
        if (candidate / "protocols").is_dir():
            return candidate
    raise FileNotFoundError("the program's resources folder is missing; install it again")
