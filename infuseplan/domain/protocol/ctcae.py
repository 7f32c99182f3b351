"""Grades of the Common Terminology Criteria for Adverse Events that an infusion needs."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from infuseplan.domain.base import DomainModel, Listed
from infuseplan.domain.citation import Sourced
from infuseplan.domain.protocol.schema import Grade


class CtcaeGrade(DomainModel):
    """One grade: a word or two for a button, and what has to be seen for it."""

    grade: Grade
    name: str
    text: str


class CtcaeTerm(Sourced):
    """One adverse event with its grades, rising. Some begin above grade 1."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str
    note: str | None = None
    grades: Listed[CtcaeGrade]

    def grade(self, grade: int) -> CtcaeGrade | None:
        """The definition of that grade, or None where the event has no such grade."""
        return next((one for one in self.grades if one.grade == grade), None)

    @model_validator(mode="after")
    def _without_gaps(self) -> Self:
        """A grade that nobody can choose would send a severe reaction to a milder one."""
        listed = [one.grade for one in self.grades]
        if not listed or listed != list(range(listed[0], 6)):
            raise ValueError("grades: each grade up to 5 once, rising")
        return self


class Ctcae(DomainModel):
    """The terms of one version."""

    schema_id: Literal["infuseplan/ctcae/1"] = Field(alias="schema")
    version: str
    terms: Listed[CtcaeTerm]

    def term(self, term_id: str) -> CtcaeTerm:
        """The term of that id; LookupError if the file does not have it."""
        for term in self.terms:
            if term.id == term_id:
                return term
        raise LookupError(f"no such term: {term_id}")
