"""The documents behind the citations."""

from datetime import date
from pathlib import Path

import pytest

from infuseplan.adapters.protocols.sources import source_documents

from .protocol_files import ALL, SOURCES, cites, protocol

ENTRY = """schema = "infuseplan/sources/1"
[[source]]
id = "a-text"
title = "A text"
revision = 2025-07-18
official = false
note = "Seen in excerpts"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "sources.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_document_has_title_revision_and_standing(tmp_path: Path) -> None:
    document = source_documents(written(tmp_path, ENTRY))["a-text"]
    assert (document.title, document.revision) == ("A text", date(2025, 7, 18))
    assert not document.official
    assert document.note == "Seen in excerpts"


def test_nothing_that_was_shortened_or_seen_in_excerpts_is_official() -> None:
    assert not any(document.official for document in source_documents(SOURCES).values())


def test_every_protocol_file_that_is_a_document_of_its_own_is_in_the_list() -> None:
    known = source_documents(SOURCES)
    for name in ALL:
        assert {cite.source for cite in cites(protocol(name))} <= set(known)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("official = false", 'official = "no"'),
        ("official = false\n", ""),
        ("2025-07-18", '"2025-07-18"'),
        ("note =", "notes ="),
        ('id = "a-text"', 'id = "A text"'),
        ("sources/1", "sources/2"),
    ],
)
def test_a_slip_in_the_list_is_told_by_its_key(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"source\.0\.|schema"):
        source_documents(written(tmp_path, ENTRY.replace(old, new)))


def test_a_document_stands_once_in_the_list(tmp_path: Path) -> None:
    twice = ENTRY + ENTRY.partition("\n")[2]
    with pytest.raises(ValueError, match="a-text stands twice"):
        source_documents(written(tmp_path, twice))


def test_the_list_cannot_be_changed_by_whoever_reads_it() -> None:
    with pytest.raises(TypeError):
        source_documents(SOURCES)["hearsay"] = None  # type: ignore[index] # a reader's mistake
