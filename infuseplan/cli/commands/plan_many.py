"""`plan --jsonl`: many plans at the planner's own speed."""

from infuseplan.application.services import Services
from infuseplan.cli.reading.json_lines import answer_lines
from infuseplan.cli.reading.json_values import read_number, read_settings, read_text, unknown_key
from infuseplan.cli.reading.request import KEYS, NUMBERS, FieldError, RequestReader
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.plan.json import PlanWriter

_LONGEST_LINE = 65_536


def plan_many(services: Services) -> int:
    """Answer every line of standard input; returns the exit code of the run."""
    reader = RequestReader(services, lambda field: field)
    writer = PlanWriter()
    # The hospital's own settings stand behind every line, so they are tried before the first.
    services.policies.standing()

    def answer(request: dict[str, object]) -> bytes:
        texts: dict[str, str] = {}
        protocol, policy = None, None
        for key, value in request.items():
            if key not in KEYS:
                raise FieldError(quoted(key), unknown_key(key, KEYS))
            if value is None:
                continue
            if key == "policy":
                policy = reader.policy_of(read_settings(key, value))
            elif key == "protocol":
                protocol = read_text(key, value)
            else:
                texts[key] = read_number(key, value) if key in NUMBERS else read_text(key, value)
        return writer.line(reader.answer(texts, protocol, policy).answer)

    return answer_lines(answer, longest=_LONGEST_LINE)
