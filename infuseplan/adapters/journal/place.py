"""Where the journal lies: a folder of this computer, of this user, and of nobody else.

SQLite's write-ahead log needs memory that all its users share, and locks that hold. Neither is
true of a folder on a network or shared with a virtual machine's host, so these are refused.
"""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from infuseplan.adapters.folders import APP_NAME, home_folder
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.owners import other_owner
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.whole_file import real_path

_JOURNAL, _MIRROR, _LOCK = "journal.sqlite3", "journal.mirror.jsonl", "journal.lock"

# One a line would fill a page.
# fmt: off
NETWORK_FILE_SYSTEMS = (
    "9p", "acfs", "afpfs", "afs", "auristorfs", "beegfs", "ceph", "cifs", "coda", "davfs",
    "davfs2", "gfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncp", "ncpfs", "nfs", "nfs3",
    "nfs4", "ocfs2", "orangefs", "panfs", "pvfs2", "smb2", "smb3", "smbfs", "vboxsf",
    "virtiofs", "vmhgfs",
)
# What mounts over FUSE calls itself `fuse.sshfs`, and most of it comes over a network.
_LOCAL_FUSE = (
    "fuse.bindfs", "fuse.ext2", "fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.encfs",
    "fuse.ntfs", "fuse.ntfs-3g", "fuse.exfat", "fuse.lxcfs", "fuse.mergerfs",
    "fuse.snapfuse", "fuse.squashfuse",
)
# fmt: on
_DRIVE_REMOTE = 4


class JournalPlace:
    """The files of the journal in one folder."""

    def __init__(self, folder: Path) -> None:
        # Locks and hashes must mean the same file whatever link leads to it.
        with told_as_storage_problem("open"):
            self.folder = real_path(folder)
        self.journal = self.folder / _JOURNAL
        self.log = self.folder / f"{_JOURNAL}-wal"
        self.index = self.folder / f"{_JOURNAL}-shm"
        self.mirror = self.folder / _MIRROR
        self.lock = self.folder / _LOCK

    def prepare(self) -> None:
        """Make the folder and an empty journal where they are missing; refuse a network folder."""
        self.prepare_folder()
        with told_as_storage_problem("open"):
            make_private_file(self.journal)
            sync_folder(self.folder)

    def prepare_folder(self) -> None:
        """Make the folder where it is missing; refuse a network folder."""
        self.refuse_network()
        with told_as_storage_problem("open"):
            if not self.folder.is_dir():
                self.folder.parent.mkdir(parents=True, exist_ok=True)
                self.folder.mkdir(mode=0o700, exist_ok=True)
                sync_folder(self.folder.parent)
        self.refuse_strange_files()

    def refuse_network(self) -> None:
        """StorageProblem if the folder is one of a network's, or another user's and this is root.

        To look at a journal is to take part in its locks, and that makes files. Root may make them
        anywhere, as files of root's that the folder's user may not open any more.
        """
        kind = network_kind(self.folder)
        if kind:
            raise StorageProblem("network-folder", "open", kind)
        other = other_owner(self.folder, (self.journal, self.mirror, self.lock))
        if other is not None:
            raise StorageProblem("other-user", "open", f"user {other}")

    def refuse_strange_files(self) -> None:
        """StorageProblem if one of the journal's files is a link, a pipe, or anything but a file.

        Through a link the record would be written somewhere else, and a pipe keeps whoever reads
        it waiting for ever.
        """
        for path in self._own():
            try:
                found = os.lstat(path)
            except FileNotFoundError:
                continue
            except OSError as problem:
                code = errno.errorcode.get(problem.errno or 0, "")
                raise StorageProblem("path", "open", code) from problem
            if not stat.S_ISREG(found.st_mode):
                raise StorageProblem("strange-file", "open", path.name)

    def has_journal(self) -> bool:
        """Whether one was ever made here; StorageProblem where that cannot be seen.

        A second copy whose journal is lost is a journal still: the next start makes it anew.
        """
        with told_as_storage_problem("open"):
            return any(_is_file(path) for path in (self.journal, self.mirror))

    def is_open_to_others(self) -> bool:
        """Whether other users may write in the folder, or a file of it that they can reach."""
        if sys.platform == "win32":
            return False
        folder = self.folder.stat()
        if _lets_others(folder, stat.S_IWOTH, stat.S_IWGRP):
            return True
        if not _lets_others(folder, stat.S_IXOTH, stat.S_IXGRP):
            return False
        files = (found for one in self.folder.iterdir() if (found := _seen(one)) is not None)
        return any(
            stat.S_ISREG(found.st_mode) and _lets_others(found, stat.S_IWOTH, stat.S_IWGRP)
            for found in files
        )

    def before_version(self, version: int) -> Path:
        """Where a journal is kept as it was before it was brought to this version."""
        return self.folder / f"journal.before-version-{version}.sqlite3"

    def is_own(self, path: Path) -> bool:
        """Whether a path that somebody chose is one of the journal's own files."""
        return real_path(path) in self._own()

    def _own(self) -> tuple[Path, ...]:
        return (self.journal, self.log, self.index, self.mirror, self.lock)


def _lets_others(found: os.stat_result, of_all: int, of_group: int) -> bool:
    """Whether a right belongs to others, or to a group that is not the user's own."""
    if found.st_mode & of_all:
        return True
    # Where every user has a group of his own, its right to write lets nobody else in.
    return bool(found.st_mode & of_group) and found.st_gid not in {0, os.getegid()}


def _is_file(path: Path) -> bool:
    """As Path.is_file says it, which keeps other errors back in some versions of Python."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _seen(path: Path) -> os.stat_result | None:
    """How a file stands there; None where it has just gone, as SQLite's own do."""
    with suppress(OSError):
        return path.lstat()
    return None


def data_folder(named: Path | None = None) -> Path:
    """The folder that was named, or this user's own for data that stay on this computer."""
    if named is not None:
        return named
    if sys.platform == "linux":
        # The standard says that a relative path in there is to be ignored.
        base = Path(os.environ.get("XDG_DATA_HOME", ""))
        return (base if base.is_absolute() else home_folder() / ".local" / "share") / APP_NAME
    from platformdirs import user_data_path  # noqa: PLC0415 - start-up time

    return user_data_path(APP_NAME, appauthor=False, roaming=False)


def make_private_file(path: Path) -> None:
    """An empty file that only its owner can read, unless there is a file already."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    os.close(os.open(path, flags, 0o600))


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable; Windows does so by itself and offers no call for it."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def network_kind(folder: Path) -> str:
    """What kind of network a folder lies on, empty if on none; it need not exist yet."""
    if sys.platform == "win32":
        return _network_kind_of_drive(folder)
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return network_kind_in(mounts, folder)


def network_kind_in(mounts: str, folder: Path) -> str:
    """The same from the text of Linux' `mountinfo`; `folder` is absolute and without links."""
    kind, longest, inside = "", -1, f"{folder}/"
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) <= _MOUNT_POINT:
            continue
        point = _unescaped(fields[_MOUNT_POINT])
        # Of two mounts on one point the later one covers the earlier one. Compared as text: a
        # machine has dozens of mounts, and each start of the program asks several times.
        if inside.startswith(f"{point.rstrip('/')}/") and len(point) >= longest:
            kind, longest = after.split(" ")[0], len(point)
    fuse = kind.startswith("fuse.") and kind not in _LOCAL_FUSE
    return kind if fuse or kind in NETWORK_FILE_SYSTEMS else ""


_MOUNT_POINT = 4


def _unescaped(text: str) -> str:
    """Blanks, tabs, line feeds and backslashes stand in `mountinfo` as octal numbers."""
    for escape, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(escape, character)
    return text


if sys.platform == "win32":

    def _network_kind_of_drive(folder: Path) -> str:
        import ctypes  # noqa: PLC0415 - start-up time

        if is_network_name(str(folder)):
            return "UNC"
        drive = ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\")
        return "network drive" if drive == _DRIVE_REMOTE else ""


def is_network_name(path: str) -> bool:
    r"""Whether a Windows path names a server (`\\ward\share`, `\\?\UNC\ward\share`)."""
    plain = path.replace("/", "\\")
    if plain.lower().startswith("\\\\?\\unc\\"):
        return True
    return plain.startswith("\\\\") and not plain.startswith(("\\\\?\\", "\\\\.\\"))
