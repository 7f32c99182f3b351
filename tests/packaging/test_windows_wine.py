"""What the trial under Wine demands before it believes anything; Wine itself is not needed."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

WINDOWS = Path(__file__).resolve().parents[2] / "packaging" / "windows"


def loaded(name: str) -> ModuleType:
    if str(WINDOWS) not in sys.path:
        # Last, so that none of them takes the place of a library.
        sys.path.append(str(WINDOWS))
    return importlib.import_module(name)


wine, payload, trial = loaded("debian_wine"), loaded("wine_payload"), loaded("wine_trial")

SIGNED = """
Current message digest    : 53AF
Calculated message digest : 53AF
Signer's certificate:
\tSigner #0:
\t\tSubject: /C=US/O=Python Software Foundation/CN=Python Software Foundation
"""


class Answering:
    """In place of Debian with Wine: every command says the same."""

    def __init__(self, said: str, folder: Path, code: int = 0) -> None:
        self.said, self.code, self.commands = said, code, list[tuple[str, ...]]()
        self.work, self.root, self.drive_c = folder, folder, folder

    def run(self, *words: str, **_: str) -> subprocess.CompletedProcess[str]:
        self.commands.append(words)
        return subprocess.CompletedProcess(words, self.code, self.said, "")

    def demand(self, *words: str, **_: str) -> str:
        return self.run(*words).stdout


def test_a_runtime_as_its_makers_signed_it_is_taken(tmp_path: Path) -> None:
    assert payload._signed(Answering(SIGNED, tmp_path), "p.dll") == "Python Software Foundation"


@pytest.mark.parametrize(
    "said",
    [
        "",
        SIGNED.replace("Current message digest    : 53AF", "Current message digest    : 53AE"),
        SIGNED.replace("Python Software Foundation", "Somebody else"),
        SIGNED.partition("Signer's")[0],
    ],
    ids=["no signature", "another digest", "another signer", "no signer"],
)
def test_any_other_runtime_is_refused(said: str, tmp_path: Path) -> None:
    with pytest.raises(wine.Failed, match="not as python"):
        payload._signed(Answering(said, tmp_path), "p.dll")


def test_the_stand_in_has_just_the_functions_that_are_asked_for(tmp_path: Path) -> None:
    said = (
        "\tDLL Name: KERNEL32.dll\n\t001  <none>  0107  CreateFileW\n\n"
        "\tDLL Name: icuuc.dll\n\tvma: Ordinal Hint Member-Name Bound-To\n"
        "\t003  <none>  0107  ucnv_open\n\t004  <none>  0003  UCNV_TO_U_CALLBACK_SUBSTITUTE\n\n"
        "\tDLL Name: USER32.dll\n\t005  <none>  0001  u_other\n\n"
    )
    assert payload.stand_in_for_icu(Answering(said, tmp_path)) == 2
    source = (tmp_path / "icuuc.c").read_text(encoding="ascii")
    assert "ucnv_open(void)" in source
    assert "UCNV_TO_U_CALLBACK_SUBSTITUTE(void)" in source
    assert "u_other" not in source


def test_the_list_of_programs_is_read_entry_by_entry(tmp_path: Path) -> None:
    said = (
        "HKEY_LOCAL_MACHINE\\…\\{1}\n    DisplayName    REG_SZ    Other\n"
        "    DisplayVersion    REG_SZ    9.9\n\n"
        "HKEY_LOCAL_MACHINE\\…\\{2}\n    DisplayName    REG_SZ    InfusePlan\n"
        "    DisplayVersion    REG_SZ    0.1.0\n"
    )
    assert trial.WineTrial(Answering(said, tmp_path)).entries() == ["0.1.0"]


def test_what_is_left_behind_is_named(tmp_path: Path) -> None:
    tried = trial.WineTrial(Answering("", tmp_path))
    (tmp_path / "Program Files" / "InfusePlan").mkdir(parents=True)
    with pytest.raises(wine.Failed, match="left behind: Program Files"):
        tried.remove("x.msi")


def test_wines_own_files_are_no_traces_but_shortcuts_are(tmp_path: Path) -> None:
    tried = trial.WineTrial(Answering("", tmp_path))
    for name in ("windows/temp/a.txt", "users/root/cache.txt", "users/Public/InfusePlan.lnk"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert {one for one in tried.files() if "." in one} == {"users/Public/InfusePlan.lnk"}


def test_a_protocol_file_that_is_not_refused_fails_the_trial(tmp_path: Path) -> None:
    tried = trial.WineTrial(Answering("725 mg", tmp_path))
    with pytest.raises(wine.Failed, match="NOT REFUSED"):
        tried._refused("eu.toml", "a byte changed")


def test_a_registry_that_does_not_answer_ends_the_trial_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "LONGEST_FETCH_S", 1)
    monkeypatch.setattr(payload, "FETCH", "import time; time.sleep(60)")
    with pytest.raises(wine.Failed, match="--python names one at hand: nothing came within 1 s"):
        payload._fetched(tmp_path)


def test_places_inside_have_their_windows_names() -> None:
    assert wine.windows_name("/build/out/a b.msi") == "Z:\\build\\out\\a b.msi"


def test_commands_inside_have_no_network(tmp_path: Path) -> None:
    command = wine.DebianWine(tmp_path).command("wine", "x.exe", folder="/build/tree")
    assert command[:3] == ["unshare", "--net", "chroot"]
    assert command[-3:] == ["/build/tree", "wine", "x.exe"]
