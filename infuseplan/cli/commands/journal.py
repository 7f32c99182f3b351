"""`journal`: check, back up, export or set aside the record of infusions on this computer."""

from collections.abc import Sequence
from pathlib import Path

from infuseplan.application.journal.port import Journal, JournalFault, StorageProblem
from infuseplan.application.services import Services
from infuseplan.cli.reading.options import data_option, read_options
from infuseplan.cli.terminal import BUG, DONE, Unreadable, complain, print_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.journal.notices import export_lacks, verify_warnings
from infuseplan.presentation.journal.storage import fault_text, storage_message

_WITH_FILE = ("backup", "export")
_HEALTHY_TOO = "--healthy-too"
_ALL = ("verify", "set-aside", *_WITH_FILE)


def journal_command(argv: Sequence[str], services: Services) -> int:
    """Do one thing with the journal; 1 where it is damaged or the disk says no.

    A warning alone changes no exit code: every entry is as it was saved.

    A journal that is whole is set aside only where that is demanded in so many words.
    """
    options = read_options(argv, values=("--data",), flags=(_HEALTHY_TOO,), words=2)
    folder = data_option(options)
    what = options.words[0] if options.words else ""
    stray = bool(options.flags) and what != "set-aside"
    named = all(options.words)
    if (
        stray
        or not named
        or what not in _ALL
        or len(options.words) != (2 if what in _WITH_FILE else 1)
    ):
        raise Unreadable(
            say(
                "journal: read “{read}”. There are verify, set-aside, backup FILE and export FILE.",
                read=quoted(" ".join((*options.words, *options.flags))),
            )
        )
    if not services.journal.exists(folder):
        complain(say("There is no journal in this folder; nothing was recorded here."))
        return BUG
    try:
        if what == "set-aside":
            if not options.flags and _is_whole(services, folder):
                complain(
                    say(
                        "The journal is whole, so it was not moved; {option} does it all the same.",
                        option=_HEALTHY_TOO,
                    )
                )
                return BUG
            kept = services.journal.set_aside(folder)
            print_text(say("Kept as {name}.", name=kept) + "\n")
            services.journal.open(folder).close()
            print_text(say("A new journal stands in its place.") + "\n")
            return DONE
        where = services.journal.folder(folder)
        return _with(services.journal.read(folder), what, options.words[-1], where)
    except StorageProblem as problem:
        _complain_of(problem)
        return BUG


def _is_whole(services: Services, folder: Path | None) -> bool:
    """Whether nothing is wrong with the journal; StorageProblem where nobody can tell."""
    try:
        journal = services.journal.read(folder)
        try:
            return all(fault.harmless for fault in journal.verify())
        finally:
            journal.close()
    except StorageProblem as problem:
        if problem.kind != "damaged":
            raise
        return False


def _with(journal: Journal, what: str, target: str, folder: Path) -> int:
    lacking: tuple[JournalFault, ...] = ()
    try:
        if what == "backup":
            journal.backup(Path(target))
        elif what == "export":
            lacking = journal.export(Path(target))
        found = journal.verify()
        faults = [fault for fault in found if not fault.harmless]
        count, keys = (0, None) if faults else _counted(journal)
    finally:
        journal.close()
    for fault in faults:
        print_text(fault_text(fault) + "\n")
    for warning in verify_warnings(found, folder):
        print_text(warning + "\n")
    if what == "export" and (faults or lacking):
        print_text(say("Exported to {file}, as far as it can be read.", file=target) + "\n")
    if lacking:
        print_text(export_lacks(lacking) + "\n")
    if faults or lacking:
        return BUG
    if keys is not None:
        print_text(say("All entries are intact.") + "\n")
        _complain_of(keys)
        # A copy is whole all the same.
        return BUG if what == "verify" else DONE
    whole = say_count(
        "{count} infusion: all entries intact.",
        "{count} infusions: all entries intact.",
        count,
    )
    print_text(f"{whole}\n")
    return DONE


def _counted(journal: Journal) -> tuple[int, StorageProblem | None]:
    """How many infusions there are; none and why where the keys beside the journal are damaged."""
    try:
        return len(journal.records()), None
    except StorageProblem as problem:
        if problem.kind != "damaged-keys":
            raise
        return 0, problem


def _complain_of(problem: StorageProblem) -> None:
    words = storage_message(problem)
    complain(f"{words.failed} {words.safe} {words.advice}")
