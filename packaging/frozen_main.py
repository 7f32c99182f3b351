"""Where a packaged build starts. `_infuseplan_release` is written by `build.py` for each build."""

import os
import sys

import _infuseplan_release  # type: ignore[import-not-found]  # it is there in builds only

import infuseplan

if sys.platform == "win32" and sys.stderr is None:
    # Windows' program for windows has no streams; what reports a fault must not fail for that.
    # Elsewhere somebody has closed it, and an answer must not be lost without a word.
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - to the end

if _infuseplan_release.TRIAL:
    # Before anything reads it, so that window, paper and command line all say so.
    infuseplan.__version__ += " (trial build, not for patients)"

from infuseplan.__main__ import main

main()
