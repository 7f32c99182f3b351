"""The list of source documents on disk, read when a citation is spelled out for the first time."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from infuseplan.domain.citation import SourceDocument, SourceList


@cache
def source_documents(path: Path) -> Mapping[str, SourceDocument]:
    """The documents of one `sources.toml` by id; ValueError that names the key if one is wrong."""
    listed = SourceList.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return MappingProxyType({document.id: document for document in listed.source})
