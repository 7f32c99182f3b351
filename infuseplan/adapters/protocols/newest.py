"""`newest-protocols.json`: the oldest signed revision that may be planned by, for each public key.

The file is a floor, so nothing in it may mean "no floor" by a slip. What can only mean one thing
is taken for that (a key in capitals, a byte order mark); everything else is a fault.
"""

import json
import re
from pathlib import Path
from typing import Any

from infuseplan.adapters.quoted import hash_words, shown
from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.application.site_files import SiteFault
from infuseplan.frozen import frozen

_LARGEST = 1_000_000
_FORM = '{"PUBLIC KEY IN HEXADECIMAL": REVISION}'
_KEY = "the public key that was published with the release, 64 hexadecimal digits"
_REVISION = "the number of a revision, 1 or more, without quotation marks"


@frozen
class Floor:
    """The oldest revision by key, in small letters, and what is wrong with the file.

    `spelling` is what was understood and is still not as it is written elsewhere.
    """

    revisions: dict[str, int]
    faults: tuple[SiteFault, ...] = ()
    spelling: tuple[SiteFault, ...] = ()


def read_floor(path: Path) -> Floor:
    """What a file of this kind says; an empty floor where there is none; never an exception."""
    file = str(path)

    def fault(place: str, read: str, accepted: str, advice: str) -> SiteFault:
        return SiteFault(file, place, read, accepted, advice)

    if not is_there(path):
        return Floor({})
    try:
        content = limited_bytes(path, _LARGEST)
    except OSError as problem:
        read = f"cannot be read ({problem.strerror})"
        return Floor({}, (fault("", read, "a file that every user may read", "check its rights"),))
    advice = f"write {_FORM}, or remove the file"
    if not content.strip():
        return Floor({}, (fault("", "is empty", _FORM, advice),))
    try:
        # `loads` knows UTF-8, UTF-16 and their byte order marks; a mark is no other number.
        pairs = json.loads(content, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as problem:
        read = "is not JSON"
        if isinstance(problem, json.JSONDecodeError):
            read = f"is not JSON, from line {problem.lineno}, column {problem.colno} on"
        return Floor({}, (fault("", read, _FORM, advice),))
    if not isinstance(pairs, _Pairs) or not pairs:
        return Floor({}, (fault("", "names no key", _FORM, advice),))
    spelling = []
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        advice = "save it without the mark; it is read all the same"
        spelling.append(fault("", "begins with a byte order mark", "plain UTF-8", advice))
    revisions: dict[str, int] = {}
    faults = []
    for key, value in pairs:
        if not re.fullmatch("[0-9A-Fa-f]{64}", key):
            faults.append(fault("key", hash_words(key), _KEY, "copy it again from the release"))
            continue
        plain = key.lower()
        if plain != key:
            advice = "write it in small letters; it is understood all the same"
            spelling.append(fault(f"key {key[:8]}…", shown(key), "small letters", advice))
        if type(value) is not int or value < 1:
            advice = f"write the number of “revision” in {_MANIFEST}"
            faults.append(fault(f"key {key[:8]}…", _value(value), _REVISION, advice))
        elif plain in revisions:
            advice = "remove the one that does not hold"
            faults.append(fault(f"key {key[:8]}…", "the same key again", "each key once", advice))
        else:
            revisions[plain] = value
    return Floor(revisions, tuple(faults), tuple(spelling))


_MANIFEST = "SIGNATURES.json"


class _Pairs(list[tuple[str, Any]]):
    """An object with all of its keys, also those that stand twice."""


def _value(value: object) -> str:
    if isinstance(value, list):
        return "a list or a table"
    return f"“{value}” in quotation marks" if isinstance(value, str) else shown(value)


def look_alike(path: Path) -> Path | None:
    """A file beside `path`, which is missing, whose name must be a slip of the same name."""
    try:
        names = sorted(one.name for one in path.parent.iterdir())
    except OSError:
        # A folder that is missing holds no file, and of one that is closed `read_floor` tells.
        return None
    return next((path.with_name(name) for name in names if is_slip_of_newest(name)), None)


def is_slip_of_newest(name: str) -> bool:
    """Whether a file of this name can only have been meant for this one."""
    return re.match("(?i)newest.?protocol", name) is not None
