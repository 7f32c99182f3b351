"""What an error of PostgreSQL means for the exchange, without any name that its text may hold.

Errors of a statement have a code. Those of connecting have only a text, of which the client's half
is always English and the server's is in the server's language: what is not known is "refused" where
a server has answered.
"""

import re

import psycopg

from infuseplan.application.ward.meeting import FaultKind, MeetingFault

# Of the client, or of a server that speaks English; the first that is found.
_TEXTS: tuple[tuple[str, FaultKind, str], ...] = (
    ("does not match host name", "certificate", "host name"),
    # OpenSSL says no more: it may as well have expired.
    ("certificate verify failed", "certificate", "not signed by the root certificate, or expired"),
    ("root certificate file", "certificate", "root certificate file"),
    ("could not load system root", "certificate", "root certificates of the system"),
    ("certificate has expired", "certificate", "expired"),
    ("certificate", "certificate", "certificate"),
    ("server does not support SSL", "certificate", "server without TLS"),
    ("SSL error", "certificate", "TLS"),
    ("password authentication failed", "password", "password"),
    ("no password supplied", "password", "no password"),
    ("pg_hba.conf", "refused", "pg_hba.conf"),
    ("authentication failed", "refused", "authentication"),
    ("too many clients", "full", "connections"),
    ("too many connections", "full", "connections"),
    ("remaining connection slots", "full", "connections"),
    ("starting up", "unreachable", "starting up"),
    ("shutting down", "unreachable", "shutting down"),
    ("recovery mode", "unreachable", "in recovery"),
    ("not accepting connections", "unreachable", "not accepting connections"),
    ("read-only", "refused", "read-only"),
    ("could not translate host name", "unreachable", "host name is not known"),
    ("Connection refused", "unreachable", "connection refused"),
    ("timeout expired", "unreachable", "no answer"),
    ("timed out", "unreachable", "no answer"),
    ("No route to host", "unreachable", "no route"),
    ("Network is unreachable", "unreachable", "no network"),
    ("No such file or directory", "unreachable", "no socket"),
    ("closed the connection unexpectedly", "unreachable", "connection lost"),
    ("does not exist", "refused", "database or user"),
    ("FATAL", "refused", "server"),
)
# A name of two addresses is tried twice, and one error tells of both.
_ATTEMPTS = re.compile(r"(?=connection to server (?:at|on) )")
# Whatever a server calls what is fatal in its language, two blanks follow it.
_ANSWER = re.compile(r" failed: [^\n:]+:  ")
# By the first two or all five characters of the code.
_CODES: dict[str, tuple[FaultKind, str]] = {
    "08": ("unreachable", "connection lost"),
    "57": ("unreachable", "stopped"),
    "53": ("full", "resources"),
    "28": ("refused", "authentication"),
    "3D": ("refused", "database"),
    # An entry that breaks a rule of its table.
    "22": ("damaged", "entry"),
    "23": ("damaged", "entry"),
    "3F000": ("older", "no schema of the ward"),
    "42P01": ("older", "no schema of the ward"),
    "42501": ("rights", "role"),
    "25006": ("refused", "read-only"),
    "IW001": ("forked", "chain"),
    "IW002": ("damaged", "hash"),
    "57014": ("unreachable", "no answer in time"),
    "55P03": ("unreachable", "locked"),
    "53100": ("full", "disk"),
}


def meeting_fault(problem: psycopg.Error) -> MeetingFault:
    """The fault behind an error of psycopg; its detail names nobody."""
    code = problem.sqlstate
    if code is not None:
        kind, detail = _CODES.get(code) or _CODES.get(code[:2]) or ("other", "statement")
        return MeetingFault(kind, f"{detail} ({code})")
    found = [one for one in map(_of_attempt, _ATTEMPTS.split(str(problem))) if one is not None]
    if found:
        # What a server answered says more than that another address has none.
        return MeetingFault(*next((one for one in found if one[0] != "unreachable"), found[0]))
    if isinstance(problem, psycopg.OperationalError):
        return MeetingFault("unreachable", "connection lost")
    return MeetingFault("other", type(problem).__name__)


def _of_attempt(text: str) -> tuple[FaultKind, str] | None:
    """The fault that one attempt to connect tells; None where nothing of it is known."""
    for words, kind, detail in _TEXTS:
        if words in text:
            return kind, detail
    return ("refused", "server") if _ANSWER.search(text) else None
