"""`replay`: where an infusion stands after what happened, and how it goes on."""
# ruff: noqa: PLC0415 - text and JSON load different things

from collections.abc import Sequence

from infuseplan.application.infusion.replaying import Replayed, replayed
from infuseplan.application.services import Services
from infuseplan.cli.reading.course import course_field_name, read_course
from infuseplan.cli.reading.json_file import in_file, json_file
from infuseplan.cli.reading.json_lines import answer_lines, demand_alone
from infuseplan.cli.reading.options import Options, read_options
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.cli.reading.strict_json import StrictJsonError, path_of_double
from infuseplan.cli.terminal import DONE, REFUSED, Unreadable, print_text
from infuseplan.domain.plan.plan import Refusal
from infuseplan.presentation.i18n import say

_LONGEST = 4_194_304


def replay_command(argv: Sequence[str], services: Services) -> int:
    """Print the state after the course in FILE, or answer line by line with `--jsonl`."""
    options = read_options(argv, flags=("--json", "--jsonl"), words=1)
    reader = RequestReader(services, course_field_name)
    if "--jsonl" in options.flags:
        return _many(options, services, reader)
    if not options.words:
        raise Unreadable(
            say("FILE is missing: name the JSON file of a course, or give --jsonl alone.")
        )
    name = options.words[0]
    document = json_file(name, "FILE", services, _LONGEST)
    try:
        answer = _answer(document, services, reader)
    except FieldError as problem:
        raise in_file(name, problem) from None
    if "--json" in options.flags:
        from infuseplan.presentation.infusion.json import course_json

        text = course_json(answer)
    else:
        from infuseplan.presentation.infusion.text import course_text

        text = course_text(answer)
    print_text(f"{text}\n")
    refused = isinstance(answer, Refusal) or answer.state.refused
    return REFUSED if refused else DONE


def _many(options: Options, services: Services, reader: RequestReader) -> int:
    from infuseplan.presentation.infusion.json import course_json

    demand_alone((*options.words, *sorted(options.flags - {"--jsonl"})))
    # The hospital's own settings stand behind every line, so they are tried before the first.
    services.policies.standing()
    return answer_lines(
        lambda document: course_json(_answer(document, services, reader)).encode(),
        longest=_LONGEST,
        blame=_blamed,
    )


def _answer(
    document: dict[str, object], services: Services, reader: RequestReader
) -> Replayed | Refusal:
    question = read_course(document, reader, services.clock.now)
    return replayed(question.request, question.asked.loaded, question.asked.site)


def _blamed(line: bytes, problem: StrictJsonError) -> str | None:
    return None if problem.key is None else path_of_double(line) or problem.key
