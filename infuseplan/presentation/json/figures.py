"""Values as JSON writes them: numbers to six decimals, times in whole minutes, null for nothing."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring

from infuseplan.domain.rounding import Exact
from infuseplan.presentation.figures import to_minute

_MICRO = 10**6
_HALF = re.compile("[\ud800-\udfff]")


def number_text(value: Exact) -> str:
    """`value` to six decimals, half up, without trailing zeros and without float."""
    n, d = value.as_integer_ratio()
    if d == 1:
        return f"{n}"
    whole, part = divmod((2 * abs(n) * _MICRO + d) // (2 * d), _MICRO)
    sign = "-" if n < 0 and (whole or part) else ""
    return f"{sign}{whole}.{part:06d}".rstrip("0") if part else f"{sign}{whole}"


def json_text(value: object) -> str:
    """Any value of a plan or a protocol file as JSON; TypeError for what has no place in one."""
    if value is None:
        return "null"
    if isinstance(value, str):
        # A name of a file may have bytes that are no characters: by their number, as JSON has it.
        return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", encode_basestring(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal | Fraction):
        return number_text(value)
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, Mapping):
        inner = (f"{encode_basestring(key)}: {json_text(one)}" for key, one in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(json_text, value))}]"
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def number_or_null(value: Exact | None) -> str:
    """A number, or null where the field does not apply; never 0 for nothing."""
    return "null" if value is None else number_text(value)


def moment_text(moment: datetime | None) -> str:
    """A clock time in whole minutes, half up, with its offset, or null."""
    return "null" if moment is None else f'"{to_minute(moment).isoformat()}"'


def joined(parts: Sequence[str]) -> str:
    """A JSON array of what is JSON already."""
    return f"[{', '.join(parts)}]"


def json_path(field: str | None) -> str | None:
    """A field of the plan by its path in this document: `schedule.steps.3.rate_ml_per_h`."""
    if field is None:
        return None
    dotted = field.replace("[", ".").replace("]", "")
    return dotted.replace("_ml_h", "_ml_per_h").replace("_mg_h", "_mg_per_h")
