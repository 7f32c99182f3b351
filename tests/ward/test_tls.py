"""A server is believed by its certificate alone, and one that does not fit is refused by name."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infuseplan.adapters.clock import SystemClock
from infuseplan.adapters.ward.server import ServerMeeting
from infuseplan.application.ports import Clock
from infuseplan.application.ward.meeting import MeetingFault

from .certificates import Authority
from .postgres import ADMIN, PASSWORD, WORKSTATION, Postgres, throw_away_postgres
from .test_faults import wait_for
from .workstations import Workstation

WRONG = "some other words"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "hospital").made()


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with throw_away_postgres("ssl = off\n") as made:
        yield made


def put_certificate(server: Postgres, certificate: Path, key: Path) -> None:
    for path, name in ((certificate, "server.crt"), (key, "server.key")):
        target = server.folder / "data" / name
        shutil.copy(path, target)
        target.chmod(0o600)
        if sys.platform != "win32" and os.geteuid() == 0:
            shutil.chown(target, ADMIN, ADMIN)


def with_certificate(server: Postgres, authority: Authority, host: str) -> None:
    put_certificate(server, *authority.sign(host))
    server.stop()
    with (server.folder / "data" / "postgresql.auto.conf").open("w") as file:
        file.write("ssl = on\n")
    server.start()


def meeting(
    server: Postgres, database: str, *, root: Path | None, host: str = "localhost",
    password: str | None = PASSWORD, user: str = WORKSTATION
) -> ServerMeeting:  # fmt: skip
    """As of a server elsewhere: everything is asked for."""
    return ServerMeeting(
        SystemClock(), host=host, port=server.port, database=database, user=user,
        password=lambda: password, root_certificate=root, is_local=False,
    )  # fmt: skip


def fault_of(place: ServerMeeting) -> tuple[str, str]:
    with pytest.raises(MeetingFault) as told:
        place.heads()
    place.close()
    return told.value.kind, told.value.detail


def test_who_is_believed_and_who_is_not(server: Postgres, authority: Authority) -> None:
    database = server.ward()
    root = authority.certificate
    assert fault_of(meeting(server, database, root=root)) == ("certificate", "server without TLS")
    with_certificate(server, authority, "localhost")
    place = meeting(server, database, root=root)
    assert place.heads() == {}
    assert place._connection is not None
    assert place._connection.pgconn.ssl_in_use
    place.close()
    # The right certificate under another name.
    assert fault_of(meeting(server, database, root=root, host="127.0.0.1")) == (
        "certificate", "host name"
    )  # fmt: skip
    other = Authority(authority.folder, "somebody").made()
    assert fault_of(meeting(server, database, root=other.certificate)) == (
        "certificate", "not signed by the root certificate, or expired"
    )  # fmt: skip
    # The authorities of the system do not know the hospital's own.
    assert fault_of(meeting(server, database, root=None))[0] == "certificate"
    missing = authority.folder / "nowhere.crt"
    assert fault_of(meeting(server, database, root=missing)) == (
        "certificate", "root certificate file"
    )  # fmt: skip
    assert fault_of(meeting(server, database, root=root, password=WRONG)) == (
        "password", "password"
    )  # fmt: skip
    assert fault_of(meeting(server, database, root=root, password=None))[0] == "password"
    told = fault_of(meeting(server, "nowhere", root=root))
    # The rest of it, which is in the server's language, is shown where it is another one.
    assert told[0] == "refused", told
    # By another login the password fails; which of the two was wrong, a server does not say.
    assert fault_of(meeting(server, database, root=root, user="nobody"))[0] == "password"
    with_certificate(server, authority, "elsewhere.example")
    assert fault_of(meeting(server, database, root=root)) == ("certificate", "host name")


def test_no_fault_names_a_password_or_a_host(server: Postgres, authority: Authority) -> None:
    database = server.ward()
    for password, host in ((WRONG, "localhost"), (PASSWORD, "127.0.0.1")):
        place = meeting(server, database, root=authority.certificate, host=host, password=password)
        with pytest.raises(MeetingFault) as told:
            place.heads()
        for word in (WRONG, PASSWORD, WORKSTATION, "127.0.0.1", "localhost", database):
            assert word not in f"{told.value} {told.value.detail}"


@pytest.mark.long
def test_a_certificate_that_expires_while_the_ward_runs_stops_nothing(
    server: Postgres, authority: Authority, tmp_path: Path
) -> None:
    """What was open goes on; the next connection is refused by name until there is another one."""
    database = server.ward()
    with_certificate(server, authority, "localhost")
    valid_s = 6.0
    put_certificate(server, *authority.sign_for_seconds("localhost", valid_s))
    begun = time.monotonic()
    with server.admin("postgres") as connection:
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_sleep(0.3)")

    def place(clock: Clock, ending: Callable[[], bool]) -> ServerMeeting:
        return meeting(server, database, root=authority.certificate)

    one, two = (Workstation(tmp_path / name, [place]) for name in ("one", "two"))
    one.add("chair", "before")
    one.exchange()
    two.exchange()
    assert (one.sync.state().places[0].fault, len(two.words())) == (None, 1)
    assert time.monotonic() - begun < valid_s, "this machine is too slow to see it valid"
    wait_for(lambda: time.monotonic() - begun > valid_s + 2)
    one.add("chair", "on a connection that was open")
    one.exchange()
    assert one.sync.state().waiting == 0
    server.throw_out(database)
    one.add("chair", "afterwards")
    one.exchange(4)
    state = one.sync.state()
    assert (state.places[0].fault, state.waiting) == ("certificate", 1)
    assert len(one.words()) == 3
    put_certificate(server, *authority.sign("localhost"))
    with server.admin("postgres") as connection:
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_sleep(0.3)")
    one.exchange(4)
    two.exchange(4)
    assert (one.sync.state().places[0].fault, one.sync.state().waiting) == (None, 0)
    assert two.words() == one.words()
    one.close()
    two.close()
