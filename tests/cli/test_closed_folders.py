"""A folder that is closed to users is a fault that is told, and takes nothing else away.

`mkdir` under umask 077 is enough to close IT's folder to everybody.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ordinary_user import closed_folder, started

REQUEST = ("--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1")
DENIED = "cannot be read: Permission denied"


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    folder = closed_folder(tmp_path / "infuseplan")
    yield folder
    folder.chmod(0o700)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """IT's folder, open and empty."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("plan", *REQUEST), 2),
        (("check-protocols",), 2),
        (("self-check",), 1),
    ],
)
def test_settings_that_cannot_be_reached_are_told_as_unreadable_ones(
    closed: Path, argv: tuple[str, ...], code: int
) -> None:
    found, said = started(closed, *argv)
    assert (found, f"site-policy.toml: {DENIED}" in said) == (code, True)
    assert "planning goes on" in said
    assert "Errno" not in said


def test_what_needs_no_settings_goes_on(closed: Path) -> None:
    code, said = started(closed, "protocols")
    assert (code, "isatuximab-iv/eu-smpc-2025-07 (default)" in said) == (0, True)


def test_check_site_names_the_folder_and_every_file_in_it(closed: Path) -> None:
    code, said = started(closed, "check-site", "--json")
    document = json.loads(said)
    assert (code, document["in_order"]) == (1, False)
    named = {(Path(one["file"]).name, one["place"]) for one in document["faults"]}
    assert named >= {
        ("infuseplan", "rights"), ("approvals.toml", None), ("site-policy.toml", None),
        ("newest-protocols.json", None), ("ward.toml", None),
    }  # fmt: skip


@pytest.mark.parametrize("page", ["plan", "infuse", "board"])
@pytest.mark.parametrize("whose", ["IT's", "the user's"])
def test_the_window_opens_all_the_same(closed: Path, site: Path, page: str, whose: str) -> None:
    machine, data = (closed, site) if whose == "IT's" else (site, closed / "x")
    words = ("--data", str(data), "--page", page, "--quit-when-painted")
    code, said = started(machine, *words)
    assert (code, "fault" in said) == (0, False)
    demonstration = started(machine, "demo", *words)
    assert (demonstration[0], "fault" in demonstration[1]) == (0, False)


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("check-site", "--folder", "CLOSED"), 2),
        (("check-protocols", "CLOSED"), 2),
        (("plan", *REQUEST, "--policy", "CLOSED.toml"), 2),
        (("replay", "CLOSED.json"), 2),
        (("sheet", *REQUEST, "--kind", "nurse", "--out", "CLOSED.pdf"), 1),
        (("sheet", *REQUEST, "--kind", "nurse", "--out", "CLOSED/a.pdf"), 2),
        (("course", "--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "1", "--ics",
          "CLOSED/a.ics"), 2),
        (("journal", "verify", "--data", "CLOSED"), 1),
        (("journal", "set-aside", "--data", "CLOSED"), 1),
        (("journal", "export", "CLOSED/e", "--data", "CLOSED"), 1),
        (("patient", "recent", "--by", "A", "--data", "CLOSED"), 1),
        (("staff", "pins", "--data", "CLOSED"), 1),
        (("staff", "remove-pin", "A", "--data", "CLOSED"), 1),
        (("treatment", "show", "1", "--by", "A", "--data", "CLOSED"), 1),
    ],
)  # fmt: skip
def test_what_a_command_names_in_a_closed_folder_is_refused_in_one_line(
    closed: Path, site: Path, argv: tuple[str, ...], code: int
) -> None:
    words = [word.replace("CLOSED", str(closed / "x")) for word in argv]
    found, said = started(site, *words)
    assert (found, len(said.splitlines())) == (code, 1)
    assert "Unexpected error" not in said
