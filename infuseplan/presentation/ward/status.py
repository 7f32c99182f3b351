"""How the exchange of a ward's record stands, as text and as JSON."""

from decimal import Decimal

from infuseplan.application.ward.administration import WardSetUp
from infuseplan.application.ward.meeting import OriginState, PlaceState, SyncNote, SyncState
from infuseplan.presentation.figures import clock_and_day
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.json.figures import json_text
from infuseplan.presentation.ward.faults import fault_line, place_name

STATUS_SCHEMA = "infuseplan/ward-status/1"
_SHORT = 8


def status_text(set_up: WardSetUp, state: SyncState) -> str:
    """Workstation, places, the other computers, and what somebody should be told."""
    own = say_count("{count} entry of its own", "{count} entries of its own", state.own_number)
    lines = [say("{workstation}: {own}", workstation=set_up.workstation, own=own)]
    lines += [f"  {place_line(one, set_up)}" for one in state.places]
    others = [one for one in state.origins if one.origin != state.origin]
    if others:
        lines += ["", say("Other computers:")]
        lines += [f"  {_origin_line(one)}" for one in others]
    notes = [_note(one) for one in state.notes]
    if state.keys_missing:
        notes.append(
            say_count(
                "{count} patient cannot be read here: the key has not come yet.",
                "{count} patients cannot be read here: their keys have not come yet.",
                state.keys_missing,
            )
        )
    return "\n".join([*lines, *([""] if notes else []), *notes])


def place_line(place: PlaceState, set_up: WardSetUp) -> str:
    """One place: when it was reached, or since when it was not, and what is here only."""
    name = place_name(place.name, set_up)
    if place.fault is not None:
        why = fault_line(place.fault, place.detail)
        if place.not_reached_since is None:
            line = say("{name}: not reached. {why}", name=name, why=why)
        else:
            since = clock_and_day(place.not_reached_since)
            line = say("{name}: not reached since {since}. {why}", name=name, since=since, why=why)
    elif place.reached_at is None:
        line = say("{name}: not reached yet.", name=name)
    else:
        line = say("{name}: reached {at}.", name=name, at=clock_and_day(place.reached_at))
    if place.to_fetch:
        line += " " + say_count(
            "{count} entry is still to be fetched.",
            "{count} entries are still to be fetched.",
            place.to_fetch,
        )
    if place.waiting:
        line += " " + say_count(
            "{count} entry of this computer is not there yet.",
            "{count} entries of this computer are not there yet.",
            place.waiting,
        )
    return line


def _origin_line(one: OriginState) -> str:
    name = one.name or say("without a name")
    entries = say_count("{count} entry", "{count} entries", one.number)
    seen = say("not seen yet") if one.seen_at is None else clock_and_day(one.seen_at)
    return say("{name} ({id}): {entries}, last seen {seen}", name=name, id=one.origin[:_SHORT],
               entries=entries, seen=seen)  # fmt: skip


def _note(note: SyncNote) -> str:
    if note.kind == "clock":
        return say("The clock of this computer and that of the server differ by {seconds} s.",
                   seconds=note.number)  # fmt: skip
    origin = note.origin[:_SHORT]
    return {
        "clone": say("Another computer writes the chain of this one, as after a disk was cloned. "
                     "Restart the program: this computer gets a chain of its own."),
        "renewed": say("This computer has a new chain, because another one wrote the old one."),
        "behind": say("A place has entries of this computer that are missing here: run “infuseplan "
                      "ward verify”."),
        "restored": say_count("A place had lost {count} entry and has got it again.",
                              "A place had lost {count} entries and has got them again.",
                              note.number),
        "copy-renewed": say("The copy of the others' entries was damaged; it was fetched again."),
        "chain-forked": say("The chain {id} is there in two versions: run “infuseplan ward "
                            "verify”.", id=origin),
        "chain-damaged": say("The chain {id} cannot be read from its entry {number} on; all others "
                             "are: run “infuseplan ward verify”.", id=origin, number=note.number),
    }[note.kind]  # fmt: skip


def status_json(set_up: WardSetUp, state: SyncState) -> str:
    """The same for monitoring: names of computers, never of patients."""
    return json_text(
        {
            "schema": STATUS_SCHEMA,
            "workstation": set_up.workstation,
            "origin": state.origin or None,
            "entries": state.own_number,
            "waiting": state.waiting,
            "reached": is_reached(state),
            "places": [_place_table(one, set_up) for one in state.places],
            "workstations": [_origin_table(one, state.origin) for one in state.origins],
            "clock_difference_s": _seconds(state.clock_difference_s),
            "keys_missing": state.keys_missing,
            "notes": [
                {"kind": one.kind, "number": one.number, "origin": one.origin or None}
                for one in state.notes
            ],
        }
    )


def is_reached(state: SyncState) -> bool:
    """Whether every place was reached the last time it was tried."""
    return bool(state.places) and all(
        one.fault is None and one.reached_at is not None for one in state.places
    )


def _place_table(place: PlaceState, set_up: WardSetUp) -> dict[str, object]:
    return {
        "place": place.name,
        "address": set_up.server if place.name == "server" else set_up.folder,
        "reached_at": place.reached_at,
        "not_reached_since": place.not_reached_since,
        "fault": place.fault,
        "detail": place.detail or None,
        "waiting": place.waiting,
        "to_fetch": place.to_fetch,
    }


def _origin_table(one: OriginState, own: str) -> dict[str, object]:
    return {
        "origin": one.origin,
        "name": one.name or None,
        "version": one.version or None,
        "entries": one.number,
        "seen_at": one.seen_at,
        "clock_difference_s": _seconds(one.clock_difference_s),
        "this": one.origin == own,
    }


def _seconds(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.3f}")
