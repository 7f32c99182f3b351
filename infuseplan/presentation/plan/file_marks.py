"""Marks of several protocol files on one output: which of them belongs to which file."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.presentation.i18n import say

_OF_A_HASH = 8


def marks_of_files(
    refs: Iterable[ProtocolRef], marks_of: Callable[[ProtocolRef], Sequence[str]]
) -> list[str]:
    """Every mark once: what is true of all files alone, anything else with the name of its file.

    "Approved" beside "Not approved" would leave a reader to guess which days may be used.
    """
    files = list({ref.sha256: ref for ref in refs}.values())
    marked = [(ref, [mark for mark in marks_of(ref) if mark]) for ref in files]
    names = _names(files)
    found: list[str] = []
    for ref, marks in marked:
        for mark in marks:
            if all(mark in others for _, others in marked):
                found.append(mark)
            else:
                found.append(say("{file}: {mark}", file=names[ref.sha256], mark=mark))
    return list(dict.fromkeys(found))


def _names(files: Sequence[ProtocolRef]) -> dict[str, str]:
    """The title of each file; of files with one title also what tells them apart."""
    titles = Counter(ref.title for ref in files)
    return {
        ref.sha256: ref.title
        if titles[ref.title] == 1
        else say("{title} ({id}, SHA-256 {hash}…)", title=ref.title, id=ref.id,
                 hash=ref.sha256[:_OF_A_HASH])
        for ref in files
    }  # fmt: skip
