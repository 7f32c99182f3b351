"""What was read and checked before planning: one protocol file, and the hospital's settings."""

from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.domain.protocol.schema import Protocol
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.frozen import frozen


@frozen
class LoadedProtocol:
    """A protocol that passed every check at loading, and what identifies its bytes."""

    protocol: Protocol
    ref: ProtocolRef


@frozen
class LoadedPolicy:
    """The hospital's settings, and the SHA-256 of what they were read from."""

    policy: SitePolicy
    sha256: str
