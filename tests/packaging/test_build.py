"""What `build.py` writes into a package, judged without building one."""

import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from shutil import which

import pytest

from tests.packaging.loading import PACKAGING, ROOT, loaded

build = loaded("build")
patched = loaded("patched_python")
SETTINGS = (
    "DEBFULLNAME", "DEBEMAIL", "INFUSEPLAN_SIGNING_KEY", "INFUSEPLAN_SECURITY_CONTACT",
    "INFUSEPLAN_ADVISORIES",
)  # fmt: skip


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
    assert fields["Depends"] == "libc6 (>= 2.36), libx11-6, passwd"
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
    beside = [one for one in (PACKAGING / "linux").iterdir() if one.is_file()]
    for path in (*PACKAGING.glob("*.py"), *beside):
        assert ".invalid" not in path.read_text(encoding="utf-8"), path.name


# --- weaknesses -------------------------------------------------------------------------------

MAIL, PAGE = "security@example.org", "https://example.org/advisories"


def test_a_trial_names_nobody_for_weaknesses() -> None:
    assert build.contacts() == ("", "")


@pytest.mark.parametrize(
    "given", [(), ("INFUSEPLAN_SECURITY_CONTACT",), ("INFUSEPLAN_ADVISORIES",)]
)
def test_a_release_names_whom_a_weakness_is_reported_to_and_where_it_is_told(
    given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFUSEPLAN_SIGNING_KEY", "key")
    for name in given:
        monkeypatch.setenv(name, MAIL if "CONTACT" in name else PAGE)
    with pytest.raises(SystemExit, match="a release names"):
        build.contacts()


def test_a_release_with_both_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFUSEPLAN_SIGNING_KEY", "key")
    monkeypatch.setenv("INFUSEPLAN_SECURITY_CONTACT", MAIL)
    monkeypatch.setenv("INFUSEPLAN_ADVISORIES", PAGE)
    assert build.contacts() == (MAIL, PAGE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INFUSEPLAN_SECURITY_CONTACT", "security"),
        ("INFUSEPLAN_SECURITY_CONTACT", "a b@example.org"),
        ("INFUSEPLAN_SECURITY_CONTACT", "mailto:a@example.org"),
        ("INFUSEPLAN_ADVISORIES", "http://example.org"),
        ("INFUSEPLAN_ADVISORIES", "example.org"),
    ],
)
def test_what_is_no_address_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        build.contacts()


# --- which Python -----------------------------------------------------------------------------


def test_every_python_that_the_program_allows_has_a_least_patch_and_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert min(patched.LEAST) == (3, 11)
    assert all(least > 0 and why for least, why in patched.LEAST.values())


@pytest.mark.parametrize("line", patched.LEAST)
def test_the_patch_before_the_least_is_refused_and_the_least_is_not(line: tuple[int, int]) -> None:
    least, why = patched.LEAST[line]
    assert patched.reason_against((*line, least)) is None
    assert patched.reason_against((*line, least + 1)) is None
    reason = patched.reason_against((*line, least - 1))
    assert f"{line[0]}.{line[1]}.{least}" in reason
    assert why in reason


def test_a_line_that_nobody_has_looked_at_is_refused() -> None:
    assert "nobody has looked" in patched.reason_against((3, 99, 1))
    assert "nobody has looked" in patched.reason_against((3, 13, 99), ("python3.13", "3.13.99"))


@pytest.mark.skipif(which("dpkg") is None, reason="Debian's own order of versions")
def test_debian_s_python_is_judged_by_the_revision_of_its_package() -> None:
    name, least = "python3.11", patched.LEAST_DEBIAN["python3.11"]
    assert patched.reason_against((3, 11, 2), (name, least)) is None
    assert patched.reason_against((3, 11, 2), (name, "3.11.2-6+deb12u10")) is None
    assert "apt-get upgrade" in patched.reason_against((3, 11, 2), (name, "3.11.2-6+deb12u6"))
    assert "apt-get upgrade" in patched.reason_against((3, 11, 2), (name, "3.11.2-6"))


def test_a_release_is_refused_where_a_trial_only_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = build.neighbour("patched_python")
    monkeypatch.setattr(old, "reason_against_this", lambda: "Python 3.11.0 is older than 3.11.18")
    build.demand_patched_python()
    assert "3.11.0 is older" in capsys.readouterr().out
    monkeypatch.setenv("INFUSEPLAN_SIGNING_KEY", "key")
    with pytest.raises(SystemExit, match="no release with this Python"):
        build.demand_patched_python()


# --- what lies beside the program -------------------------------------------------------------


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    needed = {"libEGL.so.1": "libegl1", "libX11.so.6": "libx11-6", "libc.so.6": "libc6"}
    monkeypatch.setattr(build, "BUNDLE", tmp_path)
    monkeypatch.setattr(build, "needed_libraries", lambda: needed)
    return tmp_path


def test_the_archive_says_which_libraries_the_computer_needs(bundle: Path) -> None:
    build.say_what_it_needs()
    text = (bundle / "README.txt").read_text(encoding="utf-8")
    assert "apt-get install libc6 libegl1 libx11-6\n" in text
    for name, package in build.needed_libraries().items():
        assert re.search(rf"(?m)^  {re.escape(name)} +{package}$", text)
    assert "2.36" in text
    assert "trial build, not for patients" in text
    assert "{" not in text
    assert "@" not in text


def test_and_a_release_whom_to_write_to(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFUSEPLAN_SIGNING_KEY", "key")
    monkeypatch.setenv("INFUSEPLAN_SECURITY_CONTACT", MAIL)
    monkeypatch.setenv("INFUSEPLAN_ADVISORIES", PAGE)
    build.say_what_it_needs()
    text = (bundle / "README.txt").read_text(encoding="utf-8")
    assert MAIL in text
    assert PAGE in text
    assert "trial" not in text


@pytest.mark.skipif(sys.platform != "linux", reason="the list is one of Linux' libraries")
def test_the_program_names_the_libraries_of_that_list_that_it_does_not_find(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from infuseplan.adapters import system_libraries

    (bundle / "system-libraries.txt").write_text(
        "libc.so.6 libc6\nlibNoSuchThing.so.1 libnosuch1\n", encoding="ascii"
    )
    monkeypatch.setattr(system_libraries.sys, "executable", str(bundle / "infuseplan"))
    assert system_libraries.missing_libraries() == (("libNoSuchThing.so.1", "libnosuch1"),)
    (bundle / "system-libraries.txt").unlink()
    assert system_libraries.missing_libraries() == ()


def test_software_centres_get_the_version_and_the_day() -> None:
    root = ET.fromstring(build.metainfo())  # noqa: S314 - our own file
    release = root.find("releases/release")
    assert release is not None
    assert release.get("version") == build.version()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", release.get("date") or "")
    assert [one.text for one in root.findall("provides/mediatype")] == [
        "application/x-infuseplan-plan"
    ]
    assert root.findtext("launchable") == "infuseplan.desktop"


def test_menu_entry_kind_of_file_manual_page_and_metainfo_are_shipped() -> None:
    files = build.desktop_files()
    assert {
        "applications/infuseplan.desktop", "mime/packages/infuseplan.xml",
        "man/man1/infuseplan.1.gz", "metainfo/infuseplan.metainfo.xml",
    } <= files.keys()  # fmt: skip
    assert any(place.startswith("icons/hicolor/") for place in files)


@pytest.mark.parametrize(
    ("tool", "words", "file"),
    [
        ("desktop-file-validate", [], "infuseplan.desktop"),
        ("man", ["--warnings=w", "-l", "-Tutf8", "-Z"], "infuseplan.1"),
    ],
)
def test_the_desktop_s_own_tools_have_no_objection(tool: str, words: list[str], file: str) -> None:
    if which(tool) is None:
        pytest.skip(f"no {tool} here")
    command = [tool, *words, str(PACKAGING / "linux" / file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_deb_has_one_changelog_a_year_and_a_reason_for_each_override(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "infuseplan").write_bytes(b"")
    monkeypatch.setattr(build, "BUNDLE", tmp_path / "bundle")
    root = tmp_path / "root"
    root.mkdir()
    build.lay_out(root)
    documents = {path.name for path in (root / "usr/share/doc/infuseplan").iterdir()}
    assert documents == {"changelog.gz", "CHANGELOG.md.gz", "copyright"}
    notice = (root / "usr/share/doc/infuseplan/copyright").read_text(encoding="utf-8")
    assert re.search(r"(?m)^Copyright: \d{4} ", notice)
    overrides = (root / "usr/share/lintian/overrides/infuseplan").read_text(encoding="utf-8")
    assert overrides.startswith("# ")
    for line in overrides.splitlines():
        assert line.startswith("# ") or re.fullmatch(r"infuseplan: [a-z-]+ \*", line), line


def test_the_manual_page_names_every_command() -> None:
    from infuseplan.cli.help_text import help_text

    manual = (PACKAGING / "linux" / "infuseplan.1").read_text(encoding="utf-8").replace("\\", "")
    commands = set(re.findall(r"(?m)^infuseplan ([a-z][a-z-]+)", help_text("")))
    assert {one for one in commands if one not in manual} == set()


def test_the_manual_page_names_every_file_of_it() -> None:
    from infuseplan.application.site_files import SITE_FILES

    manual = (PACKAGING / "linux" / "infuseplan.1").read_text(encoding="utf-8").replace("\\", "")
    files = manual.partition(".SH FILES")[2].partition(".SH ")[0]
    named = set(re.findall(r"(?m)^\.I /etc/xdg/infuseplan/(\S+)$", files))
    assert named == set(SITE_FILES.values())


@pytest.mark.skipif(sys.platform == "win32", reason="scripts of a shell")
def test_the_package_makes_a_folder_for_a_group_and_never_for_everybody(tmp_path: Path) -> None:
    """The scripts as dpkg calls them, with programs in front that say what they would do."""
    programs, folder = tmp_path / "bin", tmp_path / "record"
    programs.mkdir()
    said = tmp_path / "said"
    for name, code in (("getent", 2), ("groupadd", 0), ("install", 0)):
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {said}\nexit {code}\n')
        (programs / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{programs}:/usr/bin:/bin"}

    def call(script: str, *words: str) -> None:
        text = (ROOT / "packaging" / "linux" / script).read_text(encoding="utf-8")
        text = text.replace("/var/lib/infuseplan", str(folder))
        subprocess.run(["sh", "-c", text, script, *words], env=env, check=True)

    call("postinst", "abort-upgrade")
    assert not said.exists()
    call("postinst", "configure")
    assert said.read_text().splitlines() == [
        "getent group infuseplan", "groupadd --system infuseplan",
        f"install -d -o root -g infuseplan -m 3770 {folder}",
    ]  # fmt: skip
    folder.mkdir()
    said.unlink()
    call("postinst", "configure")
    assert "install" not in said.read_text()
    (folder / "a.entries.jsonl").write_text("")
    call("postrm", "purge")
    assert folder.is_dir()
    (folder / "a.entries.jsonl").unlink()
    call("postrm", "remove")
    assert folder.is_dir()
    call("postrm", "purge")
    assert not folder.exists()
