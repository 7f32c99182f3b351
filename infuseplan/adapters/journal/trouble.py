"""Errors of SQLite and of the system as what they mean for the record."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from infuseplan.adapters.journal.locks import TooManyWindows
from infuseplan.adapters.journal.migrations import NewerJournal, NoJournal
from infuseplan.adapters.journal.schema import NotDurable
from infuseplan.application.journal.port import Doing, JournalFault, JournalTrouble, StorageProblem
from infuseplan.application.whole_file import NoOrdinaryFile

_OF_SQLITE: dict[int, JournalTrouble] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_AUTH: "read-only",
    sqlite3.SQLITE_CANTOPEN: "path",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FORMAT: "damaged",
}
_OF_SYSTEM: dict[int, JournalTrouble] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
    errno.ENAMETOOLONG: "path",
    errno.ENOENT: "path",
    errno.ENOTDIR: "path",
    errno.EISDIR: "no-file",
    errno.ELOOP: "path",
    errno.EEXIST: "path",
    errno.EILSEQ: "path",
    errno.EBUSY: "locked",
    errno.EAGAIN: "locked",
}


@contextmanager
def told_as_storage_problem(doing: Doing) -> Iterator[None]:
    """What the world does wrong in here becomes a StorageProblem; our own slips stay what they are.

    Texts of the system name files, and with them the user: only codes go into `detail`.
    """
    try:
        yield
    except sqlite3.DatabaseError as problem:
        raise storage_problem(problem, doing) from problem
    except UnicodeDecodeError as problem:
        # SQLite quotes damaged names in its words, and Python cannot read those.
        fault = JournalFault("not-sound", detail="text")
        raise StorageProblem("damaged", doing, "text", (fault,)) from problem
    except NoOrdinaryFile as problem:
        raise StorageProblem("no-file", doing, "special file") from problem
    except OSError as problem:
        kind = _OF_SYSTEM.get(problem.errno or 0, "disk")
        code = errno.errorcode.get(problem.errno or 0, type(problem).__name__)
        raise StorageProblem(kind, doing, code) from problem
    except TooManyWindows as problem:
        raise StorageProblem("locked", doing, "too many windows") from problem
    except NewerJournal as problem:
        raise StorageProblem("newer", doing, str(problem)) from problem
    except NotDurable as problem:
        raise StorageProblem("disk", doing, str(problem)) from problem
    except NoJournal as problem:
        fault = JournalFault("not-sound", detail=str(problem))
        raise StorageProblem("damaged", doing, str(problem), (fault,)) from problem


def storage_problem(problem: sqlite3.DatabaseError, doing: Doing) -> StorageProblem:
    """The problem behind an error of SQLite; re-raises what can only be a slip in the program."""
    code = getattr(problem, "sqlite_errorcode", None)
    if code is None:
        # Python's own: text in the file that is no UTF-8 any more.
        if not isinstance(problem, sqlite3.OperationalError):
            raise problem
        kind: JournalTrouble = "damaged"
    elif code & 0xFF in _OF_SQLITE:
        kind = _OF_SQLITE[code & 0xFF]
    elif isinstance(problem, sqlite3.OperationalError) and code & 0xFF == sqlite3.SQLITE_ERROR:
        # "no such table", "malformed schema": our statements are fixed, so it is the file.
        kind = "damaged"
    else:
        raise problem
    name = str(getattr(problem, "sqlite_errorname", "text"))
    faults = (JournalFault("not-sound", detail=name),) if kind == "damaged" else ()
    return StorageProblem(kind, doing, name, faults)
