"""Certificates for tests, made by openssl: an authority of one's own, and servers that it signs."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from infuseplan.adapters.clock import SystemClock

_BRIEF = """
[ca]
default_ca = brief
[brief]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:{host}
"""


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@dataclass(frozen=True)
class Authority:
    """Who signs, in a folder of its own."""

    folder: Path
    name: str

    @property
    def certificate(self) -> Path:
        return self.folder / f"{self.name}.crt"

    def made(self) -> "Authority":
        _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                 f"/CN={self.name}", "-keyout", self.folder / f"{self.name}.key", "-out",
                 self.certificate)  # fmt: skip
        return self

    def sign_for_seconds(self, host: str, seconds: float) -> tuple[Path, Path]:
        """The same, valid until so many seconds from now."""
        key, request = self.folder / f"{host}.key", self.folder / f"{host}.csr"
        certificate, settings = self.folder / f"{host}.crt", self.folder / "brief.cnf"
        (self.folder / "index.txt").write_text("")
        settings.write_text(_BRIEF.format(folder=self.folder, host=host))
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-keyout", key,
                 "-out", request)  # fmt: skip
        now = SystemClock().now().astimezone(UTC)
        begin, end = now - timedelta(days=1), now + timedelta(seconds=seconds)
        _openssl("ca", "-batch", "-notext", "-config", settings, "-cert", self.certificate,
                 "-keyfile", self.folder / f"{self.name}.key", "-startdate",
                 f"{begin:%Y%m%d%H%M%SZ}", "-enddate", f"{end:%Y%m%d%H%M%SZ}", "-in", request,
                 "-out", certificate)  # fmt: skip
        return certificate, key

    def sign(self, host: str, *, days: int = 2) -> tuple[Path, Path]:
        """A server's certificate and key."""
        key, request = self.folder / f"{host}.key", self.folder / f"{host}.csr"
        certificate, names = self.folder / f"{host}.crt", self.folder / f"{host}.ext"
        names.write_text(f"subjectAltName=DNS:{host}\n")
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-keyout", key,
                 "-out", request)  # fmt: skip
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey",
                 self.folder / f"{self.name}.key", "-CAcreateserial", "-days", days, "-extfile",
                 names, "-out", certificate)  # fmt: skip
        return certificate, key
