"""What a person reads when the journal cannot do something: what failed, what is safe, what to try.

The technical detail stays out of these sentences; `StorageProblem.detail` is for whoever helps.
"""

from infuseplan.application.journal.port import (
    Doing,
    FaultCode,
    JournalFault,
    JournalTrouble,
    StorageProblem,
)
from infuseplan.frozen import frozen
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import Sentence, sentence


@frozen
class StorageMessages:
    """Three sentences, in the order in which they are read."""

    failed: str
    safe: str
    advice: str


_FAILED: dict[Doing, Sentence] = {
    "open": sentence("The journal cannot be opened."),
    "save": sentence("NOT SAVED: the last entry is not in the journal."),
    "read": sentence("The journal cannot be read."),
    "back-up": sentence("The backup was not made."),
    "export": sentence("The export was not made."),
}

_REASON: dict[JournalTrouble, Sentence] = {
    "full": sentence("The disk is full, or the space that you may use is."),
    "read-only": sentence("The folder or the file cannot be written."),
    "locked": sentence("Another program keeps the journal locked."),
    "network-folder": sentence("The folder lies on a network, where a journal is not safe."),
    "other-user": sentence(
        "It belongs to another user, and this is the administrator: a file made here would lock "
        "that user out."
    ),
    "damaged": sentence("The journal is damaged."),
    "damaged-keys": sentence(
        "The file of the patients’ keys and its copy are damaged; the journal is another file."
    ),
    "newer": sentence("The journal was written by a newer version of this program."),
    "path": sentence("The folder or the file cannot be reached under its name."),
    "gone": sentence("The file of the journal was moved or deleted while it was open."),
    "strange-file": sentence(
        "One of its files is a link, or no ordinary file, so that it could be written elsewhere."
    ),
    "no-file": sentence("A folder, a pipe or a device has this name, and no ordinary file."),
    "disk": sentence("The disk or its file system reports an error."),
}

_ADVICE: dict[JournalTrouble, Sentence] = {
    "full": sentence("Make room on the disk and try again; until then print or write by hand."),
    "read-only": sentence(
        "Ask IT for the right to write there, or start with --data and another folder; until then "
        "print or write by hand."
    ),
    "locked": sentence(
        "Wait a moment and try again; close other windows of this program. Until then print or "
        "write by hand."
    ),
    "network-folder": sentence("Choose a folder on this computer with --data."),
    "other-user": sentence(
        "Do it as the user to whom the folder belongs, for example with “sudo -u NAME”."
    ),
    "damaged": sentence(
        "Move the damaged journal: it is kept, and a new one is made from its second copy. Tell IT."
    ),
    "damaged-keys": sentence(
        "Do not move the journal. Tell IT: patient-keys.sqlite3 and patient-keys.copy.sqlite3 are "
        "to be put back from a backup of this folder; until then names stay sealed."
    ),
    "newer": sentence("Start the newer version."),
    "path": sentence("Choose a folder that exists, with a shorter name."),
    "gone": sentence("Close the program and start it again; until then print or write by hand."),
    "strange-file": sentence(
        "Tell IT: the journal's own files must lie in its folder. Until then print or write by "
        "hand, or start with --data and another folder."
    ),
    "no-file": sentence("Name a new file, or one that may be replaced, in a folder that exists."),
    "disk": sentence("Print or write by hand, make a backup, and tell IT: the disk may fail."),
}

_FAULTS: dict[FaultCode, Sentence] = {
    "not-sound": sentence("The file is damaged."),
    "rules-changed": sentence("The rules that forbid to edit and delete entries were changed."),
    "entry-unreadable": sentence("An entry cannot be read."),
    "entry-changed": sentence("An entry was changed after it was saved."),
    "entry-missing": sentence("An entry is missing."),
    "end-missing": sentence("Entries at the end are missing."),
    "differs-from-mirror": sentence("An entry differs from its second copy."),
    "mirror-behind": sentence("The second copy lacked an entry; it is written again."),
    "file-changed": sentence(
        "The file was changed from outside; every entry is still as it was saved."
    ),
    "restored-from-mirror": sentence("An entry was lost and is restored from its second copy."),
    "mirror-not-written": sentence("The second copy of the entries cannot be written."),
    "folder-open-to-others": sentence("Others may write in the folder of the journal."),
    "file-missing": sentence(
        "The journal's file is missing, and its second copy is there: the next start of the "
        "program makes it again from that."
    ),
}


def storage_message(problem: StorageProblem) -> StorageMessages:
    """What failed and why, what is safe, and what to try."""
    if problem.kind == "damaged" and problem.doing != "back-up":
        safe = say("The damaged file is left as it is.")
    elif problem.kind == "gone":
        safe = say("What was shown as saved is in the second copy, if that is still there.")
    else:
        safe = say("Everything that was shown as saved is safe.")
    if problem.kind == "damaged-keys" and problem.doing in ("open", "read"):
        what = say("Names and patients’ words cannot be read.")
    else:
        what = _FAILED[problem.doing]()
    failed = say("{what} {why}", what=what, why=_REASON[problem.kind]())
    return StorageMessages(failed, safe, _ADVICE[problem.kind]())


def fault_text(fault: JournalFault) -> str:
    """What is wrong, and with which entry where that is known."""
    text = _FAULTS[fault.code]()
    if fault.number is None:
        return text
    return say("{fault} Entry {number}.", fault=text, number=fault.number)
