#!/usr/bin/env python3
"""Both commands of the README in a Debian that has never seen this project. As root, on Linux.

usage: python3 packaging/dev.py fresh [--suite NAME] [--user NAME] [--quick] [--keep FOLDER]

  --suite NAME    bookworm (Debian 12) or trixie (Debian 13); both unless given
  --user NAME     root, or `ward`, somebody without an administrator's rights; both unless given
  --quick         `test` with the tests of this folder's scripts alone, for a first look
  --keep FOLDER   where the clean roots are kept and found again (build/fresh)

The tree as it is committed lies in a folder with a space and an umlaut; the zone is Berlin's, the
language German, first without its locale on the system and then with it; Python writes bytecode.
All tests are run in exactly that (`--world home`), those of the scripts also in the day's world.
Python is there and nothing else: as root the commands bring what is missing; for `ward` the one
line that they name is run by IT, and they are called again. Mirror, proxies and pip's settings are
this machine's own. Needs debootstrap; each root takes 2 GB while it is tried.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "packaging" / "linux"))

SUITES = ("bookworm", "trixie")
USERS = {"root": (0, "/root"), "ward": (1000, "/srv/ward")}
FOLDER = "Ein Ordner mit ü/infuseplan"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Not under its own name: a package that is installed there writes that one anew.
CARRIED = "/srv/certificates-of-the-machine.crt"
QUICK = ("tests/packaging", "tests/architecture/test_developer_commands.py")
# Rows and columns of the screen that all of `run` has to fit on.
ROWS, COLUMNS = 24, 80
# All tests on a machine that has much else to do.
LONGEST_S = 4 * 3600

MOUNTED = """
set -e
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/dev/shm" 2>/dev/null || true
root="$1"; user="$2"; folder="$3"; shift 3
exec chroot --userspec="$user:$user" "$root" /usr/bin/env --chdir="$folder" "$@"
"""


class Failed(Exception):
    """What was called, and what came out."""


@dataclass
class Said:
    """How a command ended, what it printed, how long it took."""

    code: int
    text: str
    seconds: float

    def tail(self, lines: int) -> str:
        return "\n".join(f"    | {line}" for line in self.text.splitlines()[-lines:])

    @property
    def rows(self) -> int:
        """Rows of a terminal, where long lines are folded."""
        return sum(max(1, -(-len(line) // COLUMNS)) for line in self.text.splitlines())


def say(text: str) -> None:
    print(text, flush=True)


def demand(*command: str | Path) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)}\n{(done.stdout + done.stderr)[-1500:]}")


def from_this_machine() -> dict[str, str]:
    """How packages are fetched here: proxies, pip's settings, certificates."""
    names = re.compile(r"(?i)^(pip_.*|.*_proxy)$")
    here = {name: value for name, value in os.environ.items() if names.match(name)}
    return (
        {**here, "PIP_CERT": CARRIED, "SSL_CERT_FILE": CARRIED} if CERTIFICATES.exists() else here
    )


class CleanRoot:
    """A Debian with Python and nothing else, and the tree in it."""

    def __init__(self, root: Path, user: str) -> None:
        self.root, self.user = root, user
        self.number, self.home = USERS[user]
        self.folder = f"{self.home}/{FOLDER}"
        self.language = "de_DE.UTF-8"
        # What is shown is the end of what was printed; all of it lies here.
        self.whole = root.parent / f"{root.name}.txt"

    def call(self, *command: str, user: str | None = None, folder: str | None = None) -> Said:
        number, home = USERS[user or self.user]
        env = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "TZ": "Europe/Berlin",
            "LANG": self.language, "DEBIAN_FRONTEND": "noninteractive", **from_this_machine(),
        }  # fmt: skip
        inside = ["-i", *(f"{name}={value}" for name, value in env.items()), *command]
        words = ["unshare", "--mount", "sh", "-c", MOUNTED, "sh", str(self.root)]
        started = time.monotonic()
        # Into the file at once: what takes too long has still said how far it came.
        with self.whole.open("a+", encoding="utf-8", errors="replace") as file:
            file.write(f"\n##### {' '.join(command)}\n")
            file.flush()
            begins = file.seek(0, os.SEEK_END)
            done = subprocess.run(
                [*words, str(number), folder or self.folder, *inside],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=LONGEST_S,
            )
            file.seek(begins)
            text = file.read()
            file.write(f"\n##### exit {done.returncode}\n")
        return Said(done.returncode, text, time.monotonic() - started)

    def by_it(self, *command: str) -> None:
        """What the administrator of this root does."""
        said = self.call(*command, user="root", folder="/")
        if said.code != 0:
            raise Failed(f"{' '.join(command)}\n{said.tail(15)}")

    def dev(self, *arguments: str) -> Said:
        return self.call("python3", "packaging/dev.py", *arguments)


def pristine(suite: str, keep: Path) -> Path:
    """Debian with Python; made once, and copied for every trial."""
    from clean_root import mirror_of_this_machine  # noqa: PLC0415 - beside the Linux packages

    root = keep / f"{suite}-pristine"
    if (root / "made").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    root.chmod(0o755)
    demand("debootstrap", "--variant=minbase", suite, root, mirror_of_this_machine(suite))
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    clean = CleanRoot(root, "root")
    clean.by_it("apt-get", "-q", "update")
    clean.by_it("apt-get", "-q", "install", "-y", "--no-install-recommends", "python3")
    # The language is German; whether the system has heard of it is another matter.
    (root / "made").touch()
    return root


def with_tree(suite: str, user: str, keep: Path) -> CleanRoot:
    """A copy of the clean root, with the committed tree and this machine's ways to packages."""
    source, root = pristine(suite, keep), keep / f"{suite}-{user}"
    shutil.rmtree(root, ignore_errors=True)
    demand("cp", "--archive", "--reflink=auto", source, root)
    clean = CleanRoot(root, user)
    clean.whole.unlink(missing_ok=True)
    place = root / clean.folder.lstrip("/")
    place.mkdir(parents=True)
    tree = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(place)], input=tree, check=True)
    for file, name in ((CERTIFICATES, CARRIED), (Path("/etc/pip.conf"), "/etc/pip.conf")):
        if file.exists():
            shutil.copy(file, root / name.lstrip("/"))
    if user != "root":
        # Known to the system by name, or no desktop's bus lets it in.
        number = str(clean.number)
        clean.by_it("useradd", "--uid", number, "--home-dir", clean.home, "--no-create-home", user)
    home = root / clean.home.lstrip("/")
    for path in (home, *home.rglob("*")):
        os.chown(path, clean.number, clean.number, follow_symlinks=False)
    return clean


def expect(said: Said, what: str, *, code: int | None, words: tuple[str, ...] = ()) -> None:
    """Show what was printed, and end the trial where it is not what was expected."""
    say(f"  {what}: exit {said.code}, {said.seconds:.0f} s, {said.rows} rows")
    say(said.tail(30))
    noise = re.findall(r"^.*(?:WARNING: |DEPRECATION|\[notice\]|Traceback|INTERNALERROR).*$",
                       said.text, re.MULTILINE)  # fmt: skip
    lacking = [word for word in words if word not in said.text]
    if code is not None and said.code != code:
        raise Failed(f"{what}: exit {said.code} where {code} was expected")
    if lacking:
        raise Failed(f"{what}: does not say {lacking}")
    if noise:
        raise Failed(f"{what}: noise of other programs: {noise[0]}")


def line_for_it(said: Said) -> list[str]:
    """The one line with everything, as it was printed."""
    found = re.search(r"^ *sudo (apt-get install -y .*)$", said.text, re.MULTILINE)
    if found is None:
        raise Failed("no line for IT was printed")
    return found[1].split()


def run_without_a_screen(clean: CleanRoot, what: str) -> Said:
    said = clean.dev("run")
    expect(said, what, code=0, words=("There is no screen here", "Dose", "700 mg"))
    if said.rows > ROWS:
        raise Failed(f"{what}: {said.rows} rows do not fit on a screen of {ROWS}")
    return said


def try_it(clean: CleanRoot, tests: tuple[str, ...]) -> None:
    if clean.user == "root":
        run_without_a_screen(clean, "run, with nothing but Python")
    else:
        said = clean.dev("run")
        named = ("-venv", "libxcb-cursor0", "sudo apt-get install -y")
        expect(said, "run, with nothing but Python", code=1, words=named)
        # What is asked for at once is all that is ever asked for.
        said = clean.dev("test")
        expect(
            said,
            "test, with nothing but Python",
            code=1,
            words=(*named, "xvfb", "xdotool", "postgresql"),
        )
        packages = line_for_it(said)
        clean.by_it("apt-get", "-q", "install", "-y", packages[3])
        venv = [name for name in packages if name.endswith("-venv")]
        clean.by_it("apt-get", "-q", "install", "-y", "--no-install-recommends", *venv)
        run_without_a_screen(clean, "run, with venv and without Qt's libraries")
        said = clean.dev("test", *QUICK)
        expect(said, "test, without Qt's libraries", code=1, words=("Only the checks",))
        clean.by_it("apt-get", "-q", "install", "-y", *packages[3:])
        run_without_a_screen(clean, "run, once IT has run the line")
    said = clean.call("xvfb-run", "-a", "python3", "packaging/dev.py", "run", "--quit-when-painted")
    if clean.user == "root":
        # Only now, as `test` brings what opens a screen.
        clean.dev("system")
        said = clean.call(
            "xvfb-run", "-a", "python3", "packaging/dev.py", "run", "--quit-when-painted"
        )
    expect(said, "run, on a screen", code=0)
    said = clean.dev("test", *QUICK)
    expect(said, "test of the scripts, German without its locale", code=0)
    if "not everything was tried" in said.text:
        raise Failed("what is asked for at once is not all that is asked for")
    speak_german(clean)
    run_without_a_screen(clean, "run, in German")
    # The world of the day would take zone, language and user away again.
    expect(clean.dev("test", "--world", "home", *tests), "test, in German", code=0)


def speak_german(clean: CleanRoot) -> None:
    """Make the locale, and prove by a tool of the system that it is spoken."""
    clean.by_it("apt-get", "-q", "install", "-y", "--no-install-recommends", "locales")
    clean.by_it("localedef", "-i", "de_DE", "-f", "UTF-8", "de_DE.UTF-8")
    said = clean.call("date", "--date=2026-11-28", "+%A, %d. %B")
    expect(said, "the system's own tools", code=0, words=("Samstag, 28. November",))


def main(arguments: list[str]) -> int:
    options = {"--suite": "", "--user": "", "--keep": str(ROOT / "build" / "fresh")}
    quick = "--quick" in arguments
    words = [word for word in arguments if word != "--quick"]
    if len(words) % 2 or not {*words[::2]} <= options.keys():
        say((__doc__ or "").split("\n", 1)[1])
        return 0 if {"-h", "--help"} & {*words} else 2
    options |= dict(zip(words[::2], words[1::2], strict=True))
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("debootstrap"):
        say("This needs root, and debootstrap:  sudo apt-get install -y debootstrap")
        return 1
    keep = Path(options["--keep"]).resolve()
    results = []
    commit = subprocess.run(
        ["git", "log", "-1", "--format=%h %s"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    for suite in [options["--suite"]] if options["--suite"] else SUITES:
        for user in [options["--user"]] if options["--user"] else USERS:
            say(f"=== {suite}, {user}, {commit}")
            try:
                clean = with_tree(suite, user, keep)
                try_it(clean, QUICK if quick else ())
                results.append((suite, user, "passed"))
            except (Failed, subprocess.SubprocessError) as failed:
                say(str(failed))
                results.append((suite, user, "FAILED"))
            shutil.rmtree(keep / f"{suite}-{user}", ignore_errors=True)
            say(f"All that was printed: {keep / f'{suite}-{user}.txt'}")
    say("\n=== summary")
    for suite, user, outcome in results:
        say(f"{suite:<12}{user:<8}{outcome}")
    return 1 if any(outcome != "passed" for *_, outcome in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
