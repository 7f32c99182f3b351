"""Where a figure comes from, and when somebody last compared it with that place."""

from datetime import date
from functools import cached_property

from infuseplan.domain.base import DomainModel
from infuseplan.domain.person_name import VisibleText


class Cite(DomainModel):
    """A source document by its id in `resources/sources`, and the place in it."""

    source: str
    locator: str


class Checked(DomainModel):
    """When, by whom and against which text a figure was last compared."""

    on: date
    by: VisibleText
    against: str


class Sourced(DomainModel):
    """A group of figures with one origin.

    `verified` is false where nobody has read the official text; the screen then says so.
    """

    cite: Cite
    checked: Checked
    verified: bool

    @cached_property
    def origin(self) -> "Origin":
        """The citation with its check state, to travel beside the figures in a plan."""
        return Origin(cite=self.cite, checked=self.checked, verified=self.verified)


class Origin(Sourced):
    """Citation and check state, apart from the figures that they stand for."""
