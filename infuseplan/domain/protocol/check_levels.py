"""What a file claims about its sources: who says "verified" has read the official text."""

from collections.abc import Iterator

from infuseplan.domain.base import DomainModel
from infuseplan.domain.citation import Sourced
from infuseplan.domain.protocol.check_product import Found
from infuseplan.domain.protocol.schema import Protocol


def level_faults(protocol: Protocol) -> Found:
    """Every group whose `verified` and `level` contradict each other."""
    for key, group in sourced_groups(protocol):
        if group.verified and group.level != "official":
            yield (
                f"{key}.verified",
                f"is true for the level {group.level}",
                "write false; only what was read in the official text is verified",
            )
        elif not group.verified and group.level == "official":
            yield (
                f"{key}.level",
                "is official where verified is false",
                "name the level of what was read, or compare with the official text first",
            )


def sourced_groups(value: object, key: str = "") -> Iterator[tuple[str, Sourced]]:
    """Every group of figures with an origin of its own, however deep, with its key in the file."""
    if isinstance(value, Sourced):
        yield key, value
    if isinstance(value, DomainModel):
        for name in type(value).model_fields:
            yield from sourced_groups(getattr(value, name), f"{key}.{name}" if key else name)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from sourced_groups(inner, f"{key}.{index}")
