"""`ward`: the record that the computers of a ward share: set up, join, look, check, hand out."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.services import Services
from infuseplan.application.ward.administration import (
    NewLogin,
    SchemaRefused,
    ServerAddress,
    WardNotSetUp,
    WardSetUp,
)
from infuseplan.application.ward.meeting import (
    FaultKind,
    MeetingFault,
    SyncState,
    WardExchange,
)
from infuseplan.cli.reading.options import Options, data_option, demand_short, read_options
from infuseplan.cli.reading.server_url import read_server_url
from infuseplan.cli.reading.with_record import asked
from infuseplan.cli.terminal import (
    BUG,
    DONE,
    RefusedByRecord,
    Unreadable,
    complain,
    print_text,
)
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.journal.storage import storage_message
from infuseplan.presentation.ward.faults import fault_line, no_ward_lines
from infuseplan.presentation.ward.status import is_reached, place_line, status_json, status_text

# The words after each command, the options that it must have, those that it may have.
_ACTIONS: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "init": (0, ("--url",), ("--root-certificate", "--login", "--password-file")),
    "join": (0, (), ("--url", "--ask-password")),
    "status": (0, (), ("--json", "--offline")),
    "verify": (0, (), ("--json",)),
    "export": (1, (), ()),
    "audit": (1, ("--by",), ("--json", "--searches")),
    "change-key": (0, ("--old-key",), ("--url", "--new-key", "--root-certificate")),
}
_FLAGS = frozenset({"--json", "--offline", "--ask-password", "--searches"})
# What does not get better by waiting.
_FINAL: frozenset[FaultKind] = frozenset(
    {"refused", "certificate", "password", "newer", "older", "forked", "rights", "site-key"}
)
_LOOK_S = 0.1
# As long as an exchange may take to find out that nobody answers, and to have said so.
_PATIENCE = timedelta(seconds=20)


def ward_command(argv: Sequence[str], services: Services) -> int:
    """Do one thing; 1 where a place, a key or a disk says no, or something is wrong."""
    action = next((word for word in argv if not word.startswith("-")), "")
    if action not in _ACTIONS:
        raise Unreadable(
            say(
                "ward: read “{read}”. There are init, join, status, verify, export FILE, "
                "audit PATIENT and change-key.",
                read=quoted(action),
            )
        )
    words, needed, optional = _ACTIONS[action]
    known = (*needed, *optional)
    options = read_options(
        argv,
        values=("--data", *(one for one in known if one not in _FLAGS)),
        flags=tuple(one for one in known if one in _FLAGS),
        words=1 + words,
    )
    if len(options.words) != 1 + words:
        wanted = say("a file") if action == "export" else say("the id of a patient")
        raise Unreadable(say("ward {action}: write {wanted} after it.", action=action,
                             wanted=wanted))  # fmt: skip
    for option in needed:
        if not options.values.get(option, "").strip():
            raise Unreadable(say("{option} is missing.", option=option))
    does: dict[str, Callable[[Options, Services], int]] = {
        "init": _init,
        "join": _join,
        "status": _status,
        "verify": _verify,
        "export": _export,
        "audit": _audit,
        "change-key": _change_key,
    }
    try:
        return does[action](options, services)
    except WardNotSetUp as problem:
        for line in no_ward_lines(problem):
            complain(line)
        return BUG
    except MeetingFault as fault:
        complain(fault_line(fault.kind, fault.detail))
        return BUG
    except StorageProblem as problem:
        told = storage_message(problem)
        complain(f"{told.failed} {told.safe} {told.advice}")
        return BUG


# --- setting up ---------------------------------------------------------------------------------


def _init(options: Options, services: Services) -> int:
    root = options.values.get("--root-certificate")
    address = ServerAddress(
        options.values["--url"],
        None if root is None else Path(root),
        lambda: asked(say("Password of the server's administrator: ")),
    )
    try:
        for step in services.ward_as_a_whole.init(address, _login(options, services)):
            if step.is_new:
                print_text(say("{name}: applied.", name=step.name) + "\n")
            else:
                print_text(say("{name}: was there already.", name=step.name) + "\n")
    except SchemaRefused as problem:
        complain(say("The server cannot be set up: {reason}", reason=str(problem)))
        return BUG
    login = options.values.get("--login")
    if login is None:
        print_text(
            say("Next, a login for each workstation: “infuseplan ward init … --login NAME”, or in "
                "psql: GRANT infuseplan_workstation TO the_login;") + "\n"
        )  # fmt: skip
    else:
        print_text(say("{login} may read and add entries.", login=login) + "\n")
    return DONE


def _login(options: Options, services: Services) -> NewLogin | None:
    name, file = options.values.get("--login"), options.values.get("--password-file")
    if name is None:
        if file is not None:
            raise Unreadable(say("{option} is about a login: name it with --login.",
                                 option="--password-file"))  # fmt: skip
        return None
    if file is None:
        return NewLogin(name, None)
    try:
        text = services.files.read(Path(file), 10_000).decode("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or type(problem).__name__
        raise Unreadable(
            say("{option}: “{file}” cannot be read ({why}).",
                option="--password-file", file=quoted(file), why=why)
        ) from None  # fmt: skip
    if not text or not text.isprintable():
        raise Unreadable(say("{option}: write the password into it, in one line.",
                             option="--password-file"))  # fmt: skip
    return NewLogin(name, text)


def _join(options: Options, services: Services) -> int:
    folder = data_option(options)
    set_up = _meant(options.values.get("--url"), services)
    print_text(say("Workstation: {name}", name=set_up.workstation) + "\n")
    state, detail = services.sealing.open(folder).state()
    if state != "ready":
        from infuseplan.presentation.patient.words import (  # noqa: PLC0415 - of a refusal
            no_key_message,
        )

        complain(no_key_message(state, detail))
        return BUG
    if "--ask-password" in options.flags and not _password_kept(folder, services):
        return BUG
    # A chain that has no entry yet joins as well; its file has to be there.
    services.journal.open(folder).close()
    with closing(_exchange(services, folder)) as exchange:
        exchange.start()
        found = _waited(exchange, services, _is_joined, show=True)
    return _told(found, set_up)


def _meant(typed: str | None, services: Services) -> WardSetUp:
    """What IT's file says; with a typed address only where that is the same server and login."""
    if typed is None:
        return services.ward_as_a_whole.set_up()
    url = read_server_url(typed)
    try:
        set_up = services.ward_as_a_whole.set_up()
    except WardNotSetUp as problem:
        if not problem.faults:
            print_text(url.table)
            complain(
                say("{file} names no server yet. Let IT add the lines above to it, and join again.",
                    file=problem.file)
            )  # fmt: skip
            raise RefusedByRecord("", BUG) from None
        raise
    if (set_up.server, set_up.user) != (url.place, url.user):
        raise Unreadable(
            say("--url: IT's file names another server or login ({server}, {user}). Leave --url "
                "out, or let IT change the file.",
                server=set_up.server or say("none"), user=set_up.user or say("none"))
        )  # fmt: skip
    return set_up


def _password_kept(folder: Path | None, services: Services) -> bool:
    why = services.ward_as_a_whole.keep_password(
        folder, asked(say("Password of this workstation: "))
    )
    if why:
        complain(say("The keyring cannot keep the password ({why}): lay it into a file that "
                     "ward.toml names as password_file.", why=why))  # fmt: skip
    return not why


def _is_joined(state: SyncState) -> bool:
    return is_reached(state) and not any(one.to_fetch or one.waiting for one in state.places)


def _told(state: SyncState, set_up: WardSetUp) -> int:
    for one in state.places:
        print_text(place_line(one, set_up) + "\n")
    if not _is_joined(state):
        complain(say("This computer has not joined the ward's record."))
        return BUG
    others = [one for one in state.origins if one.origin != state.origin]
    entries = say_count("{count} entry", "{count} entries", sum(one.number for one in others))
    print_text(say_count("Joined: {entries} of {count} other computer.",
                         "Joined: {entries} of {count} other computers.",
                         len(others), entries=entries) + "\n")  # fmt: skip
    return DONE


def _exchange(services: Services, folder: Path | None) -> WardExchange:
    found = services.ward.exchange(folder)
    if found is None:
        # The file was taken away just now.
        raise WardNotSetUp("ward.toml")
    return found


def _waited(
    exchange: WardExchange,
    services: Services,
    is_done: Callable[[SyncState], bool],
    *,
    show: bool = False,
) -> SyncState:
    """The state once it is done, or as it is when it does not get further."""
    begun = services.monotonic()
    before = shown = -1
    while True:
        state = exchange.state()
        left = sum(one.to_fetch for one in state.places)
        if left != before:
            # As long as something comes, it goes on.
            before, begun = left, services.monotonic()
        total = sum(one.to_fetch_of for one in state.places)
        percent = 100 * (total - left) // total if total else 0
        if show and left and percent != shown:
            shown = percent
            print_text(say("{percent} %: {left} of {total} entries are still to be fetched.",
                           percent=percent, left=left, total=total) + "\n")  # fmt: skip
        late = services.monotonic() - begun > _PATIENCE.total_seconds()
        if is_done(state) or late or any(one.fault in _FINAL for one in state.places):
            return state
        time.sleep(_LOOK_S)


# --- looking ------------------------------------------------------------------------------------


def _status(options: Options, services: Services) -> int:
    folder = data_option(options)
    set_up = services.ward_as_a_whole.set_up()
    if not services.journal.exists(folder):
        complain(say("This computer has not joined the ward's record: “infuseplan ward join”."))
        return BUG
    if "--offline" in options.flags:
        state = services.ward_as_a_whole.last_state(folder)
        if state is None:
            complain(say("Nothing has been exchanged yet."))
            return BUG
    else:
        with closing(_exchange(services, folder)) as exchange:
            exchange.start()
            state = _waited(exchange, services, _is_known)
    as_json = "--json" in options.flags
    print_text((status_json if as_json else status_text)(set_up, state) + "\n")
    return DONE if is_reached(state) else BUG


def _is_known(state: SyncState) -> bool:
    """Whether every place has been tried once."""
    return bool(state.places) and all(
        one.reached_at is not None or one.fault is not None for one in state.places
    )


def _verify(options: Options, services: Services) -> int:
    from infuseplan.cli.commands.ward_reading import (  # noqa: PLC0415 - of this command alone
        verify_ward,
    )

    return verify_ward(data_option(options), services, as_json="--json" in options.flags)


def _export(options: Options, services: Services) -> int:
    from infuseplan.cli.commands.ward_reading import (  # noqa: PLC0415 - of this command alone
        export_union,
    )

    return export_union(data_option(options), Path(options.words[1]), services)


def _change_key(options: Options, services: Services) -> int:
    from infuseplan.cli.commands.ward_key import change_key  # noqa: PLC0415 - of this command alone

    return change_key(options, services)


def _audit(options: Options, services: Services) -> int:
    from infuseplan.cli.commands.ward_reading import (  # noqa: PLC0415 - of this command alone
        audit_patient,
    )

    demand_short("--by", options.values["--by"], LONGEST_NAME)
    return audit_patient(
        data_option(options),
        options.words[1],
        options.values["--by"],
        services,
        as_json="--json" in options.flags,
        searches="--searches" in options.flags,
    )
