"""The Windows installer, judged by its sources; `wine_root.py` builds and tries it."""

import ast
import importlib.util
import re
import sys
import uuid
from pathlib import Path, PurePosixPath
from types import ModuleType
from xml.etree import ElementTree

import pytest

from infuseplan import __version__
from infuseplan.adapters.folders import APP_NAME
from infuseplan.cli.reading import plan_file

ROOT = Path(__file__).resolve().parents[2]
WINDOWS = ROOT / "packaging" / "windows"
BUNDLE = ("infuseplan.exe", "infuseplanw.exe", "lib/abc.pyc", "lib/PySide6/Qt6Core.dll")


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"windows_{name}", WINDOWS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


installer = loaded("installer")
icon = loaded("icon")


def bundle(folder: Path, files: tuple[str, ...] = BUNDLE) -> Path:
    for name in files:
        path = folder / "bundle" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder / "bundle"


def source() -> ElementTree.Element:
    return ElementTree.parse(installer.SOURCE).getroot()  # noqa: S314 - our own file


def elements(name: str) -> list[ElementTree.Element]:
    return list(source().iter(f"{{{installer.WIX}}}{name}"))


def only(name: str) -> ElementTree.Element:
    (found,) = elements(name)
    return found


# --- what the installer does ---------------------------------------------------------------------


def test_it_installs_for_the_machine_and_runs_nothing_of_its_own() -> None:
    assert only("Package").get("InstallScope") == "perMachine"
    for name in ("CustomAction", "Binary", "UI", "UIRef"):
        assert elements(name) == []


def test_the_upgrade_code_is_the_one_that_every_version_has() -> None:
    assert installer.UPGRADE_CODE == "2AF04547-96DD-4F8D-B414-A75A432BB023"
    assert only("Product").get("UpgradeCode") == "$(var.UpgradeCode)"
    assert only("Upgrade").get("Id") == "$(var.UpgradeCode)"


def test_an_older_version_goes_first_and_a_newer_one_stays() -> None:
    older, newer = elements("UpgradeVersion")
    assert (older.get("Maximum"), older.get("IncludeMaximum")) == ("$(var.Version)", "no")
    assert (newer.get("Minimum"), newer.get("OnlyDetect")) == ("$(var.Version)", "yes")
    assert only("RemoveExistingProducts").get("After") == "InstallInitialize"
    assert "NOT NEWERFOUND" in [one.text for one in elements("Condition")]


def test_the_shortcut_opens_the_window_without_a_console() -> None:
    assert only("Shortcut").get("Target") == "[INSTALLFOLDER]infuseplanw.exe"


def test_a_plan_file_opens_the_window_that_reads_it() -> None:
    values = {one.get("Key"): one.get("Value") for one in elements("RegistryValue")}
    kind = values["Software\\Classes\\.infuseplan"]
    opened_by = values[f"Software\\Classes\\{kind}\\shell\\open\\command"]
    assert opened_by == '"[INSTALLFOLDER]infuseplanw.exe" "%1"'
    assert plan_file.ENDING == ".infuseplan"


def test_it_goes_where_users_cannot_write_and_the_program_looks() -> None:
    folders = {one.get("Id"): one.get("Name") for one in elements("Directory")}
    assert "ProgramFiles64Folder" in folders
    assert "CommonAppDataFolder" in folders
    # platformdirs makes C:\ProgramData\infuseplan of the program's name.
    assert folders["SITEFOLDER"] == APP_NAME == "infuseplan"


def test_every_component_and_every_name_that_is_used_is_there() -> None:
    used = {one.get("Id") for one in elements("ComponentRef")}
    assert used == {one.get("Id") for one in elements("Component")}
    named = set(re.findall(r"\$\(var\.(\w+)\)", installer.SOURCE.read_text("utf-8")))
    assert named <= installer.variables(Path("b"), "1.2.3", "0").keys()


# --- IT's folder ---------------------------------------------------------------------------------


def test_users_read_in_its_folder_and_nothing_is_inherited() -> None:
    owner, rules = re.fullmatch(
        r"(O:BAG:BA)D:PAI((?:\([^)]*\))+)", installer.SITE_FOLDER_ACCESS
    ).groups()  # type: ignore[union-attr]  # a list of another shape fails here
    assert owner == "O:BAG:BA"
    given = {rule.split(";")[-1]: rule.split(";")[2] for rule in re.findall(r"\(([^)]*)\)", rules)}
    assert given == {"SY": "FA", "BA": "FA", "BU": "0x1200a9"}
    assert rules.count("(A;OICI;") == len(given)


def test_in_the_folder_of_the_shared_record_is_nobody_until_it_lets_a_group_in() -> None:
    rules = re.findall(r"\(([^)]*)\)", installer.RECORD_FOLDER_ACCESS)
    assert installer.RECORD_FOLDER_ACCESS.startswith("O:BAG:BAD:PAI(")
    assert {rule.split(";")[-1]: rule.split(";")[2] for rule in rules} == {"SY": "FA", "BA": "FA"}


def test_both_makers_of_installers_write_the_same_access_lists(tmp_path: Path) -> None:
    lists = {"Site": installer.SITE_FOLDER_ACCESS, "Record": installer.RECORD_FOLDER_ACCESS}
    written = {one.get("Id"): one.get("Sddl") for one in elements("PermissionEx")}
    assert written == {f"{one}FolderAccess": f"$(var.{one}FolderAccess)" for one in lists}
    names = installer.variables(tmp_path, "1.2.3", "0")
    *_, last = installer.commands(names, tmp_path, tmp_path / "x.msi")
    for one, access in lists.items():
        assert names[f"{one}FolderAccess"] == access
        rows = [word for word in last if f"'{one.upper()}FOLDER'" in word]
        assert len(rows) == 1
        assert f"'{one}FolderAccess'" in rows[0]
        assert f"'{access}'" in rows[0]


# --- the list of files ---------------------------------------------------------------------------


def test_every_file_of_the_bundle_is_in_the_list_once(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    installer.write_list(folder, installer.places(folder), tmp_path / "files.wxs")
    tree = ElementTree.parse(tmp_path / "files.wxs")  # noqa: S314 - just written
    files = [one.get("Source") for one in tree.iter(f"{{{installer.WIX}}}File")]
    assert sorted(str(one) for one in files) == [f"$(var.Bundle)/{name}" for name in sorted(BUNDLE)]
    components = list(tree.iter(f"{{{installer.WIX}}}Component"))
    assert len({one.get("Guid") for one in components}) == len(BUNDLE)
    assert all(one.get("Win64") == "yes" for one in components)
    listed = {one.get("Id") for one in tree.iter(f"{{{installer.WIX}}}ComponentRef")}
    assert listed == {one.get("Id") for one in components}


def test_a_file_keeps_its_number_and_another_has_another() -> None:
    known = {name: installer.number("component", name) for name in BUNDLE}
    assert known["infuseplan.exe"] == "81500BF2-2BB1-57B3-A0DC-25D912CA96AD"
    assert len(set(known.values())) == len(BUNDLE)
    assert all(uuid.UUID(one) for one in known.values())


def test_keys_of_the_tables_are_short_enough_and_begin_with_a_letter() -> None:
    name = installer.identifier("f", "a/very/" * 60 + "long name with blanks.toml")
    assert re.fullmatch(r"[a-z][0-9a-f]{32}", name)


@pytest.mark.parametrize("name", ["icuuc.dll", "lib/PySide6/ICUUC.DLL", "lib/opengl32sw.dll"])
def test_a_bundle_with_a_part_of_windows_is_refused(tmp_path: Path, name: str) -> None:
    folder = bundle(tmp_path, (*BUNDLE, name))
    with pytest.raises(SystemExit, match="must not bring"):
        installer.look_through(folder, installer.places(folder))


def test_a_bundle_without_the_windows_programs_is_refused(tmp_path: Path) -> None:
    folder = bundle(tmp_path, ("infuseplan", "lib/abc.pyc"))
    with pytest.raises(SystemExit, match=r"infuseplanw\.exe"):
        installer.look_through(folder, installer.places(folder))


def test_what_never_goes_in_is_left_out_by_the_spec_as_well() -> None:
    sys.path.append(str(ROOT / "packaging"))
    try:
        contents = importlib.import_module("bundle_contents")
    finally:
        sys.path.remove(str(ROOT / "packaging"))
    for name in installer.NEVER:
        assert contents.reason_to_leave_out(f"PySide6\\{name}"), name
        assert contents.reason_to_leave_out(name), name


def test_the_spec_builds_both_programs_unpacked_with_the_icon() -> None:
    tree = ast.parse((ROOT / "packaging" / "infuseplan.spec").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = [{one.arg: ast.unparse(one.value) for one in call.keywords} for call in calls]
    programs = {
        ast.literal_eval(call.args[0]): ast.literal_eval(words["console"])
        for call, words in zip(calls, given, strict=True)
        if ast.unparse(call.func) == "program"
    }
    assert programs == {"infuseplan": True, "infuseplanw": False}
    assert {words["upx"] for words in given if "upx" in words} == {"False"}
    assert installer.ICON == ROOT / "packaging" / "windows" / "infuseplan.ico"


# --- versions and sizes --------------------------------------------------------------------------


def test_the_version_is_the_programs_own_and_three_numbers() -> None:
    assert installer.demand_three_numbers(installer.version_of_the_program()) == __version__


@pytest.mark.parametrize(
    "version", ["1.0", "1.0.0rc1", "1.0.0.1", "256.0.0", "1.0.65536", "", "a.b.c"]
)
def test_a_version_that_windows_would_read_otherwise_is_refused(version: str) -> None:
    with pytest.raises(SystemExit, match="three numbers"):
        installer.demand_three_numbers(version)


def test_one_version_is_one_product_and_every_build_a_package_of_its_own() -> None:
    one, same, next_one = (
        installer.variables(Path("b"), version, contents)
        for version, contents in (("1.2.3", "a"), ("1.2.3", "b"), ("1.2.4", "a"))
    )
    assert one["ProductCode"] == same["ProductCode"] != next_one["ProductCode"]
    assert len({each["PackageCode"] for each in (one, same, next_one)}) == 3


def test_too_large_an_installer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (installer.MOST_INSTALLED, installer.MOST_MSI) == (101_000_000, 48_000_000)
    folder = bundle(tmp_path)
    msi = tmp_path / "x.msi"
    msi.write_bytes(b"1234")
    assert installer.sizes(folder, msi) == (sum(map(len, BUNDLE)), 4)
    monkeypatch.setattr(installer, "MOST_MSI", 3)
    with pytest.raises(SystemExit, match="too large"):
        installer.sizes(folder, msi)


def test_the_digest_sees_places_and_contents(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    files = installer.places(folder)
    before = installer.digest(folder, files)
    (folder / "lib" / "abc.pyc").write_bytes(b"other")
    assert installer.digest(folder, files) != before
    assert files[0] == PurePosixPath("infuseplan.exe")


# --- the icon and the release --------------------------------------------------------------------


def test_the_icon_is_made_of_the_programs_own_pictures() -> None:
    pictures = icon.pictures_of_the_program()
    assert icon.ICON.read_bytes() == icon.icon_of(pictures)
    assert {icon.sides(one) for one in pictures} >= {(16, 16), (32, 32), (256, 256)}


def release() -> str:
    return (WINDOWS / "release.ps1").read_text(encoding="ascii")


def test_the_release_takes_keys_from_outside_and_stamps_what_it_signs() -> None:
    text = release()
    for word in ("$CertificateThumbprint", "/tr", "$TimestampServer", "SOURCE_DATE_EPOCH"):
        assert word in text
    # A password or a file of a key would end up in a log.
    assert not re.search(r"(?i)password|\.pfx|\bhttps?:", text)


def test_the_release_counts_the_signed_files_again_before_it_packs_them() -> None:
    text = release()
    order = ["'bundle')", "Add-Signature $unsigned", "'packaging\\sbom.py'", "installer.py"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_no_folder_of_a_machine_and_no_registry_is_written_down() -> None:
    # Files alone: where Python writes bytecode, its folder lies there as well.
    for path in filter(Path.is_file, WINDOWS.iterdir()):
        if path.suffix != ".ico":
            text = path.read_text(encoding="utf-8").replace(installer.WIX, "")
            assert not re.search(r"https?://|(?<!\w)/(?:work|root|home)\b", text), path.name
