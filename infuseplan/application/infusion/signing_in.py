"""Signing in where a patient waits: nobody waits for a file of PINs that cannot be used.

Initials count as without a PIN then, at sign-in, start, board and second check alike, and are shown
so. Only setting and removing a PIN fail.
"""

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.sign_in import SignIn


def asks_for_pin(sign_in: SignIn, initials: str) -> bool:
    """Whether these initials have a PIN; False where their file cannot be used."""
    try:
        return sign_in.has_pin(initials)
    except StorageProblem:
        return False


def accept(sign_in: SignIn, initials: str, pin: str) -> StorageProblem | None:
    """Sign in, as without a PIN where their file cannot be used; then why. PinRefused."""
    try:
        sign_in.sign_in(initials, pin)
    except StorageProblem as problem:
        return problem
    return None


def accept_beside(sign_in: SignIn, initials: str, pin: str) -> StorageProblem | None:
    """The same for somebody beside whoever is signed in, who stays so. PinRefused."""
    try:
        sign_in.check(initials, pin)
    except StorageProblem as problem:
        return problem
    return None
