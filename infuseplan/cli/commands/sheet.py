"""`sheet`: one plan on paper, as PDF."""
# ruff: noqa: PLC0415 - the words of a refusal and the record are loaded only where they are asked for

from collections.abc import Sequence

from infuseplan.application.services import Services
from infuseplan.cli.reading.plan_options import answer_to, read_plan_options
from infuseplan.cli.reading.target import target_file
from infuseplan.cli.terminal import BUG, DONE, REFUSED, Unreadable, complain, print_text
from infuseplan.domain.plan.plan import Refusal
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say

_KINDS = ("nurse", "preparation")


def sheet_command(argv: Sequence[str], services: Services) -> int:
    """Write the sheet of one plan; a refusal is printed instead, and no file is written."""
    options = read_plan_options(argv, values=("--kind", "--out"))
    kind = options.values.get("--kind", "")
    if kind not in _KINDS:
        raise Unreadable(
            say(
                "--kind: read “{kind}”. There are {kinds}.",
                kind=quoted(kind),
                kinds=", ".join(_KINDS),
            )
        )
    target = target_file(options.values.get("--out"), "--out", ".pdf")
    answer = answer_to(options, services).answer
    if isinstance(answer, Refusal):
        from infuseplan.presentation.plan.text import refusal_text

        print_text(f"{refusal_text(answer)}\n")
        return REFUSED
    if "--patient" in options.values:
        from infuseplan.cli.reading.patient_answers import note_printed

        note_printed(options, services)
    try:
        services.qt.write_sheet(answer, kind, target)
    except OSError as problem:
        complain(
            say(
                "{file} could not be written ({why}); nothing was changed. Try another folder.",
                file=target,
                why=problem.strerror or type(problem).__name__,
            )
        )
        return BUG
    return DONE
