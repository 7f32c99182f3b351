"""The journal of a folder, and the seal of what is personal in it; loaded when somebody asks."""
# ruff: noqa: PLC0415 - a start without a journal loads neither SQLite nor any of this

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from infuseplan.adapters.ward_access import meets_others
from infuseplan.application.ports import Clock
from infuseplan.application.services import JournalAccess, SealAccess
from infuseplan.application.site_files import WARD

if TYPE_CHECKING:
    from infuseplan.application.journal.port import Journal
    from infuseplan.application.ward.sealing import PersonalSeal
    from infuseplan.application.ward.sign_in import PinBook


def record_access(
    clock: Clock, site: Path, *, forgets: bool = False
) -> tuple[JournalAccess, SealAccess]:
    """Both ways to the record; `site` is IT's folder, which may name the file of the site's key.

    With `forgets` a new key is gone with the process, as the folder of a demonstration is.
    """

    def key_file() -> Path | None:
        from infuseplan.adapters.sealing.site_key import KeyFault
        from infuseplan.adapters.settings.ward import WardSettingsFault, key_file_in

        try:
            return key_file_in(site / WARD)
        except WardSettingsFault as fault:
            raise KeyFault(f"{WARD}: {fault}") from fault

    opened: list[PersonalSeal] = []

    def close_seals() -> None:
        for seal in opened:
            seal.close()

    @cache
    def open_seal(data: Path | None) -> "PersonalSeal":
        from infuseplan.adapters.sealing.seal import SiteSeal
        from infuseplan.adapters.sealing.system_keyring import ForgettingKeyring

        folder = _folder(data)
        seal = SiteSeal(folder, key_file, ForgettingKeyring(folder) if forgets else None)
        opened.append(seal)
        return seal

    def open_journal(data: Path | None) -> "Journal":
        if meets_others(site) and not forgets:
            from infuseplan.adapters.ward.opening import open_ward_journal

            return open_ward_journal(_folder(data), clock, open_seal(data))
        from infuseplan.adapters.journal.opening import open_journal as open_at

        return open_at(_folder(data), clock, seal=open_seal(data))

    def read_journal(data: Path | None) -> "Journal":
        from infuseplan.adapters.journal.opening import open_to_read

        return open_to_read(_folder(data), clock, seal=open_seal(data))

    def set_aside_journal(data: Path | None) -> Path:
        from infuseplan.adapters.journal.opening import set_aside

        return set_aside(_folder(data))

    def has_journal(data: Path | None) -> bool:
        """Whether anything was recorded there, or nobody can tell; makes nothing."""
        from infuseplan.adapters.journal.place import JournalPlace
        from infuseplan.application.journal.port import StorageProblem

        try:
            return JournalPlace(_folder(data)).has_journal()
        except StorageProblem:
            # Opening it says why, and every caller can be told that.
            return True

    def pins(data: Path | None) -> "PinBook":
        from infuseplan.adapters.sealing.pin_file import PinFile

        return PinFile(_folder(data))

    journal = JournalAccess(
        folder=_folder,
        exists=has_journal,
        open=open_journal,
        read=read_journal,
        set_aside=set_aside_journal,
    )
    return journal, SealAccess(open=open_seal, pins=pins, close=close_seals)


def _folder(data: Path | None) -> Path:
    from infuseplan.adapters.journal.place import data_folder

    return data_folder(data)
