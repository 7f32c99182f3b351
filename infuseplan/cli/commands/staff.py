"""`staff`: whose initials have a PIN on this computer, and what IT does about a forgotten one."""

from collections.abc import Sequence

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.services import Services
from infuseplan.application.ward.sign_in import PinRefused, SignIn
from infuseplan.cli.reading.options import data_option, read_options
from infuseplan.cli.reading.with_record import asked
from infuseplan.cli.terminal import BUG, DONE, REFUSED, Unreadable, complain, print_text
from infuseplan.domain.person_name import LONGEST_NAME, can_be_seen
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.sign_in import pin_file_trouble, pin_refusal

_WORDS = {"pins": 1, "set-pin": 2, "remove-pin": 2}


def staff_command(argv: Sequence[str], services: Services) -> int:
    """Do one thing; 1 where the disk says no, 3 where a PIN is not taken or there is none."""
    options = read_options(argv, values=("--data",), words=2)
    action = options.words[0] if options.words else ""
    if len(options.words) != _WORDS.get(action, 0) or not action:
        raise Unreadable(
            say("staff: read “{read}”. There are pins, set-pin INITIALS and remove-pin INITIALS.",
                read=quoted(" ".join(options.words)))
        )  # fmt: skip
    initials = options.words[1].strip() if len(options.words) > 1 else ""
    if action != "pins" and (not can_be_seen(initials) or len(initials) > LONGEST_NAME):
        raise Unreadable(say("staff: enter the initials whose PIN is meant."))
    folder = data_option(options)
    sign_in = SignIn(lambda: services.sealing.pins(folder), services.clock.now)
    try:
        if action == "pins":
            return _list(sign_in)
        return _set(sign_in, initials) if action == "set-pin" else _remove(sign_in, initials)
    except StorageProblem as problem:
        complain(pin_file_trouble(problem))
        return BUG


def _list(sign_in: SignIn) -> int:
    lines = [
        say("{initials}: {attempts}", initials=one.initials,
            attempts=say_count("{count} failed attempt", "{count} failed attempts", one.failed))
        for one in sign_in.everybody()
    ]  # fmt: skip
    print_text("".join(f"{line}\n" for line in lines) or say("Nobody has a PIN here.") + "\n")
    return DONE


def _set(sign_in: SignIn, initials: str) -> int:
    present = asked(say("Present PIN: ")) if sign_in.has_pin(initials) else ""
    new = asked(say("New PIN: "))
    if new != asked(say("Once more: ")):
        complain(say("The two entries differ, or are empty: nothing was changed."))
        return REFUSED
    try:
        sign_in.set_pin(initials, new, present)
    except PinRefused as problem:
        complain(pin_refusal(problem))
        return REFUSED
    print_text(say("The PIN is set.") + "\n")
    return DONE


def _remove(sign_in: SignIn, initials: str) -> int:
    if not sign_in.forget(initials):
        complain(say("These initials have no PIN here."))
        return REFUSED
    print_text(say("The PIN was removed.") + "\n")
    return DONE
