"""Where a figure comes from, when somebody last compared it with that place, and the sources.

A file of the documents that citations name lies in `resources/sources`.
"""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from infuseplan.domain.base import DomainModel, Listed, VisibleText


class Cite(DomainModel):
    """A source document by its id in `resources/sources`, and the place in it."""

    source: str
    locator: str


class Checked(DomainModel):
    """When, by whom and against which text a figure was last compared."""

    on: date
    by: VisibleText
    against: str


# How sure a figure is, the surest first: read in the official text itself; in the shortened text
# that the holder has to print; in a published study or review; in excerpts on public pages; in no
# document that says it of this product and market.
Level = Literal["official", "company-text", "literature", "excerpt", "inferred"]
LEVELS: tuple[Level, ...] = ("official", "company-text", "literature", "excerpt", "inferred")


class Sourced(DomainModel):
    """A group of figures with one origin.

    `level` is that of the least sure figure of the group. `verified` is true where the official
    text was read, and nowhere else: `domain/protocol/check_levels.py` refuses a contradiction.
    """

    cite: Cite
    checked: Checked
    verified: bool
    level: Level

    @cached_property
    def origin(self) -> "Origin":
        """The citation with its check state, to travel beside the figures in a plan."""
        return Origin(
            cite=self.cite, checked=self.checked, verified=self.verified, level=self.level
        )


class Origin(Sourced):
    """Citation and check state, apart from the figures that they stand for."""


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
