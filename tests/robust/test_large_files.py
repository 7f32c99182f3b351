"""Files as large as they may be, full of one fault: refused within two seconds of the processor."""

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infuseplan import bootstrap
from infuseplan.adapters.toml import LARGEST_FILE
from tests.adapters.journal_making import quick_folder
from tests.robust.fuzz_readers import REFUSALS, readers
from tests.robust.fuzz_run import MOST_S
from tests.robust.reader import Reader


def full(head: str, item: Callable[[int], str]) -> bytes:
    """`head`, and as many items as there is room for."""
    pieces, size, number = [head], len(head), 0
    while size + len(piece := item(number)) <= LARGEST_FILE:
        pieces.append(piece)
        size, number = size + len(piece), number + 1
    return "".join(pieces).encode()


# Each is refused in a moment when it is small, and grew with the square of its size or worse.
FILES = (
    ("approvals", full("[[approval]]\n", lambda number: f"k{number}=1\n")),
    ("approvals", full("", lambda number: f"[t{number}]\n")),
    ("approvals", full("", lambda _: "[[approval]]\n")),
    ("policies", full("", lambda number: f"k{number}=1\n")),
    ("policies", full("", lambda number: f"age_limits_years{number}=1\n")),
    ("protocols", full("", lambda number: f"k{number}=1\n")),
    ("protocols", full("", lambda _: "[[regimens]]\n")),
    ("ward settings", full("", lambda number: f"k{number}=1\n")),
    ("ward settings", full("[server]\n", lambda number: f"k{number}=1\n")),
    ("ward settings", full("", lambda number: f"[t{number}]\n")),
)


@pytest.fixture(autouse=True)
def by_itself() -> None:
    """What other tests left in this process, and its threads, is no part of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def all_readers() -> Iterator[dict[str, Reader]]:
    with quick_folder() as folder:
        yield readers(folder)


@pytest.mark.parametrize(("name", "content"), FILES)
def test_a_full_file_of_one_fault_is_refused_in_time(
    name: str, content: bytes, all_readers: dict[str, Reader]
) -> None:
    before = time.thread_time()
    try:
        accepted = all_readers[name].read(content)
    except REFUSALS:
        accepted = 0
    assert accepted == 0
    assert time.thread_time() - before < MOST_S


def test_check_site_names_ten_thousand_faults_in_time(tmp_path: Path) -> None:
    wrong = 10_000
    settings = "".join(f"k{number}=1\n" for number in range(wrong))
    head = 'schema = "infuseplan/site-policy/1"\n'
    policy = tmp_path / "site-policy.toml"
    policy.write_text(head + settings, encoding="utf-8")
    # Whoever may write new files for himself alone would have one fault more.
    policy.chmod(0o644)
    services = bootstrap.services(machine=tmp_path / "machine")
    before = time.thread_time()
    found = services.site.check(tmp_path)
    assert time.thread_time() - before < MOST_S
    named = [fault for file in found.files for fault in file.faults]
    assert [fault.read for fault in named] == [f"“k{number}”" for number in range(wrong)]
    # The first of them with their line: the schema is the first.
    assert named[0].place == "line 2, k0"
