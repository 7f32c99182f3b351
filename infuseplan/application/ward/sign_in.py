"""Who is signed in: initials, and a PIN where somebody has set one.

A PIN that fits proves that somebody knew it on this computer. It does not prove who that was: a PIN
can be told, watched and guessed, and whoever may write this computer's files can remove it. So it
keeps initials from being borrowed in passing, and is no signature.

Nothing is kept of a PIN but a slow hash. An attempt counts as failed from before it is compared
until it has fitted, so that ending the program, or a second window, saves nobody the pause.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal
from typing import Protocol as Port

from infuseplan.domain.person_name import name_key, same_person
from infuseplan.frozen import frozen

_PIN = re.compile(r"[0-9]{4,12}")
# After the first slip one second, then twice as long each time: ten slips are a quarter of an hour,
# and all 10 000 PINs of four figures would take a hundred days.
_LONGEST_PAUSE_S = 900

PinTrouble = Literal["short", "wrong", "wait", "missing"]


class PinRefused(Exception):
    """Why a PIN is not taken; after "wrong" and "wait", for how many seconds none is."""

    def __init__(self, why: PinTrouble, wait_s: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.wait_s = wait_s


@frozen
class KeptPin:
    """That somebody has a PIN, and how many attempts have failed since the last that fitted."""

    initials: str
    failed: int = 0
    last_failed: datetime | None = None


class PinBook(Port):
    """The PINs of one folder, each under a key of its initials. Methods may raise StorageProblem.

    A folder in which none was ever set has none, and looking makes nothing.
    """

    def all(self) -> tuple[KeptPin, ...]:
        """Everybody who has one, by initials."""
        ...

    def find(self, key: str) -> KeptPin | None:
        """Whoever has a PIN under this key."""
        ...

    def put(self, key: str, initials: str, pin: str) -> None:
        """Keep the hash of this PIN, and no failed attempts."""
        ...

    def remove(self, key: str) -> None:
        """Keep nothing of it."""
        ...

    def count_attempt(self, key: str, failed: int, at: datetime) -> bool:
        """One more failed attempt at `at`; False where somebody else has counted one since."""
        ...

    def begin_pause(self, key: str, failed: int, at: datetime) -> None:
        """The pause after `failed` attempts counts from `at`, unless one was counted since."""
        ...

    def fits(self, key: str, pin: str) -> bool:
        """Whether it is the PIN; slow on purpose. A PIN that fits ends the count."""
        ...


class SignIn:
    """Sets, compares and removes PINs; methods may raise StorageProblem."""

    def __init__(self, book: Callable[[], PinBook], now: Callable[[], datetime]) -> None:
        self._book = book
        self._now = now
        # Whose PIN was typed last in this window, until somebody else is signed in.
        self._proved = ""

    def has_pin(self, initials: str) -> bool:
        """Whether these initials, however they are written, have one."""
        return bool(_key(initials)) and self._book().find(_key(initials)) is not None

    def check(self, initials: str, pin: str) -> None:
        """PinRefused unless it is the PIN of these initials, or they have none."""
        key, book = _key(initials), self._book()
        known = book.find(key) if key else None
        if known is None:
            return
        if not pin:
            raise PinRefused("missing")
        now = self._now()
        if known.last_failed is not None and known.last_failed > now:
            # The clock was set back, by an hour or by a year: nobody waits until it is there again.
            book.begin_pause(key, known.failed, now)
            raise PinRefused("wait", _pause_s(known.failed))
        wait = _pause_left(known, now)
        if wait or not book.count_attempt(key, known.failed, now):
            raise PinRefused("wait", wait or 1)
        if not book.fits(key, pin):
            raise PinRefused("wrong", _pause_s(known.failed + 1))

    def sign_in(self, initials: str, pin: str) -> None:
        """The same; from now on these initials were proved as far as a PIN can."""
        self._proved = ""
        self.check(initials, pin)
        if pin and self.has_pin(initials):
            self._proved = initials

    def sign_out(self) -> None:
        """Nobody has typed a PIN."""
        self._proved = ""

    def is_by_pin(self, initials: str) -> bool:
        """Whether whoever enters from now on under these initials has typed their PIN here.

        Somebody else's initials end that: coming back takes the PIN again.
        """
        if self._proved and not same_person(self._proved, initials):
            self._proved = ""
        return bool(self._proved)

    def set_pin(self, initials: str, new: str, present: str = "") -> None:
        """Set or change it: whoever has one needs the `present` one. PinRefused."""
        if not _PIN.fullmatch(new):
            raise PinRefused("short")
        self.check(initials, present)
        self._book().put(_key(initials), initials, new)
        self._proved = initials

    def remove_pin(self, initials: str, present: str) -> None:
        """From now on these initials have none. PinRefused."""
        self.check(initials, present)
        self._book().remove(_key(initials))
        self._proved = ""

    def everybody(self) -> tuple[KeptPin, ...]:
        """Whoever has a PIN here."""
        return self._book().all()

    def forget(self, initials: str) -> bool:
        """Remove a forgotten PIN without it; False where there is none.

        For whoever may write this folder's files, who could delete them as well.
        """
        if not self.has_pin(initials):
            return False
        self._book().remove(_key(initials))
        return True


def _key(initials: str) -> str:
    return name_key(initials) or initials.strip()


def _pause_s(failed: int) -> int:
    return min(_LONGEST_PAUSE_S, 2 ** max(0, failed - 1)) if failed else 0


def _pause_left(known: KeptPin, now: datetime) -> int:
    """In seconds; `now` is not before the last attempt."""
    if known.last_failed is None:
        return 0
    whole = _pause_s(known.failed)
    passed = int((now - known.last_failed).total_seconds())
    return max(0, whole - passed)
