"""`plan`: one plan as text or JSON, or many from standard input."""
# ruff: noqa: PLC0415 - text, JSON and many at once load different things

from collections.abc import Sequence

from infuseplan.application.services import Services
from infuseplan.cli.reading.plan_options import answer_to, read_plan_options
from infuseplan.cli.terminal import DONE, REFUSED, print_text
from infuseplan.domain.plan.plan import Refusal


def plan_command(argv: Sequence[str], services: Services) -> int:
    """Print one plan or refusal, or answer line by line with `--jsonl`."""
    options = read_plan_options(argv, flags=("--json", "--jsonl"))
    if "--jsonl" in options.flags:
        from infuseplan.cli.commands.plan_many import plan_many
        from infuseplan.cli.reading.json_lines import demand_alone

        demand_alone(sorted({*options.values, *options.flags} - {"--jsonl"}))
        return plan_many(services)
    answered = answer_to(options, services)
    answer = answered.answer
    if "--json" in options.flags:
        from infuseplan.presentation.plan.json import plan_json

        text = plan_json(answer)
    else:
        from infuseplan.presentation.plan.text import plan_text, refusal_text

        if isinstance(answer, Refusal):
            text = refusal_text(answer)
        else:
            text = plan_text(answer, services.references.source_title)
            if answered.number_message:
                text = f"{answered.number_message}\n\n{text}"
    print_text(f"{text}\n")
    return REFUSED if isinstance(answer, Refusal) else DONE
