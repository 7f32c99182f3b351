"""`approvals.toml`: a slip never passes for an approval, is named, and stops nobody."""

import os
import threading
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from infuseplan.adapters.protocols.approvals import ReadApprovals, read_approvals
from infuseplan.adapters.resources import resources_folder
from infuseplan.bootstrap import services
from infuseplan.domain.protocol.reference import Approval

TODAY = date(2026, 11, 28)
DIGEST = "ab" * 32
APPROVAL = Approval(by="Ward pharmacy", on=date(2026, 11, 22))
GOOD = f'[[approval]]\nsha256 = "{DIGEST}"\nby = "Ward pharmacy"\non = 2026-11-22\n'


def read(folder: Path, content: bytes | str) -> ReadApprovals:
    file = folder / "approvals.toml"
    file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return read_approvals(file, TODAY)


def test_a_hospital_without_approvals_has_none(tmp_path: Path) -> None:
    found = read_approvals(tmp_path / "approvals.toml", TODAY)
    assert (found.approvals, found.faults) == ({}, ())


def test_approvals_are_read_by_the_sum_of_the_bytes(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).approvals == {DIGEST: APPROVAL}


def test_a_hash_in_capitals_is_the_same_hash(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD.replace(DIGEST, DIGEST.upper())).approvals == {DIGEST: APPROVAL}


def test_an_approval_of_today_counts(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD.replace("2026-11-22", "2026-11-28"))
    assert found.approvals[DIGEST].on == TODAY


SLIPS = {
    "the table in the plural": ("[[approval]]", "[[approvals]]", "line 1, approvals"),
    "one table": ("[[approval]]", "[approval]", "line 1, approval"),
    "another key": ("sha256 =", "sha-256 =", "line 2, approval 1, sha-256"),
    "a key in capitals": ("by =", "BY =", "line 3, approval 1, BY"),
    "a digit missing": (DIGEST, DIGEST[1:], "line 2, approval 1, sha256"),
    "a digit too many": (DIGEST, DIGEST + "0", "line 2, approval 1, sha256"),
    "a letter that is no digit": (DIGEST, "o" + DIGEST[1:], "line 2, approval 1, sha256"),
    "a number": (f'"{DIGEST}"', "12", "line 2, approval 1, sha256"),
    "nobody": ("Ward pharmacy", "", "line 3, approval 1, by"),
    "a blank": ("Ward pharmacy", "   ", "line 3, approval 1, by"),
    "a name of two lines": ("Ward pharmacy", "Ward\\npharmacy", "line 3, approval 1, by"),
    "the year 2999": ("2026-11-22", "2999-11-22", "line 4, approval 1, on"),
    "tomorrow": ("2026-11-22", "2026-11-29", "line 4, approval 1, on"),
    "a date in quotes": ("2026-11-22", "'2026-11-22'", "line 4, approval 1, on"),
    "a date with a time": ("2026-11-22", "2026-11-22T08:00:00", "line 4, approval 1, on"),
    "no date": ("on = 2026-11-22\n", "", "line 1, approval 1, on"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_an_approval_never_passes_for_one_and_is_named(slip: str, tmp_path: Path) -> None:
    old, new, place = SLIPS[slip]
    content = GOOD.replace(old, new)
    assert content != GOOD
    found = read(tmp_path, content)
    assert found.approvals == {}
    assert place in [fault.place for fault in found.faults]
    assert all(one.read and one.accepted and one.advice for one in found.faults)


def test_one_slip_leaves_nothing_approved_and_each_is_named(tmp_path: Path) -> None:
    other = GOOD.replace(DIGEST, "cd" * 31).replace("2026-11-22", "2999-01-01")
    found = read(tmp_path, GOOD + other)
    assert found.approvals == {}
    assert [fault.place for fault in found.faults] == [
        "line 6, approval 2, sha256", "line 8, approval 2, on",
    ]  # fmt: skip


BLANK = ["\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\U0001d159", "\u0301", "\u3164 \u2800"]


@pytest.mark.parametrize("name", BLANK, ids=ascii)
def test_a_name_in_which_nothing_can_be_seen_approves_nothing(name: str, tmp_path: Path) -> None:
    found = read(tmp_path, GOOD.replace("Ward pharmacy", name))
    assert found.approvals == {}
    assert [fault.place for fault in found.faults] == ["line 3, approval 1, by"]


@pytest.mark.parametrize("day", ["1899-11-01", "0001-01-01", "2025-07-17"])
def test_a_day_before_the_revision_of_its_file_approves_nothing(day: str, tmp_path: Path) -> None:
    file = tmp_path / "approvals.toml"
    text = GOOD.replace("2026-11-22", day).replace(DIGEST, DIGEST.upper())
    file.write_text(text, encoding="utf-8")
    found = read_approvals(file, TODAY, {DIGEST: date(2025, 7, 18), "cd" * 32: date(2026, 1, 1)})
    assert found.approvals == {}
    (fault,) = found.faults
    assert (fault.place, fault.read) == ("line 4, approval 1, on", f"“{day}”")
    assert fault.accepted == (
        "a date from 2025-07-18, the revision of its file, until today, 2026-11-28, "
        "without quotation marks"
    )


def test_a_day_from_the_revision_on_counts_and_of_an_unknown_file_any(tmp_path: Path) -> None:
    file = tmp_path / "approvals.toml"
    file.write_text(GOOD.replace("2026-11-22", "2025-07-18"), encoding="utf-8")
    for known in ({DIGEST: date(2025, 7, 18)}, {"cd" * 32: date(2026, 1, 1)}, {}, None):
        assert read_approvals(file, TODAY, known).faults == ()


def test_the_program_knows_the_revisions_of_its_own_files(tmp_path: Path) -> None:
    eu = (resources_folder() / "protocols" / "eu-smpc-2025-07.toml").read_bytes()
    text = GOOD.replace(DIGEST, sha256(eu).hexdigest())
    for day, approved in (("2025-07-17", False), ("2025-07-18", True)):
        (tmp_path / "approvals.toml").write_text(text.replace("2026-11-22", day), encoding="utf-8")
        wired = services(machine=tmp_path)
        headline = wired.protocols.headline()
        assert headline is not None
        assert (headline.ref.approved is not None) is approved
        assert (wired.site.approval_faults() == ()) is approved
        of_it = [one for one in wired.site.check(None).faults if one.place.endswith(", on")]
        assert (of_it == []) is approved


def test_the_same_file_approved_twice_is_a_fault(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + GOOD.replace(DIGEST, DIGEST.upper()))
    assert found.approvals == {}
    assert [fault.place for fault in found.faults] == ["line 5, approval 2"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf" + GOOD.encode(), b"\xff\xfe", GOOD.encode("utf-16"), b"[[approval]\n",
     b"approval = 7", b"approval = [7]", b"a = " + b"[" * 100_000, b"#" * 1_000_001],
    ids=["empty", "mark", "not text", "utf-16", "torn", "number", "numbers", "deep", "huge"],
)  # fmt: skip
def test_what_is_no_such_file_is_a_fault_and_no_exception(content: bytes, tmp_path: Path) -> None:
    found = read(tmp_path, content)
    assert found.approvals == {}
    assert found.faults


def test_a_file_with_remarks_alone_approves_nothing_and_is_no_fault(tmp_path: Path) -> None:
    found = read(tmp_path, "# nothing yet\n")
    assert (found.approvals, found.faults) == ({}, ())


def test_a_folder_a_pipe_and_a_link_that_leads_nowhere_are_faults(tmp_path: Path) -> None:
    file = tmp_path / "approvals.toml"
    file.mkdir()
    assert read_approvals(file, TODAY).faults
    file.rmdir()
    file.symlink_to(tmp_path / "gone")
    assert "missing" in read_approvals(file, TODAY).faults[0].read
    file.unlink()
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(file)
    done: list[ReadApprovals] = []
    reader = threading.Thread(target=lambda: done.append(read_approvals(file, TODAY)), daemon=True)
    reader.start()
    reader.join(5)
    assert done
    assert "not a regular file" in done[0].faults[0].read
