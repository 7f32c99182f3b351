"""The frozen model from which every value of the domain is made."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Strict


class DomainModel(BaseModel):
    """Immutable, complete, and strict: an unknown key or a value of the wrong type is refused."""

    # Built on first use: a part of a larger model is then built once, within the larger one.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


_T = TypeVar("_T")

# TOML and JSON have lists where the domain has tuples; only the container is lenient.
Listed = Annotated[tuple[_T, ...], Strict(False)]
