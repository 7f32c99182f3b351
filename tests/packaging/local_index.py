"""A package index on this computer: small wheels of every locked package, and newer ones."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

from tests.packaging.loading import loaded

locks = loaded("locks")
KNOWN = json.loads(locks.METADATA.read_text(encoding="utf-8"))
NEWER = "9999.0"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wheel(folder: Path, name: str, version: str, about: dict[str, list[str]]) -> Path:
    """The smallest wheel that has a name, a version and requirements."""
    stem = f"{name.replace('-', '_')}-{version}"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Provides-Extra: {extra}" for extra in about["extras"]]
    lines += [f"Requires-Dist: {one}" for one in about["requires"]]
    files = {
        f"{stem}.dist-info/METADATA": "\n".join(lines) + "\n",
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},{_sum(text)},{len(text)}\n" for file, text in files.items())
    files[f"{stem}.dist-info/RECORD"] = f"{record}{stem}.dist-info/RECORD,,\n"
    place = folder / name / f"{stem}-py3-none-any.whl"
    place.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(place, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return place


def _sum(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


def offer(folder: Path, lock: Path) -> Path:
    """Pages of an index in `folder`; the lock with the hashes of what is offered there.

    Each locked package is there as locked and in a newer release, and whatever it or its newer
    release could want beside it is there in a newer release too.
    """
    lines = []
    pins = list(locks.PIN.finditer(lock.read_text(encoding="utf-8")))
    for pin in pins:
        name = pin["name"]
        about = KNOWN[f"{name}=={pin['version']}"]
        locked = wheel(folder, name, pin["version"], about)
        wheel(folder, name, NEWER, about)
        digest = hashlib.sha256(locked.read_bytes()).hexdigest()
        lines.append(f"{pin[0]} --hash=sha256:{digest}\n")
    wanted = {
        plain(re.split(r"[ \[(<>=!~;@]", one, maxsplit=1)[0])
        for pin in pins
        for one in KNOWN[f"{pin['name']}=={pin['version']}"]["requires"]
    }
    for name in wanted - {pin["name"] for pin in pins}:
        wheel(folder, name, NEWER, {"extras": [], "requires": []})
    for page in [one for one in folder.iterdir() if one.is_dir()]:
        links = "".join(f'<a href="{one.name}">{one.name}</a>\n' for one in sorted(page.iterdir()))
        (page / "index.html").write_text(f"<!DOCTYPE html>\n{links}", encoding="utf-8")
    local = folder / "local.lock"
    local.write_text("".join(lines), encoding="utf-8")
    return local


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Its address while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
