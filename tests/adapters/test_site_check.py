"""IT's folder as a whole: every fault of every file in one go, and none where there is none."""

import json
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from infuseplan.adapters.protocols.signature import RevisionGuard
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site_check import Installed, check_site
from infuseplan.application.site_files import SiteCheck

RESOURCES = resources_folder()
EU = RESOURCES / "protocols" / "eu-smpc-2025-07.toml"
DIGEST = sha256(EU.read_bytes()).hexdigest()
KEY = "0a" * 32
HEAD = 'schema = "infuseplan/site-policy/1"\n'
GOOD = {
    "approvals.toml": f'[[approval]]\nsha256 = "{DIGEST}"\nby = "Pharmacy"\non = 2026-11-22\n',
    "site-policy.toml": HEAD + 'grade1 = "continue"\n',
    "newest-protocols.json": json.dumps({KEY: 7}),
}
posix = pytest.mark.skipif(sys.platform == "win32", reason="rights are no mode on Windows")


def checked(folder: Path, *, in_force: bool = False, key: str | None = KEY) -> SiteCheck:
    installed = Installed(
        RESOURCES / "policy" / "site-policy.toml",
        RESOURCES / "protocols",
        date(2026, 11, 28),
        key,
        None if key is None else 7,
    )
    return check_site(folder, installed, in_force=in_force)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    site.mkdir(mode=0o755)
    for name, text in GOOD.items():
        (site / name).write_text(text, encoding="utf-8")
        (site / name).chmod(0o644)
    return site


def places(folder: Path, *, key: str | None = KEY) -> list[tuple[str, str]]:
    found = checked(folder, key=key)
    assert all(one.read and one.advice for one in found.faults)
    return [(Path(one.file).name, one.place) for one in found.faults]


def test_a_folder_in_order_has_no_fault(folder: Path) -> None:
    found = checked(folder)
    assert found.faults == ()
    assert [(one.kind, one.present, one.entries) for one in found.files] == [
        ("approvals", True, 1), ("policy", True, 1), ("newest", True, 1), ("ward", False, 0),
    ]  # fmt: skip


def test_files_that_are_not_there_are_no_fault(tmp_path: Path) -> None:
    found = checked(tmp_path)
    assert found.faults == ()
    assert [one.present for one in found.files] == [False] * 4


WARDS = {
    "a key in order": ("0f" * 32, 0o640, []),
    "a digit short": ("0f" * 31, 0o640, ["site.key"]),
    "for everybody": pytest.param("0f" * 32, 0o644, ["site.key"], marks=pytest.mark.skipif(
        sys.platform == "win32", reason="Windows keeps rights elsewhere")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "mode", "faults"), list(WARDS.values()), ids=list(WARDS))
def test_the_key_that_the_ward_s_file_names_is_looked_at_too(
    folder: Path, tmp_path: Path, text: str, mode: int, faults: list[str]
) -> None:
    key = tmp_path / "site.key"
    key.write_text(text, encoding="ascii")
    key.chmod(mode)
    ward = folder / "ward.toml"
    lines = f'schema = "infuseplan/ward/1"\nkey_file = {str(key)!r}\n'
    ward.write_text(lines, encoding="utf-8")
    ward.chmod(0o644)
    assert [name for name, _ in places(folder)] == faults
    ward.write_text(lines.replace("key_file", "keyfile"), encoding="utf-8")
    assert places(folder) == [("ward.toml", "line 2, keyfile"), ("ward.toml", "key_file")]


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert not any(one.present for one in checked(tmp_path / "none").files)


def test_a_hash_that_fits_no_file_is_named_beside_the_other_faults_of_its_entry(
    folder: Path,
) -> None:
    entry = f'[[approval]]\nsha256 = "{"ab" * 32}"\nby = ""\non = 2999-01-01\n'
    (folder / "approvals.toml").write_text(entry, encoding="utf-8")
    assert places(folder) == [
        ("approvals.toml", "line 3, approval 1, by"),
        ("approvals.toml", "line 4, approval 1, on"),
        ("approvals.toml", "line 1, approval 1, sha256"),
    ]


def test_a_hash_that_fits_no_file_is_named(folder: Path) -> None:
    (folder / "approvals.toml").write_text(GOOD["approvals.toml"].replace(DIGEST, "ab" * 32))
    assert places(folder) == [("approvals.toml", "line 1, approval 1, sha256")]


POLICIES = {
    "an unknown key": ('grade_1 = "hold"', ["line 2, grade_1"]),
    "a key in capitals": ('GRADE1 = "hold"', ["line 2, GRADE1"]),
    "two lines": ("bmi_limit = 0\nweight_limits_kg = [250, 30]",
                  ["line 2, bmi_limit", "line 3, weight_limits_kg"]),
    "a bag outside its limits": ("bag_volume_ml = 20", ["line 2, bag_volume_ml"]),
}  # fmt: skip


@pytest.mark.parametrize("slip", POLICIES)
def test_every_setting_that_is_wrong_is_named_with_its_line(slip: str, folder: Path) -> None:
    text, expected = POLICIES[slip]
    (folder / "site-policy.toml").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    assert places(folder) == [("site-policy.toml", place) for place in expected]


def test_a_wrong_schema_does_not_hide_the_rest(folder: Path) -> None:
    (folder / "site-policy.toml").write_text("schema = 1\nbmi_limit = 0\n", encoding="utf-8")
    assert places(folder) == [
        ("site-policy.toml", "line 1, schema"), ("site-policy.toml", "line 2, bmi_limit"),
    ]  # fmt: skip


FLOORS: dict[str, tuple[bytes, int]] = {
    "a key in capitals": (json.dumps({KEY.upper(): 7}).encode(), 1),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD["newest-protocols.json"].encode(), 1),
    "a digit short": (json.dumps({KEY[1:]: 7}).encode(), 1),
    "two faults": (json.dumps({KEY[1:]: 7, "cd" * 32: "7"}).encode(), 2),
    "another key alone": (json.dumps({"cd" * 32: 7}).encode(), 1),
    "newer than what is installed": (json.dumps({KEY: 8}).encode(), 1),
    "empty": (b"", 1),
    "no JSON": (b"{", 1),
    "a list": (b"[]", 1),
    "no key": (b"{}", 1),
    "no revision": (json.dumps({KEY: 0}).encode(), 1),
    "the same key twice": (f'{{"{KEY}": 7, "{KEY.upper()}": 5}}'.encode(), 2),
}


@pytest.mark.parametrize("slip", FLOORS)
def test_every_slip_of_the_floor_is_named(slip: str, folder: Path) -> None:
    content, count = FLOORS[slip]
    (folder / "newest-protocols.json").write_bytes(content)
    assert [name for name, _ in places(folder)] == ["newest-protocols.json"] * count


def test_from_source_no_key_is_asked_for(folder: Path) -> None:
    (folder / "newest-protocols.json").write_text(json.dumps({"cd" * 32: 9}), encoding="utf-8")
    assert places(folder, key=None) == []


@posix
@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("mode", [0o666, 0o664, 0o600, 0o640])
def test_rights_that_let_others_write_or_keep_users_from_reading(
    name: str, mode: int, folder: Path
) -> None:
    (folder / name).chmod(mode)
    # 0o664 lets others write; 0o600 and 0o640 keep users from reading.
    assert (name, "rights") in places(folder)


@posix
def test_the_folder_in_force_must_not_be_written_by_others(folder: Path) -> None:
    folder.chmod(0o777)
    found = checked(folder, in_force=True)
    assert ("site", "rights") in [(Path(one.file).name, one.place) for one in found.faults]


NAMES: list[tuple[str, str]] = [
    ("approvals.toml", "approval.toml"),
    ("approvals.toml", "Approvals.toml"),
    ("site-policy.toml", "site_policy.toml"),
    ("newest-protocols.json", "newest-protocols.json.txt"),
]


@pytest.mark.parametrize(("right", "slip"), NAMES)
def test_a_name_that_is_nearly_right_is_a_fault_while_the_right_one_is_missing(
    right: str, slip: str, folder: Path
) -> None:
    (folder / right).rename(folder / slip)
    assert places(folder) == [("site", slip)]
    (folder / right).write_text(GOOD[right], encoding="utf-8")
    # As IT lays it: readable for users, whatever rights new files have where this runs.
    (folder / right).chmod(0o644)
    assert places(folder) == []


@pytest.mark.parametrize(
    "slip",
    ["newest-protocols.json.2026-11-01", "newest_protocols.txt", "Newest Protocols (1).json",
     "newestprotocol", "newest-protocols.json~"],
)  # fmt: skip
def test_a_name_by_which_a_signed_program_plans_nothing_is_not_in_order(
    slip: str, folder: Path, tmp_path: Path
) -> None:
    (folder / "newest-protocols.json").rename(folder / slip)
    refused = RevisionGuard(tmp_path / "own", folder).fault(KEY, 7)
    assert refused is not None
    assert "is not called newest-protocols.json" in refused.text
    (found,) = checked(folder).faults
    assert (found.place, found.accepted) == (slip, "newest-protocols.json")
    assert found.advice == "rename it to newest-protocols.json, or remove it"


def test_every_fault_of_every_file_comes_in_one_go(folder: Path) -> None:
    change: dict[str, Callable[[str], str]] = {
        "approvals.toml": lambda text: text.replace("Pharmacy", ""),
        "site-policy.toml": lambda text: text + "unknown = 1\n",
        "newest-protocols.json": lambda text: text.replace(KEY, KEY[1:]),
    }
    for name, edit in change.items():
        (folder / name).write_text(edit(GOOD[name]), encoding="utf-8")
    assert [name for name, _ in places(folder)] == list(change)
