"""What is measured is not the record of whoever measures it."""

import subprocess
import sys
from pathlib import Path

from infuseplan.adapters.journal.place import data_folder
from infuseplan.bootstrap import user_folder
from tests.benchmarks.measuring import environment


def test_nothing_of_the_user_is_within_reach_of_a_benchmark(own_home: Path) -> None:
    for folder in (data_folder(), user_folder()):
        assert folder.is_relative_to(own_home)
    ask = (
        "from infuseplan.bootstrap import user_folder\n"
        "from infuseplan.adapters.journal.place import data_folder\n"
        "print(data_folder(), user_folder(), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], check=True, capture_output=True, text=True, env=environment()
    )
    said = [Path(line) for line in done.stdout.splitlines()]
    assert said == [data_folder(), user_folder()]
