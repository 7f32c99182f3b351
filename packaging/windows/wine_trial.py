"""The installer tried under Wine: installed, used, tampered with, upgraded, refused, removed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from debian_wine import PREFIX, WORK, DebianWine, Failed, say, windows_name

SMOKE = Path(__file__).resolve().parents[1] / "smoke_test.py"
PROGRAM_FOLDER = "C:\\Program Files\\InfusePlan"
PROGRAM = f"{PROGRAM_FOLDER}\\infuseplan.exe"
WINDOW_PROGRAM = f"{PROGRAM_FOLDER}\\infuseplanw.exe"
# A folder that programs inside and outside can both write.
SHARED = f"{WORK}/shared"
UNINSTALL = "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
# Of the registry; all of them are the installer's own.
KEYS = (
    "HKLM\\Software\\InfusePlan",
    "HKLM\\Software\\Classes\\.infuseplan",
    "HKLM\\Software\\Classes\\InfusePlan.Plan",
)
PLAN = ("plan", "--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1")
WINDOW = ("-platform", "offscreen", "--quit-when-painted", "--data")
# Where Wine and Windows themselves write while anything runs; the users' own folders beside it.
NOT_OURS = ("windows/", "users/")
CLINICAL_REFUSAL = 3


def expect(claim: bool, what: str) -> None:
    if not claim:
        raise Failed(what)


class WineTrial:
    """One Windows of Wine's and what is installed in it."""

    def __init__(self, inside: DebianWine) -> None:
        self.inside = inside
        self.folder = inside.drive_c / "Program Files" / "InfusePlan"
        self.site = inside.drive_c / "ProgramData" / "infuseplan"
        self.before = self.files()

    # --- looking ------------------------------------------------------------------------------

    def files(self) -> set[str]:
        """Every file and folder of drive C that is not Wine's own, and the shortcuts."""
        found = set()
        for folder, folders, names in os.walk(self.inside.drive_c):
            for name in (*folders, *names):
                place = (Path(folder) / name).relative_to(self.inside.drive_c).as_posix()
                if not place.startswith(NOT_OURS) or place.endswith(".lnk"):
                    found.add(place)
        return found

    def entries(self) -> list[str]:
        """Versions in the list of installed programs."""
        said = self.inside.run("wine", "reg", "query", UNINSTALL, "/s").stdout
        blocks = [block for block in said.split("HKEY_LOCAL_MACHINE") if "InfusePlan" in block]
        lines = [line.split() for block in blocks for line in block.splitlines()]
        return [words[2] for words in lines if words[:1] == ["DisplayVersion"]]

    def said(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        return self.inside.run("wine", program, *words)

    # --- doing --------------------------------------------------------------------------------

    def msiexec(self, what: str, msi: str) -> tuple[int, float]:
        """The silent line as IT writes it; exit code and seconds."""
        log = windows_name(f"{WORK}/out/{what.strip('/')}.log")
        package = windows_name(f"{WORK}/out/{msi}")
        begun = time.monotonic()
        silent = (what, package, "/qn", "/norestart", "/l*v", log)
        done = self.inside.run("wine", "msiexec", *silent)
        return done.returncode, time.monotonic() - begun

    def install(self, msi: str) -> None:
        code, seconds = self.msiexec("/i", msi)
        expect(code == 0, f"msiexec /i {msi} ended with {code}")
        say(f"installed: msiexec /i {msi} /qn /norestart, {seconds:.1f} s")

    def upgrade(self, older: str, newer: str, version: str) -> None:
        """From an older version with a file that the newer one has not; IT's file stays."""
        self.install(older)
        ended = self.folder / "lib" / "ended.txt"
        expect(ended.is_file(), "the file of the older version is not there")
        changed = next((self.folder / "lib" / "resources" / "protocols").glob("*.toml"))
        changed.write_bytes(changed.read_bytes() + b"# changed\n")
        expect(self.site.is_dir(), "IT's folder is not there")
        (self.site / "site-policy.toml").write_text(
            'schema = "infuseplan/site-policy/1"\nbag_volume_ml = 260\n', encoding="utf-8"
        )
        self.install(newer)
        expect(not ended.exists(), "a file of the older version is left")
        expect(b"# changed" not in changed.read_bytes(), "a changed protocol file was kept")
        expect(self.entries() == [version], f"list of programs: {self.entries()}")
        expect((self.site / "site-policy.toml").is_file(), "IT's settings are gone")
        say(f"upgraded: one entry, {version}; old and changed files gone, IT's settings kept")

    def refuses_an_older_one(self, older: str, version: str) -> None:
        code, _ = self.msiexec("/i", older)
        expect(code != 0 and self.entries() == [version], f"older one: {code}, {self.entries()}")
        expect(self.said(PROGRAM, "--version").returncode == 0, "the newer one does not run")
        say("an older version over it: refused, the newer one stays")

    def reads_its_folder(self) -> None:
        text = " ".join(self.said(PROGRAM, *PLAN).stdout.replace("\xa0", " ").split())
        expect("bag volume: 260 mL" in text, "IT's settings are not in force")
        say("IT's settings in C:\\ProgramData\\infuseplan: in force (bag of 260 mL)")
        (self.site / "site-policy.toml").write_text("x = 1\n", encoding="utf-8")
        expect(self.said(PROGRAM, *PLAN).returncode != 0, "impossible settings are planned by")
        say("settings with an unknown key: refused")

    def opens_windows(self) -> None:
        """By the argument alone, from the console's program and from the shortcut's.

        Before the smoke test, which leaves QT_QPA_PLATFORM in Wine's registry, and reads from pipes
        that Wine's desktop, started by the first window, would hold open.
        """
        for program in (PROGRAM, WINDOW_PROGRAM):
            begun = time.monotonic()
            done = self.said(program, *WINDOW, windows_name(f"{SHARED}/data"))
            words = f"{done.stdout}{done.stderr}"
            expect(done.returncode == 0, f"{program} ended with {done.returncode}: {words}")
            name = program.rpartition("\\")[2]
            say(f"window: {name} {' '.join(WINDOW[:3])}, painted, {time.monotonic() - begun:.1f} s")

    def opens_plan_files(self) -> None:
        """What a double click runs, with a plan that the program wrote, and with no plan."""
        key = "HKLM\\Software\\Classes\\InfusePlan.Plan\\shell\\open\\command"
        command = self.inside.wine("reg", "query", key, "/ve")
        expect(f'"{WINDOW_PROGRAM}" "%1"' in command, f"a double click runs {command}")
        kind = self.inside.wine("reg", "query", "HKLM\\Software\\Classes\\.infuseplan", "/ve")
        expect("InfusePlan.Plan" in kind, f"plan files are {kind}")
        plan = self.inside.work / "shared" / "bed 4.infuseplan"
        plan.parent.mkdir(exist_ok=True)
        written = self.said(PROGRAM, *PLAN, "--json").stdout
        for content, fine in ((written, True), (written.replace("isa-pd", "isa-x"), False)):
            plan.write_text(content, encoding="utf-8")
            words = (windows_name(f"{SHARED}/{plan.name}"), *WINDOW, windows_name(f"{SHARED}/data"))
            for program in (PROGRAM, WINDOW_PROGRAM):
                code = self.said(program, *words).returncode
                expect((code == 0) == fine, f"{program} ended with {code} on a plan file")
        say("plan files: .infuseplan opens the window; one with an unknown regimen is refused")

    def smoke(self) -> None:
        """The smoke test that every package gets."""
        shared = self.inside.work / "shared"
        shutil.rmtree(shared, ignore_errors=True)
        shared.mkdir()
        through = shlex.join(("chroot", str(self.inside.root), "wine"))
        command = ("unshare", "--net", sys.executable, str(SMOKE), PROGRAM, "--through", through)
        place = ("--shared", f"{shared}={windows_name(SHARED)}")
        kept = {"HOME": WORK, "WINEPREFIX": PREFIX, "WINEARCH": "win64"}
        say("smoke test:")
        environment = {"PATH": os.environ["PATH"], **kept}
        done = subprocess.run([*command, *place], env=environment, check=False)
        expect(done.returncode == 0, "the smoke test has failed")

    def refuses_changed_protocols(self) -> None:
        """One changed byte in each file, one after the other; also a file more and one less."""
        protocols = self.folder / "lib" / "resources" / "protocols"
        files = sorted(protocols.iterdir())
        for path in files:
            content = path.read_bytes()
            place = next(at for at, byte in enumerate(content) if chr(byte) in "123456789")
            changed = bytearray(content)
            changed[place] ^= 1
            path.write_bytes(bytes(changed))
            self._refused(path.name, f"byte {place} of {path.name} changed")
            path.write_bytes(content)
        path = next(one for one in files if one.suffix == ".toml")
        more = path.with_name("more.toml")
        shutil.copyfile(path, more)
        self._refused(more.name, "a file more")
        more.rename(path)
        path.rename(self.inside.work / path.name)
        self._refused(path.name, "a file less")
        shutil.move(self.inside.work / path.name, path)
        done = self.said(PROGRAM, *PLAN)
        expect(done.returncode == 0, "refused although everything is as it was")
        say(f"protocol files: {len(files)} with one changed byte, one more, one less: all refused")

    def _refused(self, name: str, what: str) -> None:
        for words in (PLAN, ("check-protocols",), (*WINDOW, windows_name(f"{SHARED}/data"))):
            done = self.said(PROGRAM, *words)
            text = f"{done.stdout}{done.stderr}"
            fine = done.returncode not in (0, CLINICAL_REFUSAL) and "Traceback" not in text
            expect(fine, f"NOT REFUSED: {what}: {' '.join(words)}: {text}")
            expect(words[0].startswith("-") or name in text, f"{what}: {name} not named: {text}")
        # The program of the shortcut has no terminal to say why; it ends all the same.
        done = self.said(WINDOW_PROGRAM, *WINDOW, windows_name(f"{SHARED}/data"))
        expect(done.returncode == 1, f"NOT REFUSED by the window: {what}: {done.returncode}")

    def understands_the_access_list(self, sddl: str, python: str) -> None:
        """Windows' own reader of access lists takes it; that it is obeyed only Windows shows."""
        code = (
            "import ctypes, sys; found = ctypes.c_void_p(); "
            "read = ctypes.windll.advapi32."
            "ConvertStringSecurityDescriptorToSecurityDescriptorW; "
            "print(read(sys.argv[1], 1, ctypes.byref(found), None))"
        )
        said = self.inside.wine(python, "-c", code, sddl).strip()
        expect(said == "1", f"{sddl} cannot be read")
        say("access list of IT's folder: in the installer, and can be read; not obeyed by Wine")

    def remove(self, msi: str, *kept: str) -> None:
        code, seconds = self.msiexec("/x", msi)
        expect(code == 0, f"msiexec /x {msi} ended with {code}")
        left = sorted(self.files() - self.before - set(kept))
        expect(not left, f"left behind: {', '.join(left[:20])}")
        gone = [one for one in kept if not (self.inside.drive_c / one).exists()]
        expect(not gone, f"taken away: {', '.join(gone)}")
        expect(not self.entries(), f"list of programs: {self.entries()}")
        for key in KEYS:
            expect(self.inside.run("wine", "reg", "query", key).returncode != 0, f"left: {key}")
        what = f"nothing but {', '.join(kept)}" if kept else "nothing"
        say(f"removed: msiexec /x {msi} /qn /norestart, {seconds:.1f} s; {what} is left")
