"""A server elsewhere is believed by its certificate alone: real certificates, a real server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from infuseplan.adapters.clock import SystemClock
from infuseplan.adapters.ward import server_schema
from infuseplan.adapters.ward.server import ServerMeeting
from infuseplan.application.ward.administration import ServerAddress
from infuseplan.application.ward.meeting import MeetingFault
from infuseplan.presentation.ward.faults import fault_line

from .postgres import ADMIN, PASSWORD, WORKSTATION, Postgres, throw_away_postgres

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl is installed")
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "resources" / "ward"


def asked(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@dataclass(frozen=True)
class Authority:
    """Who certifies servers."""

    folder: Path
    name: str

    @property
    def root(self) -> Path:
        return self.folder / f"{self.name}.pem"

    def make(self) -> "Authority":
        key = self.root.with_suffix(".key")
        asked("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
              "-subj", f"/CN={self.name}", "-keyout", key, "-out", self.root)  # fmt: skip
        return self

    def certify(self, host: str, days: int) -> None:
        """Give the server another certificate, for this host."""
        key, wish = self.folder / "server.key", self.folder / "server.csr"
        names = self.folder / "names.txt"
        names.write_text(f"subjectAltName=DNS:{host}\n", encoding="ascii")
        asked("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}",
              "-keyout", key, "-out", wish)  # fmt: skip
        sign = ("x509", "-req", "-in", wish, "-CA", self.root, "-CAkey",
                self.root.with_suffix(".key"), "-CAcreateserial", "-extfile", names, "-out",
                self.folder / "server.crt")  # fmt: skip
        try:
            # A number of days below 0 is one that has passed.
            asked(*sign, "-days", str(days))
        except subprocess.CalledProcessError:
            # Newer OpenSSL wants the moments themselves.
            asked(*sign, "-not_before", "20200101000000Z", "-not_after", "20200102000000Z")
        (self.folder / "server.crt").chmod(0o644)
        key.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(key, ADMIN, ADMIN)


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with tempfile.TemporaryDirectory(prefix="tls") as name:
        # The server's user has to pass.
        Path(name).chmod(0o711)
        yield Authority(Path(name), "hospital-root").make()


@pytest.fixture(scope="module")
def server(authority: Authority) -> Iterator[tuple[Postgres, str]]:
    authority.certify("localhost", 30)
    folder = authority.folder
    lines = (
        f"ssl = on\nssl_cert_file = '{folder}/server.crt'\nssl_key_file = '{folder}/server.key'\n"
    )
    with throw_away_postgres(lines) as made:
        yield made, made.ward()


def meeting(server: tuple[Postgres, str], root: Path | None) -> ServerMeeting:
    """As a workstation elsewhere meets the others: this computer's own name stands for another."""
    postgres, database = server
    return ServerMeeting(
        SystemClock(),
        host="localhost",
        port=postgres.port,
        database=database,
        user=WORKSTATION,
        password=lambda: PASSWORD,
        root_certificate=root,
        is_local=False,
    )


def renewed(server: tuple[Postgres, str], authority: Authority, host: str, days: int) -> None:
    authority.certify(host, days)
    with server[0].admin("postgres") as connection:
        connection.execute("SELECT pg_reload_conf()")
        # The next connection has to see it.
        connection.execute("SELECT pg_sleep(0.5)")


def fault_of(server: tuple[Postgres, str], root: Path | None) -> MeetingFault:
    one = meeting(server, root)
    try:
        with pytest.raises(MeetingFault) as caught:
            one.heads()
        return caught.value
    finally:
        one.close()


def encrypted(postgres: Postgres) -> list[bool]:
    query = (
        "SELECT s.ssl FROM pg_stat_ssl AS s JOIN pg_stat_activity AS a USING (pid)"
        " WHERE a.usename = %s"
    )
    with postgres.admin("postgres") as connection:
        return [bool(row[0]) for row in connection.execute(query, (WORKSTATION,))]


def test_one_that_fits_is_believed_and_what_is_sent_is_encrypted(
    server: tuple[Postgres, str], authority: Authority
) -> None:
    renewed(server, authority, "localhost", 30)
    one = meeting(server, authority.root)
    try:
        assert one.heads() == {}
        assert encrypted(server[0]) == [True]
    finally:
        one.close()


@pytest.mark.parametrize(
    ("host", "days", "detail"),
    [("pg.elsewhere.example", 30, "host name"), ("localhost", -1, "or expired")],
    ids=["of another host", "that has expired"],
)
def test_one_that_does_not_fit_is_refused_by_name(
    server: tuple[Postgres, str], authority: Authority, host: str, days: int, detail: str
) -> None:
    renewed(server, authority, host, days)
    fault = fault_of(server, authority.root)
    assert fault.kind == "certificate"
    assert detail in fault.detail
    said = fault_line(fault.kind, fault.detail)
    assert said.startswith("The server's certificate does not fit, so nothing was sent.")
    assert PASSWORD not in said


def test_one_of_another_authority_or_without_any_is_refused(
    server: tuple[Postgres, str], authority: Authority, tmp_path: Path
) -> None:
    renewed(server, authority, "localhost", 30)
    other = Authority(tmp_path, "somebody-else").make()
    assert fault_of(server, other.root).kind == "certificate"
    assert fault_of(server, tmp_path / "missing.pem").kind == "certificate"
    # Those of the system know nothing of the hospital's.
    assert fault_of(server, None).kind == "certificate"


def test_a_server_without_encryption_is_refused(
    postgres: Postgres, database: str, authority: Authority
) -> None:
    fault = fault_of((postgres, database), authority.root)
    assert (fault.kind, fault.detail) == ("certificate", "server without TLS")


def test_setting_up_believes_the_certificate_alone_as_well(
    server: tuple[Postgres, str],
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_schema, "is_local_host", lambda host: False)
    postgres, database = server
    with postgres.admin("postgres") as connection:
        connection.execute("ALTER ROLE postgres PASSWORD 'swordfish'")
    # What is weaker in the address does not count.
    url = f"postgresql://postgres@localhost:{postgres.port}/{database}?sslmode=disable"
    renewed(server, authority, "localhost", 30)
    address = ServerAddress(url, authority.root, lambda: "swordfish")
    (step,) = server_schema.set_up_server(address, None, SCHEMA)
    assert not step.is_new
    other = Authority(tmp_path, "somebody-else").make()
    wrong = ServerAddress(url, other.root, lambda: "swordfish")
    with pytest.raises(MeetingFault) as caught:
        list(server_schema.set_up_server(wrong, None, SCHEMA))
    assert caught.value.kind == "certificate"
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace("disable", "verify-full"), sslrootcert=str(other.root))
