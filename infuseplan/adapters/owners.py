"""Whose a file is: what root makes in another user's folder, that user may not open any more."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def other_owner(folder: Path, files: Iterable[Path]) -> int | None:
    """For root, the number of another user to whom one of these belongs; None for all others.

    A folder that is not there yet would be made, so the one above it counts.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    above = next((one for one in (folder, *folder.parents) if os.path.exists(one)), folder)
    for path in (above, *files):
        with suppress(OSError):
            owner = path.stat().st_uid
            if owner != 0:
                return owner
    return None
