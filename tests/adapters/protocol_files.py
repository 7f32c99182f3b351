"""The shipped protocol files, and copies of them with something changed."""

from datetime import date
from functools import cache
from pathlib import Path

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.protocols.sources import source_documents
from infuseplan.adapters.resources import resources_folder
from infuseplan.domain.citation import Cite, Sourced
from infuseplan.domain.protocol.check import ProtocolFault
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.schema import Protocol

FOLDER = resources_folder() / "protocols"
SOURCES = resources_folder() / "sources" / "sources.toml"

EU = "eu-smpc-2025-07"
US = "us-pi-2024-11"
CHINA = "cn-nmpa-2025"
PART_B = "phase1b-part-b-2021"
PART_A = "phase1b-part-a-2021"
REST = "rest-2025"
JAPAN = "jp-2025"
SWITZERLAND = "ch-2025"
# Files that only name what is approved, and plan nothing.
NAMING = (JAPAN, SWITZERLAND)
ALL = (EU, US, CHINA, *NAMING, PART_B, PART_A, REST)
LABELS = (EU, US, CHINA, *NAMING)
TRIALS = (PART_B, PART_A, REST)

# Most of it on the first of these days; what came later on the others.
CHECKED = {date(2026, 11, 22), date(2026, 11, 29), date(2026, 11, 30)}


def shelf() -> ProtocolShelf:
    return ProtocolShelf(FOLDER, sources=source_documents(SOURCES))


@cache
def text_of(name: str) -> str:
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@cache
def protocol(name: str) -> Protocol:
    return parsed(text_of(name))


def parsed(text: str) -> Protocol:
    """The protocol of a text that must be usable."""
    read = shelf().parse(Path("copy.toml"), text.encode("utf-8"))
    assert isinstance(read, LoadedProtocol), read
    return read.protocol


def faults(text: str | bytes) -> tuple[ProtocolFault, ...]:
    """Everything that is wrong with a text; empty if nothing is."""
    content = text.encode("utf-8") if isinstance(text, str) else text
    read = shelf().parse(Path("copy.toml"), content)
    return () if isinstance(read, LoadedProtocol) else read


def keys(text: str | bytes) -> list[str]:
    """The key paths of all faults."""
    return [fault.key for fault in faults(text)]


def changed(name: str, old: str, new: str, nth: int = 1) -> str:
    """A shipped file with the n-th occurrence of `old` replaced; it has to be there."""
    pieces = text_of(name).split(old)
    assert len(pieces) > nth, f"{old!r} is not in {name} {nth} times"
    return old.join(pieces[:nth]) + new + old.join(pieces[nth:])


def without(name: str, line_start: str, nth: int = 1) -> str:
    """A shipped file without the n-th line that starts like this."""
    lines = text_of(name).split("\n")
    hits = [index for index, line in enumerate(lines) if line.startswith(line_start)]
    del lines[hits[nth - 1]]
    return "\n".join(lines)


def sourced_parts(value: object) -> list[Sourced]:
    """Every group of figures with a citation of its own, at any depth."""
    if isinstance(value, tuple):
        return [part for one in value for part in sourced_parts(one)]
    if not isinstance(value, Sourced | Protocol):
        return []
    inner = [
        part for name in type(value).model_fields for part in sourced_parts(getattr(value, name))
    ]
    return [value, *inner] if isinstance(value, Sourced) else inner


def cites(value: Protocol) -> list[Cite]:
    return [part.cite for part in sourced_parts(value)]
