"""What is done with the ward's record as a whole; nothing is loaded before somebody asks."""
# ruff: noqa: PLC0415 - as said

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from infuseplan.adapters.ward.client import load_client
from infuseplan.adapters.ward_access import meeting_settings, password_keyring, places_of
from infuseplan.application.ports import Clock
from infuseplan.application.site_files import WARD
from infuseplan.application.ward.administration import (
    JoinedEntry,
    NewLogin,
    SchemaStep,
    ServerAddress,
    Verification,
    WardAdministration,
    WardNotSetUp,
    WardSetUp,
)

if TYPE_CHECKING:
    from infuseplan.adapters.settings.ward import WardSettings
    from infuseplan.adapters.ward.union import Union
    from infuseplan.application.ward.meeting import SyncState


def ward_administration(clock: Clock, site: Path, schema: Path) -> WardAdministration:
    """`site` is IT's folder, `schema` the folder with the files of SQL."""

    def settings() -> "WardSettings":
        found = meeting_settings(site)
        if found is None or (found.server or found.folder) is None:
            from infuseplan.adapters.settings.ward import read_ward

            read = read_ward(site / WARD)
            raise WardNotSetUp(str(site / WARD), () if read is None else read.faults)
        return found

    def set_up() -> WardSetUp:
        found = settings()
        server = found.server
        return WardSetUp(
            found.workstation,
            "" if server is None else f"{server.host}:{server.port}/{server.database}",
            "" if server is None else server.user,
            "" if found.folder is None else str(found.folder),
            "" if found.anchor is None else str(found.anchor),
        )

    def init(address: ServerAddress, login: NewLogin | None) -> Iterator[SchemaStep]:
        load_client()
        from infuseplan.adapters.ward.server_schema import set_up_server

        return set_up_server(address, login, schema)

    def last_state(data: Path | None) -> "SyncState | None":
        import json

        from infuseplan.adapters.ward.state_text import state_of

        with _union(data) as chains:
            text = chains.remembered("state")
        try:
            return None if text is None else state_of(json.loads(text))
        except (ValueError, KeyError, TypeError):
            return None

    def verify(data: Path | None) -> Verification:
        from infuseplan.adapters.ward.verifying import verify_ward

        found, folder = settings(), _folder(data)
        return verify_ward(folder, places_of(found, clock, folder), found.anchor)

    def union(data: Path | None) -> Iterator[JoinedEntry]:
        with _union(data) as chains:
            yield from chains.entries()

    def about(data: Path | None, subject: str) -> Sequence[JoinedEntry]:
        with _union(data) as chains:
            return chains.about(subject)

    def keep_password(data: Path | None, password: str) -> str:
        from infuseplan.adapters.sealing.system_keyring import KeyringFault

        try:
            keyring = password_keyring(_folder(data))
            if not keyring.is_there():
                return "no keyring is open"
            keyring.keep(password.encode("utf-8"))
        except KeyringFault as fault:
            return str(fault)
        return ""

    def change_key_of_server(address: ServerAddress, old: Path, new: Path) -> int:
        load_client()
        from infuseplan.adapters.ward.new_key import change_key_of_server as change

        return change(address, old, new)

    def change_key_here(data: Path | None, old: Path) -> int:
        load_client()
        from infuseplan.adapters.ward.new_key import change_key_here as change

        found = settings()
        return change(_folder(data), found.folder, clock, old, found.key_file)

    return WardAdministration(
        set_up=set_up,
        init=init,
        last_state=last_state,
        verify=verify,
        union=union,
        about=about,
        keep_password=keep_password,
        change_key_of_server=change_key_of_server,
        change_key_here=change_key_here,
    )


def _folder(data: Path | None) -> Path:
    from infuseplan.adapters.journal.place import data_folder

    return data_folder(data)


@contextmanager
def _union(data: Path | None) -> "Iterator[Union]":
    from infuseplan.adapters.ward.union import opened_union

    with opened_union(_folder(data)) as chains:
        yield chains
