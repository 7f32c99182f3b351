"""The headline of a protocol file is read from a few of its tables, and is that of the whole."""

from decimal import Decimal
from pathlib import Path

import pytest

from infuseplan.adapters.protocols.headline import read_headline
from infuseplan.adapters.toml import read_toml
from infuseplan.bootstrap import services

FOLDER = Path(__file__).parents[2] / "resources" / "protocols"
DEFAULT = (FOLDER / "eu-smpc-2025-07.toml").read_text(encoding="utf-8")
WITH_REGIMENS = sorted(
    path for path in FOLDER.glob("*.toml") if "[[regimens]]" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("path", WITH_REGIMENS, ids=lambda path: path.stem)
def test_it_says_what_the_whole_file_says(path: Path) -> None:
    headline = read_headline(path, {})
    whole = read_toml(path.read_bytes())
    assert headline is not None
    assert headline.ref.id == whole["identity"]["id"]
    assert headline.ref.product.mg_per_ml == Decimal(whole["product"]["concentration_mg_per_ml"])
    assert [(one.id, one.name, list(one.drugs)) for one in headline.regimens] == [
        (one["id"], one["name"], one["drugs"]) for one in whole["regimens"]
    ]


@pytest.mark.parametrize(
    "instead",
    [
        # Lines that begin like the head of a table and are none, before what is read.
        "remark = [\n[1],\n[2],\n]\n[[regimens]]",
        'remark = """\n[posology]\n"""\n[[regimens]]',
        "remark = '''\n[posology]\n'''\n[[regimens]]",
        "[[regimens]] # the first",
        "[[ regimens ]]",
        '[["regimens"]]',
    ],
)
def test_lines_that_cannot_be_told_apart_change_nothing(tmp_path: Path, instead: str) -> None:
    path = tmp_path / "one.toml"
    path.write_text(DEFAULT.replace("[[regimens]]", instead, 1), encoding="utf-8")
    headline, plain = read_headline(path, {}), services().protocols.headline()
    assert headline is not None
    assert plain is not None
    assert headline.regimens == plain.regimens


def test_a_table_that_is_read_and_broken_gives_none(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(DEFAULT.replace('name = "Isa-Pd"', "name = Isa-Pd", 1), encoding="utf-8")
    assert read_headline(path, {}) is None
