"""`explain … FIELD`: why one number of a plan is what it is."""

from collections.abc import Sequence

from infuseplan.application.services import Services
from infuseplan.cli.reading.plan_options import answer_to, read_plan_options
from infuseplan.cli.terminal import DONE, REFUSED, Unreadable, print_text
from infuseplan.domain.derivation.plan import derive, fields
from infuseplan.domain.plan.plan import Refusal
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.derivation import explain_lines
from infuseplan.presentation.plan.phrases import not_confirmed_lines
from infuseplan.presentation.plan.text import refusal_text
from infuseplan.presentation.program_version import mark_lines, program_fact
from infuseplan.presentation.text_layout import fact, rule


def explain_command(argv: Sequence[str], services: Services) -> int:
    """Print formula, inputs and source of one field of the plan that the options ask for."""
    options = read_plan_options(argv, words=1)
    if not options.words:
        raise Unreadable(say("FIELD is missing: name one such as dose.mg."))
    field = options.words[0]
    answer = answer_to(options, services).answer
    if isinstance(answer, Refusal):
        print_text(f"{refusal_text(answer)}\n")
        return REFUSED
    # In JSON `then` is a sentence and its rates are `climb`; the derivation has the rates alone.
    derivation = derive(answer.plan, field.replace(".climb.", ".then."))
    if derivation is None:
        raise Unreadable(
            say(
                "FIELD: read “{field}”. This plan has {fields}.",
                field=quoted(field),
                fields=", ".join(_near(field, fields(answer.plan))),
            )
        )
    pairs = explain_lines(derivation, services.references.source_title)
    marks = [*mark_lines(), *not_confirmed_lines(answer.plan)]
    told = [line for pair in pairs for line in fact(*pair)]
    before = [*marks, rule()] if marks else []
    lines = [*before, *told, rule(), *program_fact(), *marks]
    print_text("".join(f"{line}\n" for line in lines))
    return DONE


def _near(read: str, known: tuple[str, ...]) -> list[str]:
    """The fields of the part that was named, or the parts, so that one line holds them."""
    part = read.partition(".")[0]
    same = [one for one in known if one.partition(".")[0] == part]
    return same or list(dict.fromkeys(one.partition(".")[0] for one in known))
