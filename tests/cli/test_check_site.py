"""`check-site`: what IT reads before its files are rolled out."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.contract_client import command

EU = Path(__file__).parents[2] / "resources" / "protocols" / "eu-smpc-2025-07.toml"
GOOD = (
    f'[[approval]]\nsha256 = "{sha256(EU.read_bytes()).hexdigest()}"\n'
    'by = "Pharmacy"\non = 2025-11-01\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "approvals.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "approvals.toml").chmod(0o644)
    return tmp_path


def test_files_in_order_end_with_0(folder: Path) -> None:
    done = command("check-site", "--folder", str(folder))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "in order, 1 approval" in done.stdout
    assert done.stdout.endswith("IT's files are in order.\n")


def test_every_fault_has_a_line_of_its_own_and_the_end_is_1(folder: Path) -> None:
    slip = GOOD.replace("Pharmacy", "").replace("2025", "2999")
    (folder / "approvals.toml").write_text(slip, encoding="utf-8")
    done = command("check-site", "--folder", str(folder))
    assert done.exit_code == 1
    lines = [line for line in done.stdout.splitlines() if "Remedy" in line]
    assert [line.partition(":")[0].strip() for line in lines] == [
        "approvals.toml, line 3, approval 1, by",
        "approvals.toml, line 4, approval 1, on",
    ]
    assert all("read “" in line and "Accepted: " in line for line in lines)
    assert done.stdout.endswith("2 faults.\n")


def test_the_same_as_json(folder: Path) -> None:
    (folder / "approvals.toml").write_text(GOOD.replace("by =", "BY ="), encoding="utf-8")
    (folder / "newest-protocols.json").write_text("{}", encoding="utf-8")
    (folder / "newest-protocols.json").chmod(0o644)
    done = command("check-site", "--folder", str(folder), "--json")
    document = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (document["schema"], document["in_order"]) == ("infuseplan/check-site/1", False)
    assert [Path(one["file"]).name for one in document["faults"]] == [
        "approvals.toml", "approvals.toml", "newest-protocols.json",
    ]  # fmt: skip
    first = document["faults"][0]
    assert set(first) == {"file", "place", "read", "accepted", "remedy"}
    assert first["place"] == "line 3, approval 1, BY"
    assert [(one["kind"], one["present"]) for one in document["files"]] == [
        ("approvals", True), ("policy", False), ("newest", True), ("ward", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "argv", [("--folder", "none"), ("--folder", "a\0b"), ("--folder",), ("x",), ("--jsn",)]
)
def test_what_is_no_request_is_not_read(argv: tuple[str, ...]) -> None:
    done = command("check-site", *argv)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
