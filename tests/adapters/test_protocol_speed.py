"""A plan on the command line reads one protocol file: what that may cost."""

import tomllib
from decimal import Decimal

import pytest

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.domain.protocol.loaded import LoadedProtocol
from tests.benchmarks.measuring import in_turns, told

from .protocol_files import ALL, FOLDER

# Of reading the same file as TOML, which knows nothing of protocols.
MOST_READINGS = 2.5


@pytest.mark.benchmark
@pytest.mark.parametrize("name", ALL)
def test_one_protocol_file_is_read_and_checked_in_the_time_of_three_plain_readings(
    name: str,
) -> None:
    shelf, text = ProtocolShelf(FOLDER), (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert isinstance(shelf.find(f"isatuximab-iv/{name}"), LoadedProtocol)
    ours, plain = in_turns(
        lambda: shelf.find(f"isatuximab-iv/{name}"),
        lambda: tomllib.loads(text, parse_float=Decimal),
        rounds=30,
    )
    assert told(f"protocol {name}", ours, plain, "a plain reading") <= MOST_READINGS
