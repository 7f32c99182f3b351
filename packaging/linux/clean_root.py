#!/usr/bin/env python3
"""Install the .deb in a clean Debian, use it, remove it, and look for what is left. As root.

usage: clean_root.py DEB [--suite bookworm] [--mirror URL] [--keep FOLDER]

Needs debootstrap and a Debian mirror; without --mirror, that of this machine's apt. The root is
made new and removed in the end; with --keep it is kept in FOLDER and used again the next time.
The system's time zones but UTC are taken out of the root, and it gets no network once the packages
are installed, so that the program stands on what it brings.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SMOKE = HERE.parent / "smoke_test.py"
PROGRAM = "/opt/infuseplan/infuseplan"
# Where packages and people keep files; /proc and the like are not ours to compare.
LOOKED_AT = ("bin", "etc", "home", "lib", "opt", "root", "sbin", "srv", "usr", "var/lib")
# Databases that every installation of any package writes anew.
OTHERS = ("var/lib/dpkg", "var/lib/apt", "etc/ld.so.cache", "var/lib/systemd")


def say(text: str) -> None:
    print(text, flush=True)


def run(*command: str | Path, quiet: bool = True) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=quiet, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join([*(done.stdout or "").splitlines()[-15:], done.stderr or ""])
        raise SystemExit(f"failed ({done.returncode}): {' '.join(words)}\n{tail}")


def inside(root: Path, *command: str) -> None:
    """One command with the root as its root; no daemon is started and nobody is asked."""
    plain = ("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
    proxies = [f"{name}={os.environ[name]}" for name in os.environ if name.endswith("_proxy")]
    run("chroot", root, "/usr/bin/env", "-i", *plain, *proxies, *command)


def mirror_of_this_machine(suite: str) -> str:
    wanted = ["Created-By: Packages", "Component: main"]
    command = ["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", *wanted]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in listed.splitlines()]
    same = [words[1] for words in lines if words[0] == suite]
    others = [words[1] for words in lines if "security" not in words[1]]
    if not same and not others:
        raise SystemExit("this machine's apt names no mirror; give --mirror")
    return (same or others)[0]


def make_root(root: Path, suite: str, mirror: str) -> None:
    if (root / "etc" / "debian_version").exists():
        say(f"root: used again, Debian {(root / 'etc/debian_version').read_text().strip()}")
        return
    run("debootstrap", "--variant=minbase", suite, root, mirror)
    say(f"root: Debian {(root / 'etc/debian_version').read_text().strip()}, minbase, made anew")


def files_of(root: Path) -> set[str]:
    found = set()
    for top in LOOKED_AT:
        for folder, folders, files in os.walk(root / top):
            for name in (*folders, *files):
                found.add((Path(folder) / name).relative_to(root).as_posix())
    return {one for one in found if not one.startswith(OTHERS)}


def try_it(root: Path, deb: Path) -> None:
    """Install, look, use, remove, look again."""
    # A root that was kept may hold what an earlier try that failed has left.
    inside(root, "dpkg", "--purge", "infuseplan")
    inside(root, "apt-get", "update")
    # What the package declares, without the package: later only the package itself goes.
    shutil.copyfile(deb, root / "infuseplan.deb")
    depends = subprocess.run(
        ["dpkg-deb", "--field", deb, "Depends"], capture_output=True, text=True, check=True
    ).stdout
    names = [one.split()[0] for one in depends.split(",")]
    plain = ("install", "-y", "--no-install-recommends")
    # strace, of which the program needs nothing, looks for its sockets.
    inside(root, "apt-get", *plain, *names, "strace")
    # Whole again in a root that was kept; below, most of it is taken out.
    inside(root, "apt-get", *plain, "--reinstall", "tzdata")
    say(f"declared: {depends.strip()}")
    for zone in (root / "usr" / "share" / "zoneinfo").glob("*"):
        # UTC stays: it is the clock of this root, and Qt asks for it.
        if zone.is_dir() and zone.name != "Etc":
            shutil.rmtree(zone)
    before = files_of(root)
    inside(root, "dpkg", "--install", "/infuseplan.deb")
    added = files_of(root) - before
    tops = sorted({"/".join(one.split("/")[:2]) for one in added})
    say(f"installed: {len(added)} files and folders, below {', '.join(tops)}")
    inside(root, "dpkg", "--verify", "infuseplan")
    menu = root / "usr/share/applications/infuseplan.desktop"
    if not menu.is_file() or not (root / "usr/share/man/man1/infuseplan.1.gz").is_file():
        # minbase may leave out manual pages; the menu entry it may not.
        say("no manual page or menu entry")
    say("smoke test, without a network and without the system's time zones:")
    command = ["unshare", "--net", sys.executable, SMOKE, "/usr/bin/infuseplan", "--root", root]
    run(*map(str, command), quiet=False)
    inside(root, "dpkg", "--purge", "infuseplan")
    left = sorted(files_of(root) - before)
    if left:
        raise SystemExit(f"left behind: {', '.join(left[:20])}")
    say("removed: nothing is left")


def mounted(root: Path, *, on: bool) -> None:
    """/proc and /dev, which programs expect; taken away again whatever happens."""
    for name in ("proc", "dev"):
        if on:
            run("mount", "--bind", f"/{name}", root / name)
        else:
            subprocess.run(["umount", root / name], check=False, capture_output=True)


def main(arguments: list[str]) -> int:
    options = dict(zip(arguments[1::2], arguments[2::2], strict=False))
    if not arguments or not options.keys() <= {"--suite", "--mirror", "--keep"}:
        print(__doc__)
        return 2
    if os.geteuid() != 0:
        raise SystemExit("debootstrap and chroot want root")
    deb = Path(arguments[0]).resolve()
    suite = options.get("--suite", "bookworm")
    mirror = options.get("--mirror") or mirror_of_this_machine(suite)
    temporary = None if "--keep" in options else tempfile.mkdtemp(prefix="infuseplan-root-")
    root = Path(temporary or options["--keep"]).resolve()
    root.mkdir(parents=True, exist_ok=True)
    # debootstrap leaves a root that other users cannot enter where the folder was made so.
    root.chmod(0o755)
    try:
        make_root(root, suite, mirror)
        mounted(root, on=True)
        try_it(root, deb)
    finally:
        mounted(root, on=False)
        if temporary and not any((root / name / "self").exists() for name in ("proc", "dev")):
            shutil.rmtree(root, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
