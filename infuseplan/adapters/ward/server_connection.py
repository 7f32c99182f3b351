"""A connection that is given up where the server hangs, and at once where the program ends.

PostgreSQL's own time limits are kept by the server, so they do not hold where the server is what
hangs. psycopg leaves the waiting to this method, one step of its protocol after the other.
"""

import time
from collections.abc import Callable
from select import select
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import Ready

_T = TypeVar("_T")

# Longer than the server's own limit, which names what it was.
_LIMIT_S = 25.0
_SLICE_S = 0.1
_READ, _WRITE = 1, 2


def _goes_on() -> bool:
    return False


class PatientConnection(psycopg.Connection[tuple[Any, ...]]):
    """Rows are tuples. `is_ending` is asked ten times a second and may look at another thread."""

    is_ending: Callable[[], bool] = staticmethod(_goes_on)
    _given_up = False

    def wait(
        self, gen: PQGen[_T], interval: float = _SLICE_S, timeout: float | None = _LIMIT_S
    ) -> _T:
        """Let one exchange with the server happen; OperationalError where it is given up."""
        deadline = time.monotonic() + (_LIMIT_S if timeout is None else timeout)
        try:
            wanted = next(gen)
            while True:
                if self._given_up or self.is_ending() or time.monotonic() > deadline:
                    self._given_up = True
                    raise psycopg.OperationalError("timeout expired")
                handle = self.pgconn.socket
                readable, writable, _ = select(
                    [handle] if wanted & _READ else [],
                    [handle] if wanted & _WRITE else [],
                    [],
                    interval,
                )
                ready = (_READ if readable else 0) | (_WRITE if writable else 0)
                if ready:
                    wanted = gen.send(Ready(ready))
        except StopIteration as end:
            found: _T = end.value
            return found
