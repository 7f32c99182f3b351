"""What an attempt to connect tells, where one name stands for two addresses."""

import psycopg
import pytest

from infuseplan.adapters.ward.server_faults import meeting_fault

from .postgres import PASSWORD, WORKSTATION, Postgres

DEAF = (
    'connection to server at "localhost" (::1), port 5432 failed: Connection refused\n'
    "\tIs the server running on that host and accepting TCP/IP connections?\n"
)
HEARD = 'connection to server at "localhost" (127.0.0.1), port 5432 failed: '


def test_what_a_server_answers_counts_and_not_that_another_address_has_none(
    postgres: Postgres,
    database: str,
) -> None:
    """A name may stand for an address of each kind, and a server may listen on one of them."""
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect(
            host="127.0.0.2,127.0.0.1",
            port=f"{postgres.port},{postgres.port}",
            dbname=f"{database}nowhere",
            user=WORKSTATION,
            password=PASSWORD,
            sslmode="disable",
        )
    assert "Connection refused" in str(caught.value)
    fault = meeting_fault(caught.value)
    assert (fault.kind, fault.detail) == ("refused", "database or user")


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        ("", "unreachable", "connection refused"),
        (DEAF + DEAF.replace("::1", "127.0.0.1"), "unreachable", "connection refused"),
        (HEARD + 'FATAL:  database "nowhere" does not exist', "refused", "database or user"),
        # The text of a server is in its own language.
        (HEARD + "FATAL:  Datenbank »nowhere« existiert nicht", "refused", "server"),
        (HEARD + "ВАЖНО:  база данных \"nowhere\" не существует", "refused", "server"),
        (HEARD + "FATAL:  sorry, too many clients already", "full", "connections"),
        (HEARD + "FATAL:  the database system is starting up", "unreachable", "starting up"),
    ],
)  # fmt: skip
def test_each_text_means_the_same_behind_an_address_that_does_not_answer(
    text: str, kind: str, detail: str
) -> None:
    for whole in (text, DEAF + text, f"connection failed: {DEAF}{text}"):
        fault = meeting_fault(psycopg.OperationalError(whole))
        assert fault.kind == kind
        if kind != "unreachable":
            assert fault.detail == detail
