"""What `build.py` writes into a package, judged without building one."""

import re

import pytest

from tests.packaging.loading import PACKAGING, loaded

build = loaded("build")
SETTINGS = ("DEBFULLNAME", "DEBEMAIL", "INFUSEPLAN_SIGNING_KEY")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


def test_a_trial_names_nobody_but_the_administrator_of_the_computer() -> None:
    assert build.maintainer() == "The administrator of this computer <root@localhost>"


@pytest.mark.parametrize(
    ("name", "address"),
    [("Pharmacy IT", "it@example.org"), ("", "Pharmacy IT <it@example.org>")],
)
def test_the_maintainer_is_who_builds(
    name: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEBFULLNAME", name)
    monkeypatch.setenv("DEBEMAIL", address)
    monkeypatch.setenv("INFUSEPLAN_SIGNING_KEY", "key")
    assert build.maintainer() == "Pharmacy IT <it@example.org>"


@pytest.mark.parametrize("address", ["it@example.org", "Pharmacy IT <it>", "A <a@b>\nDepends: x"])
def test_half_a_maintainer_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBEMAIL", address)
    with pytest.raises(SystemExit, match="NAME <ADDRESS>"):
        build.maintainer()


def test_a_release_without_a_maintainer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFUSEPLAN_SIGNING_KEY", "key")
    with pytest.raises(SystemExit, match="a release names its maintainer"):
        build.maintainer()


def test_the_control_file_has_what_debian_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "size_of", lambda folder: 1025)
    text = build.control({"libc6", "libx11-6"})
    fields = dict(re.findall(r"^([A-Z][A-Za-z-]+): (.+)$", text, re.MULTILINE))
    assert fields["Depends"] == "libc6 (>= 2.36), libx11-6"
    assert fields["Installed-Size"] == "2"
    assert fields["Maintainer"] == build.NOBODY
    assert "{" not in text


def test_the_menu_entry_opens_the_plan_files_that_the_desktop_knows() -> None:
    entry = (PACKAGING / "linux" / "infuseplan.desktop").read_text(encoding="utf-8")
    fields = dict(line.split("=", 1) for line in entry.splitlines() if "=" in line)
    assert fields["Exec"] == "/usr/bin/infuseplan %f"
    kinds = (PACKAGING / "linux" / "infuseplan.xml").read_text(encoding="utf-8")
    assert re.findall(r'<mime-type type="(.+)">', kinds) == [fields["MimeType"].rstrip(";")]
    assert re.findall(r'<glob pattern="(.+)"/>', kinds) == ["*.infuseplan"]


def test_nobody_is_made_up() -> None:
    for path in (*PACKAGING.glob("*.py"), *(PACKAGING / "linux").iterdir()):
        assert ".invalid" not in path.read_text(encoding="utf-8"), path.name
