"""Who is signed in, and why a PIN is not taken: words that claim no more than a PIN proves."""

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.sign_in import PinRefused
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.user_text import own


def signed_in_message(initials: str, *, by_pin: bool) -> str:
    """Under whose initials entries are made from now on; empty where nobody has said so."""
    if not initials:
        return ""
    if by_pin:
        return say("Signed in: {initials}, by PIN", initials=own(initials))
    return say("Signed in: {initials}, without a PIN", initials=own(initials))


def entries_by(initials: str, *, by_pin: bool) -> str:
    """The same in the few words of a button."""
    shown = initials.replace("&", "&&")
    if by_pin:
        return say("Entries &by: {initials} (PIN)", initials=shown)
    return say("Entries &by: {initials}", initials=shown)


def pin_refusal(problem: PinRefused) -> str:
    """Why a PIN is not taken."""
    if problem.why == "short":
        return say("A PIN has 4 to 12 digits.")
    if problem.why == "missing":
        return say("These initials have a PIN on this PC: enter it.")
    wait = say_count("{count} second", "{count} seconds", problem.wait_s)
    if problem.why == "wait":
        return say("Too many wrong PINs: wait {time}, and try again.", time=wait)
    return say("Wrong PIN. The next try is taken after {time}.", time=wait)


def pin_file_trouble(problem: StorageProblem) -> str:
    """Why a PIN can be neither set nor removed: their file, and not the journal beside it."""
    return say(
        "The file of PINs on this PC cannot be used ({reason}), so nothing was changed: inform IT.",
        reason=problem.kind,
    )


def taken_without_pin(problem: StorageProblem) -> str:
    """Why initials were taken as without a PIN."""
    return say(
        "The file of PINs on this PC cannot be used ({reason}): taken without a PIN. Inform IT.",
        reason=problem.kind,
    )
