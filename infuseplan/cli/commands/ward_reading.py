"""What `ward` reads of all chains: the check, the whole of it in lines, who has seen a patient."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from infuseplan.application.canonical_json import canonical_json, moment, parsed_json
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.services import Services
from infuseplan.application.ward.administration import JoinedEntry
from infuseplan.application.ward.patients import SEARCHES
from infuseplan.cli.reading.with_record import with_record
from infuseplan.cli.terminal import BUG, DONE, complain, print_text
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.journal.notices import verify_warnings
from infuseplan.presentation.journal.storage import fault_text
from infuseplan.presentation.patient.words import patient_line
from infuseplan.presentation.ward.audit import AuditLine, audit_json, audit_text
from infuseplan.presentation.ward.verification import (
    result,
    verification_json,
    verification_text,
)


def verify_ward(folder: Path | None, services: Services, *, as_json: bool) -> int:
    """The own journal, every copy and place, and what vouches for the end; 1 where it is wrong."""
    set_up = services.ward_as_a_whole.set_up()
    if not services.journal.exists(folder):
        complain(say("There is no journal in this folder; nothing was recorded here."))
        return BUG
    journal = services.journal.read(folder)
    try:
        all_found = journal.verify()
    finally:
        journal.close()
    faults = [one for one in all_found if not one.harmless]
    warnings = verify_warnings(all_found, services.journal.folder(folder))
    found = services.ward_as_a_whole.verify(folder)
    if as_json:
        table: list[dict[str, object]] = [{"code": one.code, "entry": one.number} for one in faults]
        text = verification_json(found, table, warnings)
    else:
        text = verification_text(found, set_up, [fault_text(one) for one in faults])
        text = "\n".join([text, *warnings])
    print_text(f"{text}\n")
    return BUG if result(found, journal_is_whole=not faults) == "wrong" else DONE


def export_union(folder: Path | None, target: Path, services: Services) -> int:
    """One line of JSON an entry, as it lies in its chain: what is sealed stays sealed."""
    services.ward_as_a_whole.set_up()
    count = 0

    def lines() -> Iterator[str]:
        nonlocal count
        for one in services.ward_as_a_whole.union(folder):
            count += 1
            yield _line(one)

    trouble = services.files.save(target, "".join(lines()))
    if trouble:
        complain(say("{file} could not be written ({why}); nothing was changed. Try another "
                     "folder.", file=target, why=trouble))  # fmt: skip
        return BUG
    print_text(say_count("{count} entry exported to {file}.", "{count} entries exported to {file}.",
                         count, file=target) + "\n")  # fmt: skip
    return DONE


def _line(one: JoinedEntry) -> str:
    entry = one.entry
    table = {
        "origin": entry.origin,
        "number": entry.number,
        "kind": entry.kind,
        "record": entry.record,
        "sequence": entry.sequence,
        "recorded_at": entry.recorded_at,
        # Text, because the hash covers these very characters.
        "content": entry.content,
        "previous": entry.previous,
        "hash": entry.hash,
        "received_at": None if one.received_at is None else one.received_at.isoformat(),
        "received_by": one.place or None,
    }
    return f"{canonical_json(table)}\n"


# --- who has seen a patient ---------------------------------------------------------------------


def audit_patient(
    folder: Path | None, patient: str, by: str, services: Services, *, as_json: bool, searches: bool
) -> int:
    """Everybody who saw, printed, handed out or changed it, on all computers; this look as well."""
    services.ward_as_a_whole.set_up()

    def do(records: InfusionRecords) -> int:
        known = records.patients.patient(patient)
        records.patients.note_access(patient, "opened", by)
        subjects = [*records.patients.ids_with(patient), *([SEARCHES] if searches else [])]
        state = services.ward_as_a_whole.last_state(folder)
        names = {} if state is None else {one.origin: one.name for one in state.origins}
        found = [
            line
            for subject in subjects
            for line in _audit_lines(services.ward_as_a_whole.about(folder, subject), names)
        ]
        found.sort(key=lambda one: (one.at, one.origin, one.number))
        text = (
            audit_json(patient, found)
            if as_json
            else audit_text(patient_line(known), found, services.clock.now().tzinfo)
        )
        print_text(f"{text}\n")
        return DONE

    return with_record(services, folder, do, unlock=True)


def _audit_lines(entries: Iterable[JoinedEntry], names: dict[str, str]) -> Iterator[AuditLine]:
    for one in entries:
        entry = one.entry
        content = parsed_json(entry.content)
        yield AuditLine(
            moment(entry.recorded_at),
            one.received_at,
            one.place,
            entry.origin,
            names.get(entry.origin, ""),
            entry.number,
            str(content.get("by") or ""),
            str(content.get("what") or content.get("type") or entry.kind),
            content.get("found"),
        )
