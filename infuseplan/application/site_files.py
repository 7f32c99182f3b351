"""What is wrong in the files that a hospital's IT lays into its folder.

No pydantic in here: a window that has just opened says what is wrong with the approvals.
"""

from typing import Literal

from infuseplan.frozen import frozen

SiteFileKind = Literal["approvals", "policy", "newest", "ward"]

APPROVALS = "approvals.toml"
POLICY = "site-policy.toml"
NEWEST = "newest-protocols.json"
WARD = "ward.toml"
SITE_FILES: dict[SiteFileKind, str] = {
    "approvals": APPROVALS,
    "policy": POLICY,
    "newest": NEWEST,
    "ward": WARD,
}


@frozen
class SiteFault:
    """One thing wrong: in which file and where, what was read, what is accepted, what to do.

    `accepted` is empty where nothing could stand there, as for a key that does not exist.
    """

    file: str
    place: str
    read: str
    accepted: str
    advice: str


@frozen
class SiteFile:
    """One of IT's files, looked at: whether it is there, how much it says, what is wrong with it.

    `entries` counts approvals, settings or keys; it means nothing where there are faults.
    """

    kind: SiteFileKind
    path: str
    present: bool
    entries: int
    faults: tuple[SiteFault, ...]


@frozen
class SiteCheck:
    """IT's folder, looked at as a whole. `others` are faults of the folder itself, and of files
    whose name nearly is one that the program reads."""

    folder: str
    files: tuple[SiteFile, ...]
    others: tuple[SiteFault, ...]

    @property
    def faults(self) -> tuple[SiteFault, ...]:
        """Every fault, in the order of the files."""
        return (*(fault for file in self.files for fault in file.faults), *self.others)
