"""The wired program with something else in the place of one of its parts."""

from dataclasses import replace

from infuseplan.application.services import Services


def replaced_in(services: Services, group: str, **parts: object) -> Services:
    """`services` with `parts` of one of its groups replaced, such as `open` of `journal`."""
    group_of_parts = replace(getattr(services, group), **parts)
    return replace(services, **{group: group_of_parts})
