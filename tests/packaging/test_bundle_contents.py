"""What a packaged build takes in and leaves out, judged without building one."""

import ast
import re
from pathlib import Path

import pytest

from tests.packaging.loading import PACKAGING, ROOT, loaded

contents = loaded("bundle_contents")
origins = loaded("origins")
sbom = loaded("sbom")


def test_the_spec_is_python_and_takes_its_lists_from_bundle_contents() -> None:
    text = (PACKAGING / "infuseplan.spec").read_text(encoding="utf-8")
    ast.parse(text)
    for name in ("RESOURCES", "DISTRIBUTIONS", "HIDDEN_IMPORTS", "EXCLUDED_MODULES"):
        assert f"contents.{name}" in text
    assert "upx=True" not in text


def test_every_folder_of_resources_is_shipped() -> None:
    folders = {path.name for path in (ROOT / "resources").iterdir() if any(path.rglob("*.*"))}
    assert folders <= contents.RESOURCES.keys()
    assert not [path for path in (ROOT / "resources").iterdir() if path.is_file()]


def test_everything_left_out_has_its_reason() -> None:
    for table in (contents.EXCLUDED_FILES, contents.EXCLUDED_MODULES, contents.RESOURCES):
        assert all(why.strip() for why in table.values())


@pytest.mark.parametrize(
    "module",
    ["QtCharts", "QtDataVisualization", "QtGraphs", "QtHttpServer", "QtVirtualKeyboard",
     "QtQml", "QtQuick", "QtNetwork", "QtPdf"],
)  # fmt: skip
def test_modules_under_the_gpl_alone_and_unused_ones_stay_out(module: str) -> None:
    assert f"PySide6.{module}" in contents.EXCLUDED_MODULES


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/icuuc.dll",
        "PySide6\\opengl32sw.dll",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt6VirtualKeyboard.dll",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6\\plugins\\imageformats\\qtiff.dll",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/translations/qtbase_tr.qm",
    ],
)
def test_what_nobody_needs_stays_out(place: str) -> None:
    assert contents.reason_to_leave_out(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/Qt6Gui.dll",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "tzdata/zoneinfo/Europe/Berlin",
        "resources/protocols/SIGNATURES.json",
        "nacl/_sodium.abi3.so",
    ],
)
def test_what_the_program_needs_goes_in(place: str) -> None:
    assert contents.reason_to_leave_out(place) is None


def pins(which: str) -> dict[str, str]:
    text = (PACKAGING / f"requirements-{which}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE))


def test_a_build_uses_what_the_program_was_tested_with() -> None:
    assert pins("runtime").items() <= pins("build").items()


def test_the_lock_of_the_build_has_a_hash_for_each_package_and_names_no_place() -> None:
    text = (PACKAGING / "requirements-build.lock").read_text(encoding="utf-8")
    logical = [line for line in text.replace("\\\n", "").splitlines() if not line.startswith("#")]
    assert logical
    assert [line for line in logical if "--hash=sha256:" not in line] == []
    assert not re.search(r"://|--find-links|index-url|^-", text, re.MULTILINE)


def test_everything_that_runs_is_listed_and_its_licence_known() -> None:
    listed = {origins.plain(name) for name in contents.DISTRIBUTIONS}
    # A package whose module stays out runs nowhere in the bundle.
    assert pins("runtime").keys() - contents.EXCLUDED_MODULES.keys() <= listed
    assert listed <= origins.DISTRIBUTION_LICENCES.keys()


def test_the_texts_that_distributions_leave_out_are_here() -> None:
    texts = {text for more in origins.MORE_TEXTS.values() for text in more}
    assert texts == {path.name for path in (PACKAGING / "licenses").iterdir()}


def test_a_file_that_is_not_in_the_bill_is_found(tmp_path: Path) -> None:
    (tmp_path / "program").write_bytes(b"1")
    part = origins.Part(
        "InfusePlan", "1", "Apache-2.0", "pkg:generic/infuseplan@1", [], {"program"}
    )
    bill = sbom.bill([part], tmp_path)
    (tmp_path / sbom.BILL).write_text(sbom.json.dumps(bill), encoding="utf-8")
    assert sbom.differences(tmp_path) == []
    (tmp_path / "stowaway.so").write_bytes(b"2")
    (tmp_path / "program").write_bytes(b"3")
    assert sbom.differences(tmp_path) == ["stowaway.so: not in the bill", "program: other bytes"]


def test_a_bill_that_does_not_fit_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    part = origins.Part(
        "InfusePlan", "1", "Apache-2.0", "pkg:generic/infuseplan@1", [ROOT / "LICENSE"]
    )
    monkeypatch.setattr(sbom, "account", lambda *_: [part])
    monkeypatch.setattr(sbom, "objections", lambda text: ["specVersion: no such version"])
    assert sbom.main([str(tmp_path), str(tmp_path)]) == 1
    assert "no such version" in capsys.readouterr().err
    assert not (tmp_path / sbom.BILL).exists()


def test_a_library_of_the_system_is_its_package_s_and_python_s_own_are_python_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owners = {"/usr/lib/libexpat.so.1": "libexpat1:amd64: x", "/usr/lib/python3.11/abc.py": ""}
    owners["/usr/lib/libpython3.11.so.1.0"] = "libpython3.11:amd64: x"
    monkeypatch.setattr(origins, "said", lambda *words: owners.get(words[-1], "2.5.0-1+deb12u1"))
    monkeypatch.setattr(origins.platform, "freedesktop_os_release", lambda: {"ID": "debian"})
    assert origins.debian_part("/usr/lib/libpython3.11.so.1.0").name == "Python"
    found = origins.debian_part("/usr/lib/libexpat.so.1")
    assert (found.licence, found.purl) == ("MIT", "pkg:deb/debian/libexpat1@2.5.0-1%2Bdeb12u1")


def test_a_module_from_an_embeddable_python_is_python_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zipfile import ZipFile

    major, minor = origins.sys.version_info[:2]
    with ZipFile(tmp_path / f"python{major}{minor}.zip", "w") as archive:
        archive.writestr("onlythere.pyc", b"")
    monkeypatch.setattr(origins.sys, "base_prefix", str(tmp_path))
    origins.zipped_modules.cache_clear()
    try:
        source = origins.module_source("onlythere.pyc", "C:/x/onlythere.pyc")
        assert origins.owner(source, "lib/onlythere.pyc").name == "Python"
        with pytest.raises(origins.Unaccounted):
            origins.module_source("nowhere.pyc", "C:/x/nowhere.pyc")
    finally:
        origins.zipped_modules.cache_clear()
