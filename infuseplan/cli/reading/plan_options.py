"""The options of a plan, shared by `plan`, `explain` and `sheet`."""
# ruff: noqa: PLC0415 - a plan that names no patient loads nothing of the record

from collections.abc import Sequence
from dataclasses import replace

from infuseplan.application.services import Services
from infuseplan.cli.reading.options import Options, read_options
from infuseplan.cli.reading.request import Answered, FieldError, RequestReader
from infuseplan.cli.terminal import Unreadable
from infuseplan.presentation.i18n import say

FIELD_OF = {
    "--regimen": "regimen",
    "--weight-kg": "weight_kg",
    "--age": "age_years",
    "--born": "born",
    "--infusion": "infusion_number",
    "--on": "on",
    "--start": "start",
    "--zone": "zone",
    "--bag-ml": "bag_ml",
    "--height-cm": "height_cm",
    "--weighed-on": "weighed_on",
    "--last-weight-kg": "last_weight_kg",
    "--weight-confirmed-by": "weight_confirmed_by",
    "--weight-reason": "weight_reason",
}
_OPTION_OF = {field: option for option, field in FIELD_OF.items()} | {
    "age_years": "--age or --born",
    "protocol": "--protocol",
    "policy": "--policy",
}
_OF_RECORD = ("--patient", "--by", "--data")
_VALUES = (*FIELD_OF, "--protocol", "--policy", *_OF_RECORD)


def read_plan_options(
    argv: Sequence[str], *, values: Sequence[str] = (), flags: Sequence[str] = (), words: int = 0
) -> Options:
    """The options of a plan and those of one command, as typed."""
    return read_options(argv, values=(*_VALUES, *values), flags=flags, words=words)


def answer_to(options: Options, services: Services) -> Answered:
    """The plan or refusal for these options; `Unreadable` names the option that is wrong."""
    texts = {FIELD_OF[name]: text for name, text in options.values.items() if name in FIELD_OF}
    reader = RequestReader(services, lambda field: _called(field, options))
    protocol, words = options.values.get("--protocol"), ""
    if "--patient" in options.values:
        from infuseplan.cli.reading.patient_answers import answers_of

        known = answers_of(options, texts, services)
        texts, protocol, words = known.texts, protocol or known.protocol, known.words
    elif extra := sorted({*options.values} & {*_OF_RECORD}):
        text = say("{option} is about a patient of the record: name one with --patient.",
                   option=extra[0])  # fmt: skip
        raise Unreadable(text)
    try:
        policy_name = options.values.get("--policy")
        policy = None if policy_name is None else reader.policy_file(policy_name)
        return replace(reader.answer(texts, protocol, policy), number_message=words)
    except FieldError as problem:
        raise Unreadable(problem.text) from None


def _called(field: str, options: Options) -> str:
    if field == "age_years" and "--age" in options.values:
        return "--age"
    return _OPTION_OF[field]
