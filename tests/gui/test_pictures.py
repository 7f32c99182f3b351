"""Every page and question in three themes on each screen of a ward: nothing cut or too large.

INFUSEPLAN_PICTURES names a folder for the pictures, where somebody wants to look at them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Width and height of the window, and the size of type in percent.
LOOKS = (
    "1280-720-100", "1280-720-150", "1280-720-200",
    "1366-690-100", "1366-690-150", "1366-690-200", "1920-1080-100",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_and_question(look: str, tmp_path: Path) -> None:
    wide, high, _percent = look.split("-")
    screen = {
        "name": "ward", "x": 0, "y": 0, "width": int(wide), "height": int(high),
        "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1,
    }  # fmt: skip
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [screen]}), encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "",
         str(Path(__file__).with_name("every_picture.py"))],
        env={**os.environ, "INFUSEPLAN_LOOK": look,
             "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
