"""The exchange with a ward's other computers, where IT's file names a place to meet."""
# ruff: noqa: PLC0415 - where no ward is set up, nothing of it is loaded

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from infuseplan.application.ports import Clock
from infuseplan.application.services import WardAccess
from infuseplan.application.site_files import WARD

if TYPE_CHECKING:
    from infuseplan.adapters.sealing.system_keyring import SystemKeyring
    from infuseplan.adapters.settings.ward import WardServer, WardSettings
    from infuseplan.application.ward.meeting import MeetingPlace, WardExchange
    from infuseplan.application.ward.sealing import PersonalSeal

    Making = Callable[[Callable[[], bool]], MeetingPlace]


def ward_access(clock: Clock, site: Path, version: str) -> WardAccess:
    """The way to the exchange; `site` is IT's folder."""

    @cache
    def exchange(data: Path | None) -> "WardExchange | None":
        settings = meeting_settings(site)
        if settings is None:
            return None
        from infuseplan.adapters.journal.place import data_folder
        from infuseplan.adapters.ward.sync import WardSync

        folder = data_folder(data)
        return WardSync(
            folder,
            places_of(settings, clock, folder),
            clock,
            name=settings.workstation,
            version=version,
            open_seal=partial(_seal, folder, settings),
            anchor=settings.anchor,
        )

    return WardAccess(
        exchange=exchange,
        meets_others=partial(meets_others, site),
        is_set_up=lambda: meeting_settings(site) is not None,
    )


def meets_others(site: Path) -> bool:
    """Whether IT's settings name a place where other computers are met; an anchor is none."""
    settings = meeting_settings(site)
    return settings is not None and (settings.server or settings.folder) is not None


def meeting_settings(site: Path) -> "WardSettings | None":
    """IT's settings, where they are sound and name a place to meet or an anchor."""
    from infuseplan.adapters.text_files import is_there

    if not is_there(site / WARD):
        return None
    from infuseplan.adapters.settings.ward import read_ward

    read = read_ward(site / WARD)
    settings = None if read is None else read.settings
    if settings is None or (settings.server or settings.folder or settings.anchor) is None:
        return None
    return settings


def places_of(settings: "WardSettings", clock: Clock, folder: Path) -> "list[Making]":
    """How each place is opened. The server first: where two say otherwise, it is the ward's."""
    places: list[Making] = []
    if settings.server is not None:
        places.append(partial(_server, settings.server, clock, folder))
    if settings.folder is not None:
        places.append(partial(_folder, settings.folder, clock))
    return places


def _server(
    server: "WardServer", clock: Clock, folder: Path, is_ending: "Callable[[], bool]"
) -> "MeetingPlace":
    from infuseplan.adapters.settings.ward import is_local_host
    from infuseplan.adapters.ward.client import load_client

    load_client()
    from infuseplan.adapters.ward.server import ServerMeeting

    return ServerMeeting(
        clock,
        host=server.host,
        port=server.port,
        database=server.database,
        user=server.user,
        password=partial(server_password, server, folder),
        root_certificate=server.root_certificate,
        is_local=is_local_host(server.host),
        is_ending=is_ending,
    )


def server_password(server: "WardServer", folder: Path) -> str | None:
    """From IT's file or the keyring; None where there is neither. MeetingFault."""
    from infuseplan.adapters.sealing.site_key import KeyFault, read_password_file
    from infuseplan.adapters.sealing.system_keyring import KeyringFault
    from infuseplan.application.ward.meeting import MeetingFault

    try:
        if server.password_file is not None:
            return read_password_file(server.password_file)
        keyring = password_keyring(folder)
        kept = keyring.read() if keyring.is_there() else None
        return None if kept is None else kept.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise MeetingFault("password", "not read: no text") from fault
    except (KeyFault, KeyringFault) as fault:
        # Their texts are codes and name nothing.
        raise MeetingFault("password", f"not read: {fault}") from fault


def password_keyring(folder: Path) -> "SystemKeyring":
    """Where `ward join` keeps the password of a workstation without a file of IT's."""
    from infuseplan.adapters.sealing.system_keyring import SystemKeyring

    return SystemKeyring(folder, "ward-password")


def _folder(path: Path, clock: Clock, is_ending: "Callable[[], bool]") -> "MeetingPlace":
    from infuseplan.adapters.ward.folder import FolderMeeting

    return FolderMeeting(path, clock)


def _seal(folder: Path, settings: "WardSettings") -> "PersonalSeal":
    """One of the exchange's own: a seal is for one thread."""
    from infuseplan.adapters.sealing.seal import SiteSeal

    return SiteSeal(folder, lambda: settings.key_file)
