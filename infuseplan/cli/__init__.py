"""The command line: sub-commands, exit codes, and what a terminal gets to see.

A package, because one file would pass 400 lines; beside `main` it has what else is said of a
failure. Why `reading/options.py` and not argparse reads the options is told in ARCHITECTURE.md.
"""
# ruff: noqa: PLC0415 - each command loads what it needs, when it is asked for

import os
from collections.abc import Sequence

from infuseplan import __version__
from infuseplan.application.ports import CannotOpen, PolicyProblem, UnusableZone
from infuseplan.application.services import Services
from infuseplan.cli.terminal import (
    BUG,
    DONE,
    INTERRUPTED,
    UNREADABLE,
    AnswerLost,
    FileNotOpened,
    RefusedByRecord,
    Unreadable,
    complain,
    give_up_output,
    has_terminal,
    one_line,
    print_text,
    speak_utf8,
)
from infuseplan.presentation.i18n import say

__all__ = ["main", "unexpected", "wants_box"]

_DEBUG = "INFUSEPLAN_DEBUG"
_PLANNING = ("plan", "replay", "course", "explain", "sheet", "protocols")


def main(argv: Sequence[str], services: Services) -> int:
    """Run one command line (without the program's name) and return its exit code.

    0 done; 1 something failed that is nobody's slip; 2 the command or a value could not be read;
    3 refused for a clinical reason.
    """
    speak_utf8()
    words = list(argv)
    try:
        return _run(words, services)
    except Unreadable as problem:
        _tell(problem.text, words, services, opened=isinstance(problem, FileNotOpened))
        return UNREADABLE
    except RefusedByRecord as problem:
        if problem.text:
            complain(problem.text)
        return problem.code
    except PolicyProblem as problem:
        from infuseplan.presentation.entry.draft_messages import policy_problem_text

        _tell(policy_problem_text(problem), words, services)
        return UNREADABLE
    except UnusableZone as problem:
        _tell(_of_zone(str(problem)), words, services)
        return UNREADABLE
    except CannotOpen as problem:
        _tell(str(problem), words, services)
        return BUG
    except AnswerLost as problem:
        complain(say("The answer could not be written: {reason}.", reason=problem.reason))
        give_up_output()
        return BUG
    except BrokenPipeError:
        # Whoever read our answers has gone, as `head` does; there is nobody left to tell.
        give_up_output()
        return BUG
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as bug:
        _tell(unexpected(bug), words, services)
        return BUG
    finally:
        services.sealing.close()


def _of_zone(named: str) -> str:
    from infuseplan.presentation.entry.problem import quoted

    return say(
        "TZ: read “{zone}”, which is a day or more away from UTC; no clock shows that. Set it to "
        "the name of a time zone such as Europe/Berlin, or remove it.",
        zone=quoted(named),
    )


def unexpected(bug: Exception) -> str:
    """What is said of a failure that nobody foresaw; raises it where a developer looks for it."""
    if os.environ.get(_DEBUG) == "1":
        raise bug
    return say(
        "Unexpected error ({kind}: {what}), no plan was made. Please report it; "
        "{debug}=1 shows where it happened.",
        kind=type(bug).__name__,
        what=one_line(str(bug)),
        debug=_DEBUG,
    )


def wants_box(argv: Sequence[str]) -> bool:
    """Whether a failure is told in a window: nobody would read a line, as after a double click."""
    return _opens_window(argv) and "--quit-when-painted" not in argv and not has_terminal()


def _tell(text: str, argv: list[str], services: Services, *, opened: bool = False) -> None:
    """Complain in one line, and in a window where nobody would read that: after a double click."""
    complain(text)
    if not wants_box(argv):
        return
    from infuseplan.presentation.protocol_faults import no_window, not_opened

    words = not_opened(text) if opened else no_window(text)
    services.qt.show_trouble(words.failed, words.faults, words.advice)


def _opens_window(argv: Sequence[str]) -> bool:
    command = argv[0] if argv else ""
    return not command or command.startswith("-") or command == "demo" or _is_plan_file(command)


def _notice(services: Services) -> None:
    """Planning goes on without the site's approvals, and never without a word."""
    faults = services.site.approval_faults()
    if faults:
        from infuseplan.presentation.site_faults import approvals_notice

        complain(approvals_notice(faults))


def _is_plan_file(word: str) -> bool:
    # Without the reader of plan files, which a start without one need not load.
    return word.lower().endswith(".infuseplan")


def _run(argv: list[str], services: Services) -> int:
    command = argv[0] if argv else ""
    rest = argv[1:]
    if command in ("-h", "--help", "--version") or {"-h", "--help"} & set(argv):
        return _about(command)
    if _opens_window(argv):
        from infuseplan.cli.commands.window import open_window

        return open_window(rest if command == "demo" else argv, services, demo=command == "demo")
    if command == "check-site":
        from infuseplan.cli.commands.check_site import check_site_command

        return check_site_command(rest, services)
    if command in _PLANNING:
        _notice(services)
    if command == "plan":
        from infuseplan.cli.commands.plan import plan_command

        return plan_command(rest, services)
    if command == "replay":
        from infuseplan.cli.commands.replay import replay_command

        return replay_command(rest, services)
    if command == "course":
        from infuseplan.cli.commands.course import course_command

        return course_command(rest, services)
    if command == "explain":
        from infuseplan.cli.commands.explain import explain_command

        return explain_command(rest, services)
    if command == "sheet":
        from infuseplan.cli.commands.sheet import sheet_command

        return sheet_command(rest, services)
    if command == "protocols":
        from infuseplan.cli.commands.protocols import protocols_command

        return protocols_command(rest, services)
    if command == "check-protocols":
        from infuseplan.cli.commands.protocols import check_protocols_command

        return check_protocols_command(rest, services)
    if command == "patient":
        from infuseplan.cli.commands.patient import patient_command

        return patient_command(rest, services)
    if command == "treatment":
        from infuseplan.cli.commands.treatment import treatment_command

        return treatment_command(rest, services)
    if command == "staff":
        from infuseplan.cli.commands.staff import staff_command

        return staff_command(rest, services)
    if command == "journal":
        from infuseplan.cli.commands.journal import journal_command

        return journal_command(rest, services)
    if command == "ward":
        from infuseplan.cli.commands.ward import ward_command

        return ward_command(rest, services)
    if command == "self-check":
        from infuseplan.cli.commands.self_check import self_check_command

        return self_check_command(rest, services)
    raise Unreadable(
        say(
            "Command: read “{command}”. There are plan, replay, course, protocols, "
            "check-protocols, check-site, explain, sheet, self-check, journal, patient, treatment, "
            "staff, ward and demo; without a command the window opens.",
            command=one_line(command),
        )
    )


def _about(command: str) -> int:
    if command == "--version":
        print_text(f"InfusePlan {__version__}\n")
        return DONE
    from infuseplan.cli.help_text import help_text
    from infuseplan.presentation.text_layout import plain

    # What is copied from it into a command has ordinary spaces.
    print_text(plain(help_text(command)))
    return DONE
