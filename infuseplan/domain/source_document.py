"""The documents that citations name; a file of them lies in `resources/sources`."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from infuseplan.domain.base import DomainModel, Listed


class SourceDocument(DomainModel):
    """One document. `official` only for a text that an authority approved and we read in full."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    revision: date
    official: bool
    note: str


class SourceList(DomainModel):
    """All documents of one file, each id once."""

    schema_id: Literal["infuseplan/sources/1"] = Field(alias="schema")
    source: Listed[SourceDocument]

    @model_validator(mode="after")
    def _each_id_once(self) -> Self:
        ids = [document.id for document in self.source]
        for one in sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"source: {one} stands twice")
        return self
