#!/usr/bin/env python3
"""Change the protocol files of an installed program at random; every change has to be refused.

usage: tamper_test.py BUNDLE [--changes N] [--started N] [--seed N]

BUNDLE is the installed folder, for example /opt/infuseplan; it is copied and stays as it is. Most
of the changes (1 000 unless told) are judged in this process by the module that the program has
compiled in; for every kind, --started of them (24) go through the program itself as well: a plan,
the list of faults and the window, each of which has to be refused in words that name a file and
say what to do. Runs in the environment of the build.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from infuseplan.adapters.protocols.signature import (  # noqa: E402 - needs the line before
    MANIFEST,
    ProtocolSeal,
    RevisionGuard,
)

PLAN = ("plan", "--regimen", "isa-pd", "--weight-kg", "70", "--age", "66", "--infusion", "1")
Chance = random.Random


def some(chance: Chance, folder: Path) -> Path:
    return chance.choice(sorted(folder.iterdir()))


def flip_a_bit(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return f"bit of byte {place} of {path.name}"


def change_a_digit(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    content = bytearray(path.read_bytes())
    place = chance.choice([one for one, byte in enumerate(content) if chr(byte).isdecimal()])
    old = content[place]
    content[place] = chance.choice([one for one in b"0123456789" if one != old])
    path.write_bytes(content)
    return f"digit at byte {place} of {path.name}"


def take_out_a_byte(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    content = path.read_bytes()
    place = chance.randrange(len(content))
    path.write_bytes(content[:place] + content[place + 1 :])
    return f"byte {place} of {path.name} taken out"


def put_in_a_byte(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    content = path.read_bytes()
    place = chance.randrange(len(content) + 1)
    path.write_bytes(content[:place] + bytes([chance.randrange(256)]) + content[place:])
    return f"byte put in at {place} of {path.name}"


def cut_off(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])
    return f"{path.name} cut off"


def swap_two(chance: Chance, folder: Path) -> str:
    one, other = chance.sample(sorted(folder.iterdir()), 2)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    return f"{one.name} and {other.name} swapped"


def copy_over(chance: Chance, folder: Path) -> str:
    one, other = chance.sample(sorted(folder.iterdir()), 2)
    other.write_bytes(one.read_bytes())
    return f"{one.name} copied over {other.name}"


def remove(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    path.unlink()
    return f"{path.name} removed"


def rename(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    path.rename(path.with_name(f"x{chance.randrange(1000)}-{path.name}"))
    return f"{path.name} renamed"


def add(chance: Chance, folder: Path) -> str:
    path = some(chance, folder)
    more = path.with_name(f"x{chance.randrange(1000)}-{path.name}")
    more.write_bytes(path.read_bytes())
    return f"{more.name} added"


def new_hash(chance: Chance, folder: Path) -> str:
    """A changed file with its own right hash in the manifest, as somebody with a purpose would."""
    from hashlib import sha256  # noqa: PLC0415 - only here

    manifest = folder / MANIFEST
    path = chance.choice(sorted(folder.glob("*.toml")))
    before = sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b"= 10\n", b"= 20\n", 1) + b"\n")
    after = sha256(path.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(before, after))
    return f"{path.name} changed, and its hash in the manifest"


def other_revision(chance: Chance, folder: Path) -> str:
    manifest = folder / MANIFEST
    text = manifest.read_text()
    number = chance.randrange(10, 1_000_000)
    manifest.write_text(re.sub(r'"revision": \d+,', f'"revision": {number},', text))
    return f"revision {number} in the manifest"


KINDS: tuple[Callable[[Chance, Path], str], ...] = (
    flip_a_bit,
    change_a_digit,
    take_out_a_byte,
    put_in_a_byte,
    cut_off,
    swap_two,
    copy_over,
    remove,
    rename,
    add,
    new_hash,
    other_revision,
)


def public_key() -> bytes:
    """The key that was compiled in, as the build has written it down."""
    module = ROOT / "build" / "stage" / "_infuseplan_release.py"
    found = re.search(r'PUBLIC_KEY = "([0-9a-f]{64})"', module.read_text(encoding="ascii"))
    if found is None:
        raise SystemExit(f"{module} has no public key; build the bundle first")
    return bytes.fromhex(found[1])


def same(one: Path, other: Path) -> bool:
    """True where a change changed nothing, as a byte that was put in beside its equal at an end."""
    names = [sorted(path.name for path in folder.iterdir()) for folder in (one, other)]
    return names[0] == names[1] and all(
        (one / name).read_bytes() == (other / name).read_bytes() for name in names[0]
    )


def fresh(original: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original, folder)


def changed(chance: Chance, kind: Callable[[Chance, Path], str], original: Path, to: Path) -> str:
    while True:
        fresh(original, to)
        what = kind(chance, to)
        if not same(original, to):
            return what


def refusals(bundle: Path, home: Path) -> list[str]:
    """What the installed program says to a plan, to check-protocols and for the window."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
    }
    said = []
    for arguments in (PLAN, ("check-protocols",), ("--quit-when-painted",)):
        done = subprocess.run(
            [bundle / "infuseplan", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0 or "Traceback" in done.stderr:
            raise SystemExit(f"NOT REFUSED: {' '.join(arguments)}: {done.stdout}{done.stderr}")
        said.append(done.stdout + done.stderr)
    return said


def in_words(texts: list[str]) -> bool:
    """Each names a file; list and window say what to do, and a plan where that is said."""
    remedies = ("install|remove it|check-protocols", *["install|remove it"] * (len(texts) - 1))
    return all(
        re.search(remedy, text) and re.search(r"(\.toml|SIGNATURES\.json)", text)
        for remedy, text in zip(remedies, texts, strict=True)
    )


def main(arguments: list[str]) -> int:
    options = dict(zip(arguments[1::2], arguments[2::2], strict=False))
    if not arguments or not options.keys() <= {"--changes", "--started", "--seed"}:
        print(__doc__)
        return 2
    bundle = Path(arguments[0]).resolve()
    number, started = int(options.get("--changes", 1000)), int(options.get("--started", 24))
    seed = int(options.get("--seed", random.SystemRandom().randrange(1_000_000)))
    chance = random.Random(seed)  # noqa: S311 - chance, not a secret
    key = public_key()
    refused: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        copy, home = Path(folder) / "infuseplan", Path(folder) / "home"
        home.mkdir()
        shutil.copytree(bundle, copy, symlinks=True)
        protocols = copy / "lib" / "resources" / "protocols"
        original = Path(folder) / "original"
        shutil.copytree(protocols, original)
        guard = RevisionGuard(home, home)
        untouched = ProtocolSeal(protocols, key, guard).faults()
        if untouched:
            print(f"the untouched files are refused: {untouched}")
            return 1
        through = set(chance.sample(range(number), min(started, number)))
        for turn in range(number):
            kind = KINDS[turn % len(KINDS)]
            what = changed(chance, kind, original, protocols)
            faults = ProtocolSeal(protocols, key, guard).faults()
            if not faults or not all(one.file and one.text and one.advice for one in faults):
                print(f"NOT REFUSED (seed {seed}, turn {turn}): {what}: {faults}")
                return 1
            refused[kind.__name__] += 1
            if turn in through:
                said = refusals(copy, home)
                if not in_words(said):
                    print(f"refused without file or advice: {what}: {said}")
                    return 1
                print(f"  {what}\n      {said[1].splitlines()[0]}", flush=True)
        fresh(original, protocols)
        done = subprocess.run([copy / "infuseplan", *PLAN], capture_output=True, check=False)
        if done.returncode != 0:
            print("the untouched files are refused after all changes were taken back")
            return 1
    for name, count in sorted(refused.items()):
        print(f"{count:>5}  {name.replace('_', ' ')}")
    total = sum(refused.values())
    print(f"{total} changes, all refused; {len(through)} through the program (seed {seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
