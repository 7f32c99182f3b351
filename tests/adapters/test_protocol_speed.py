"""A plan on the command line reads one protocol file: what that may cost."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from infuseplan.adapters.protocol_shelf import ProtocolShelf
from infuseplan.domain.loaded import LoadedProtocol

from .protocol_files import ALL, FOLDER

BUDGET_MS = 12


@pytest.mark.benchmark
@pytest.mark.parametrize("name", ALL)
def test_one_protocol_file_is_read_and_checked_within_12_milliseconds(
    benchmark: BenchmarkFixture, name: str
) -> None:
    shelf = ProtocolShelf(FOLDER)
    found = benchmark(lambda: shelf.find(f"isatuximab-iv/{name}"))
    assert isinstance(found, LoadedProtocol)
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median * 1000 < BUDGET_MS
