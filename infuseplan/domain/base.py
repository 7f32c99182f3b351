"""The frozen model from which every value of the domain is made."""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

from infuseplan.domain.person_name import LONGEST_NAME, can_be_seen


class DomainModel(BaseModel):
    """Immutable, complete, and strict: an unknown key or a value of the wrong type is refused."""

    # Built on first use: a part of a larger model is then built once, within the larger one.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


_T = TypeVar("_T")

# TOML and JSON have lists where the domain has tuples; only the container is lenient.
Listed = Annotated[tuple[_T, ...], Strict(False)]


def _seen(text: str) -> str:
    if not can_be_seen(text):
        raise ValueError("it needs a character that can be seen")
    return text


VisibleText = Annotated[str, AfterValidator(_seen)]
PersonName = Annotated[VisibleText, Field(min_length=1, max_length=LONGEST_NAME)]
