"""A JSON file that a person names: one object, read strictly, each fault with file and key."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from infuseplan.application.services import Services
from infuseplan.cli.reading.request import FieldError
from infuseplan.cli.reading.strict_json import StrictJsonError, path_of_double, read_object
from infuseplan.cli.terminal import Unreadable
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say


def json_file(name: str, called: str, services: Services, longest: int) -> dict[str, object]:
    """The object in the file; `Unreadable` says why there is none, under the name of the option.

    A byte order mark is read, also that of UTF-16: PowerShell writes both.
    """
    try:
        content = services.files.read(Path(name), longest)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        text = say("{option}: “{name}” cannot be read ({reason}).", option=called,
                   name=quoted(name), reason=reason)  # fmt: skip
        raise Unreadable(text) from None
    try:
        line = _as_utf8(content)
        return read_object(line)
    except UnicodeDecodeError:
        raise in_file(name, FieldError(None, say("This is not UTF-8 or UTF-16."))) from None
    except StrictJsonError as problem:
        key = None if problem.key is None else path_of_double(line) or problem.key
        raise in_file(name, FieldError(key, problem.text)) from None


def in_file(name: str, problem: FieldError) -> Unreadable:
    """The problem of one value, with the file and the place in it."""
    text = problem.text
    if problem.field is not None and problem.field not in text:
        text = say("{path}: {text}", path=problem.field, text=text)
    return Unreadable(say("{file}: {text}", file=quoted(Path(name).name), text=text))


def _as_utf8(content: bytes) -> bytes:
    if content.startswith(BOM_UTF8):
        return content[len(BOM_UTF8) :]
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16").encode("utf-8")
    return content
