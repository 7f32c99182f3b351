"""Another key of the site for a ward: on the server once, then in each data folder."""

from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from infuseplan.adapters.journal.locks import JournalLocks, TooManyWindows
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.sealing.new_site_key import change_key_of_folder, rewrapped
from infuseplan.adapters.sealing.seal import SiteSeal, mark_of
from infuseplan.adapters.sealing.site_key import KeyFault, read_key_file
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.server_schema import administration_fault, connected
from infuseplan.adapters.ward.union import Union, opened_union
from infuseplan.application.ports import Clock
from infuseplan.application.ward.administration import KeyNotChanged, ServerAddress
from infuseplan.application.ward.searching import searched_in

_PATIENCE_MS = 2000


def change_key_of_server(address: ServerAddress, old_file: Path, new_file: Path) -> int:
    """Wrap every key on the server anew, all or none; how many.

    MeetingFault, SchemaRefused, KeyNotChanged.
    """
    old, new = _key(old_file), _key(new_file)
    with connected(address) as connection:
        try:
            return _changed_on_server(connection, old, new)
        except psycopg.Error as problem:
            raise administration_fault(connection, problem) from problem


def _changed_on_server(connection: "psycopg.Connection[Any]", old: bytes, new: bytes) -> int:
    with connection.transaction():
        connection.execute("SET LOCAL search_path = infuseplan_ward, pg_catalog, pg_temp")
        connection.execute("SET LOCAL lock_timeout = '20s'")
        connection.execute(
            "LOCK TABLE infuseplan_ward.site, infuseplan_ward.patient_keys"
            " IN SHARE ROW EXCLUSIVE MODE"
        )
        row = connection.execute("SELECT mark FROM site").fetchone()
        if row is not None and bytes(row[0]) not in (mark_of(old), mark_of(new)):
            raise KeyNotChanged("other", "server")
        found = _rows(connection)
        try:
            wrapped = [(rewrapped(old, new, key), patient) for patient, key in found]
        except ValueError as problem:
            raise KeyNotChanged("other", "server") from problem
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE patient_keys SET wrapped = %s WHERE patient = %s", wrapped)
        connection.execute("UPDATE site SET mark = %s", (mark_of(new),))
        return len(wrapped)


def _rows(connection: "psycopg.Connection[Any]") -> list[tuple[str, bytes]]:
    rows = connection.execute("SELECT patient, wrapped FROM patient_keys WHERE wrapped IS NOT NULL")
    return [(str(row[0]), bytes(row[1])) for row in rows]


def change_key_here(
    data: Path, shared: Path | None, clock: Clock, old_file: Path, new_file: Path
) -> int:
    """The same in a data folder and in its file of the shared folder; how many here.

    `new_file` is the key file that IT's settings name. StorageProblem, MeetingFault, KeyNotChanged.
    """
    old, new = _key(old_file), _key(new_file)
    place = JournalPlace(data)
    place.prepare_folder()
    with told_as_storage_problem("open"):
        locks = JournalLocks(place.lock)
        try:
            locks.enter(_PATIENCE_MS)
        except TooManyWindows as problem:
            locks.close()
            raise KeyNotChanged("open") from problem
    try:
        with locks.alone() as alone:
            if not alone:
                raise KeyNotChanged("open")
            return _changed(place.folder, shared, clock, old, new, new_file)
    finally:
        locks.close()


def _changed(
    data: Path, shared: Path | None, clock: Clock, old: bytes, new: bytes, new_file: Path
) -> int:
    with opened_union(data) as union:
        try:
            changed = change_key_of_folder(data, old, new)
            if shared is not None and union.own.origin:
                rewrap = partial(rewrapped, old, new)
                mine = (union.own.origin, *union.own.earlier(union.first_of))
                FolderMeeting(shared, clock).change_site(mine, mark_of(new), rewrap)
        except ValueError as problem:
            raise KeyNotChanged("other", "folder") from problem
        seal = SiteSeal(data, lambda: new_file)
        try:
            if changed:
                _index_again(union, seal)
        finally:
            seal.close()
    return changed


def _index_again(union: Union, seal: SiteSeal) -> None:
    """By whatever anybody was ever known by: an earlier number may stand on paper."""
    for one in union.entries():
        entry = one.entry
        if entry.kind != "patient":
            continue
        try:
            found = searched_in(entry.content, partial(seal.unseal, entry.record))
        except ValueError:
            # It is shown as unreadable where it is opened.
            continue
        if found:
            seal.index(entry.record, found)


def _key(file: Path) -> bytes:
    try:
        return read_key_file(file)
    except KeyFault as fault:
        raise KeyNotChanged("key-file", f"{file}: {fault}") from fault
