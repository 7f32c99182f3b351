"""What was read and checked before planning: one protocol file, and the hospital's settings.

Apart from the plan, because a window that has just opened needs these and no plan yet.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from infuseplan.domain.protocol import Protocol
from infuseplan.domain.site_policy import SitePolicy


@dataclass(frozen=True, slots=True)
class Approval:
    """A site's approval of one protocol file, bound to its bytes."""

    by: str
    on: date


@dataclass(frozen=True, slots=True)
class ProtocolRef:
    """Which file a plan was made from; `sha256` is that of the exact bytes."""

    id: str
    title: str
    kind: Literal["label", "trial"]
    market: str
    revision: date
    sha256: str
    approved: Approval | None


@dataclass(frozen=True, slots=True)
class LoadedProtocol:
    """A protocol that passed every check at loading, and what identifies its bytes."""

    protocol: Protocol
    ref: ProtocolRef


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """The hospital's settings, and the SHA-256 of what they were read from."""

    policy: SitePolicy
    sha256: str
