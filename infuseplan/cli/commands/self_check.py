"""`self-check`: every worked example, computed again by the program as it is installed.

The examples were worked by hand from their sources. They go in and come out as those of any
other user do: texts in, JSON out.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.self_check import TrialFailed, journal_trial
from infuseplan.application.services import Services
from infuseplan.application.treatment.courses import TreatmentQuestion, treatment_calendar
from infuseplan.cli.commands.protocols import site_lines
from infuseplan.cli.reading.options import read_options
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.cli.reading.strict_json import StrictJsonError, read_object
from infuseplan.cli.reading.treatment import read_begun, read_parts
from infuseplan.cli.terminal import BUG, DONE, one_line, print_text
from infuseplan.domain.protocol.loaded import LoadedPolicy
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.journal.storage import storage_message
from infuseplan.presentation.plan.json import plan_json
from infuseplan.presentation.program_version import mark_lines, program_fact
from infuseplan.presentation.treatment.json import treatment_json

SCHEMA = "infuseplan/worked-examples/1"

_TRIED_WITH = {
    "regimen": "isa-pd", "weight_kg": "70", "age_years": "66", "infusion_number": "1",
}  # fmt: skip


def self_check_command(argv: Sequence[str], services: Services) -> int:
    """Print which program it is, one line for each example, and a count; 1 where one differs.

    1 too where the hospital's own files are wrong: nothing, or nothing approved, would be planned.
    With `--journal FOLDER` one more line says whether a journal can be kept there.
    """
    folder = read_options(argv, values=("--journal",)).values.get("--journal")
    document = tomllib.loads(services.references.worked_examples(), parse_float=Decimal)
    if document.get("schema") != SCHEMA or not document.get("example"):
        raise ValueError("the worked examples of this installation are missing or of another kind")
    print_text("".join(f"{line}\n" for line in (*program_fact(), *mark_lines())))
    site = site_lines(services)
    for line in site:
        print_text(f"{say('FAILED ')}  {one_line(line)}\n")
    try:
        services.policies.standing()
    except PolicyProblem:
        print_text(say("Nothing can be planned with this installation.") + "\n")
        return BUG
    reader = RequestReader(services, lambda field: field)
    # Hospitals change settings; the examples were worked with these.
    policy = services.policies.with_settings(document["policy"])
    wrong = 0
    for example in document["example"]:
        differences = list(_differences(example, reader, policy, services))
        wrong += bool(differences)
        verdict = say("holds  ") if not differences else say("DIFFERS")
        print_text(f"{verdict}  {example['name']}\n")
        for difference in differences:
            print_text(f"         {one_line(difference)}\n")
    kept = folder is None or _journal_is_kept(Path(folder), services, reader, policy)
    total = say_count("{count} worked example", "{count} worked examples", len(document["example"]))
    if wrong:
        print_text(
            say("{total}, {wrong} of them differ: do not plan with this installation.",
                total=total, wrong=wrong)
            + "\n"
        )  # fmt: skip
        return BUG
    print_text(say("{total}, all hold.", total=total) + "\n")
    return DONE if kept and not site else BUG


def _journal_is_kept(
    parent: Path, services: Services, reader: RequestReader, policy: LoadedPolicy
) -> bool:
    """Try a journal in a new folder below `parent`, which is gone afterwards; print how it went."""
    try:
        answered = reader.answer(_TRIED_WITH, None, policy)
        if not isinstance(answered.answer, ProvedPlan):
            raise TrialFailed("plan")
        # A virus scanner that has just seen a new file may keep it for some seconds.
        with TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as folder:
            events = journal_trial(services, Path(folder), answered.answer, answered.loaded)
    except FieldError as problem:
        why = problem.text
    except StorageProblem as problem:
        why = storage_message(problem).failed
    except OSError as problem:
        why = say("The folder cannot be written ({reason}).", reason=problem.strerror)
    except TrialFailed as problem:
        why = say("What was read is not what was written ({part}).", part=problem.part)
    else:
        line = say_count(
            "holds    journal: {count} event written, closed, opened again, the same",
            "holds    journal: {count} events written, closed, opened again, the same",
            events,
        )
        print_text(f"{line}\n")
        return True
    text = say("FAILED   journal: {why} Do not record infusions there.", why=one_line(why))
    print_text(f"{text}\n")
    return False


def _differences(
    example: Mapping[str, Any], reader: RequestReader, policy: LoadedPolicy, services: Services
) -> Iterator[str]:
    try:
        text = _answer_to(example, reader, policy, services)
    except (FieldError, StrictJsonError) as problem:
        yield problem.text
        return
    document = json.loads(text, parse_float=Decimal)
    for path, expected in example["expect"].items():
        try:
            found = value_at(document, path)
        except LookupError:
            yield say("{path} is missing; expected {expected}", path=path, expected=expected)
            continue
        if not _same(found, expected):
            yield say("{path} is {found}; expected {expected}", path=path, found=found,
                      expected=expected)  # fmt: skip
    for path in example.get("nulls", []):
        if value_at(document, path) is not None:
            yield say("{path} is given; nothing was expected", path=path)


def _answer_to(
    example: Mapping[str, Any], reader: RequestReader, policy: LoadedPolicy, services: Services
) -> str:
    """The plan of a request, or the calendar of a course, as JSON."""
    if "course" in example:
        texts = {key: str(value) for key, value in example["course"].items()}
        treatment, cycles, loaded = read_begun(texts, reader, lambda field: field)
        parts = read_parts(read_object(example["given"].encode("utf-8")), loaded, services)
        question = TreatmentQuestion(treatment, cycles, parts)
        calendar = treatment_calendar(question, policy, services.calendar.ward_days)
        return treatment_json(calendar)
    request = {key: str(value) for key, value in example["request"].items()}
    protocol = request.pop("protocol", None)
    return plan_json(reader.answer(request, protocol, policy).answer)


def value_at(value: Any, path: str) -> Any:
    """The value at a path; in a list by its place from 0, or by the agent or id of an entry."""
    for part in path.split("."):
        if isinstance(value, list):
            entries = [one for one in value if isinstance(one, dict)]
            named = [one for one in entries if part in (one.get("agent"), one.get("id"))]
            value = named[0] if named else value[_place(part)]
        elif isinstance(value, dict):
            value = value[part]
        else:
            raise LookupError(part)
    return value


def _place(part: str) -> int:
    if not part.isdecimal():
        raise LookupError(part)
    return int(part)


def _same(found: object, expected: object) -> bool:
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(map(_same, found, expected))
        )
    # 1 and true are equal in Python and nowhere on a ward.
    return isinstance(found, bool) == isinstance(expected, bool) and found == expected
