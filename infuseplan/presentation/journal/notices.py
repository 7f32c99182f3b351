"""What a person reads about the journal as a whole: remarks at the start, damage, and copies."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Literal

from infuseplan.application.journal.port import FaultCode, JournalFault, StorageProblem
from infuseplan.frozen import frozen
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.journal.storage import fault_text, storage_message
from infuseplan.presentation.sentences import Sentence, sentence

Copy = Literal["backup", "export"]

_MOST_FAULTS = 3
_MOST_NUMBERS = 10
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"

_CAUTIONS: dict[FaultCode, Sentence] = {
    "file-changed": sentence(
        "Its file was changed from outside this program. Every entry is as it was saved."
    ),
    "mirror-not-written": sentence(
        "The second copy of the entries cannot be written; the disk may be full. What is shown as "
        "saved is saved in the journal alone. Tell IT."
    ),
    "folder-open-to-others": sentence(
        "Other users can write in the journal's folder and could damage its files. Tell IT: only "
        "this user should have that right."
    ),
}


@frozen
class JournalRemark:
    """One remark on the journal, to be read and dismissed."""

    severity: Literal["caution", "note"]
    text: str


def remarks(notes: Sequence[JournalFault]) -> tuple[JournalRemark, ...]:
    """What was found or set right when the journal was opened, the same kind only once."""
    return tuple(
        _remark(code, count) for code, count in Counter(note.code for note in notes).items()
    )


def _remark(code: FaultCode, count: int) -> JournalRemark:
    if code == "mirror-behind":
        text = say_count(
            "The second copy lacked {count} entry; it is written again. Nothing is lost.",
            "The second copy lacked {count} entries; they are written again. Nothing is lost.",
            count,
        )
        return JournalRemark("note", text)
    if code == "restored-from-mirror":
        text = say_count(
            "{count} entry was missing and is restored from the second copy. Nothing is lost.",
            "{count} entries were missing and are restored from the second copy. Nothing is lost.",
            count,
        )
        return JournalRemark("caution", text)
    if code in _CAUTIONS:
        return JournalRemark("caution", _CAUTIONS[code]())
    return JournalRemark("caution", fault_text(JournalFault(code)))


def verify_warnings(faults: Sequence[JournalFault], folder: Path) -> tuple[str, ...]:
    """What does no harm yet, for whoever checks the journal: what it is, and what sets it right."""
    if all(one.code != "folder-open-to-others" for one in faults):
        return ()
    return (
        say(
            "Warning: other users can write in the journal's folder and could damage its files. "
            "Only this user should have that right: chmod -R go-w {folder}",
            folder=quote(str(folder)),
        ),
    )


def damage_sentence() -> str:
    """The one sentence above the page."""
    return say(
        "The journal is damaged. Planning still works; before anything is recorded, see what to do."
    )


def damage_message(problem: StorageProblem) -> str:
    """What is damaged, and what of it is safe."""
    said = list(dict.fromkeys(fault_text(fault) for fault in problem.faults))
    found = " ".join(said[:_MOST_FAULTS])
    if len(said) > _MOST_FAULTS:
        left = len(said) - _MOST_FAULTS
        more = say_count("{count} more fault.", "{count} more faults.", left)
        found = f"{found} {more}"
    words = storage_message(problem)
    return " ".join(part for part in (words.failed, found, words.safe) if part)


def set_aside_lines(folder: Path, *, open_infusions: int) -> tuple[str, ...]:
    """What setting aside does, before anybody agrees to it."""
    lines = [
        say("Nothing is deleted. The damaged journal is moved as it is into a new folder, "
            "“damaged-1” or the next free number, in {folder}.", folder=breakable(folder)),
        say("A new journal takes its place. If the second copy of the entries is whole, the new "
            "one is made from it and has every entry as it was saved. If it is not, it is moved "
            "as well, and the new journal starts empty."),
    ]  # fmt: skip
    if open_infusions:
        lines.append(
            say_count(
                "The infusion that is open here continues: entries of it that are missing from the "
                "new journal are written there from this window.",
                "The {count} infusions that are open here continue: entries of them that are "
                "missing from the new journal are written there from this window.",
                open_infusions,
            )
        )
    lines.append(say("Close this program's other windows first, and tell IT afterwards."))
    return tuple(lines)


def set_aside_done(kept: Path, records: int) -> str:
    """Where the damaged journal is now, and what the new one has."""
    new = (
        say_count(
            "The new one has {count} infusion from the second copy.",
            "The new one has {count} infusions from the second copy.",
            records,
        )
        if records
        else say("The new one is empty.")
    )
    return say(
        "The damaged journal is kept in {folder}. {new} Tell IT.", folder=breakable(kept), new=new
    )


def breakable(path: Path) -> str:
    """A path as text that may go on in another line after each folder."""
    return str(path).replace(os.sep, f"{os.sep}{_MAY_BREAK}")


def copy_name(kind: Copy, today: date) -> str:
    """A file name that says what it is and when it was made, and nothing about anybody."""
    suffix = "sqlite3" if kind == "backup" else "jsonl"
    return f"infuseplan-journal-{today.isoformat()}.{suffix}"


def copy_done(kind: Copy, path: Path) -> str:
    """That the copy is whole, and that it is as confidential as the journal."""
    if kind == "backup":
        return say("Backup saved and checked: {file}. It holds patients' names.", file=path.name)
    return say("Journal exported: {file}. It holds patients' names.", file=path.name)


def export_lacks(faults: Sequence[JournalFault]) -> str:
    """What an export of a damaged journal does not have, by the numbers of the entries."""
    damaged = [str(one.number) for one in faults if one.code == "entry-changed"]
    missing = [str(one.number) for one in faults if one.code == "entry-missing"]
    parts = []
    if damaged:
        parts.append(
            say_count(
                "{count} entry is damaged and marked as such: {numbers}.",
                "{count} entries are damaged and marked as such: {numbers}.",
                len(damaged),
                numbers=_first_of(damaged),
            )
        )
    if missing:
        parts.append(
            say_count(
                "Entries are missing in {count} place, from this number on: {numbers}.",
                "Entries are missing in {count} places, from these numbers on: {numbers}.",
                len(missing),
                numbers=_first_of(missing),
            )
        )
    return " ".join(parts)


def _first_of(numbers: Sequence[str]) -> str:
    more = ["…"] if len(numbers) > _MOST_NUMBERS else []
    return ", ".join([*numbers[:_MOST_NUMBERS], *more])


def copy_failed(problem: StorageProblem) -> str:
    """Why there is no copy, what is safe, and what to try."""
    words = storage_message(problem)
    if problem.kind == "damaged" and problem.doing == "back-up":
        advice = say(
            "A backup is kept only where the whole of it is sound. Export what can be read, or "
            "move the damaged journal, which keeps its file as it is."
        )
        return f"{words.failed} {advice}"
    return f"{words.failed} {words.safe} {words.advice}"


def nothing_recorded() -> str:
    """There is no journal yet."""
    return say("There is no journal yet: nothing was recorded on this computer.")
