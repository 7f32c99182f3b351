"""What is always true of a protocol file and stands on every output that was made by it."""

from infuseplan.domain.findings import CAUTION, Arg, Finding
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.protocol.loaded import LoadedProtocol


@remembered
def standing_findings(loaded: LoadedProtocol) -> tuple[Finding, ...]:
    """What the protocol strip says of this file all the time."""
    ref = loaded.ref
    args: dict[str, Arg] = {"title": ref.title}
    found = []
    if ref.kind == "trial":
        found.append(Finding("protocol.trial", CAUTION, args=args, standing=True))
    if ref.approved is None:
        found.append(Finding("protocol.not-approved", CAUTION, args=args, standing=True))
    if ref.newer_known is not None:
        told: dict[str, Arg] = {"title": ref.title, "known": ref.newer_known}
        found.append(Finding("protocol.newer-known", CAUTION, args=told, standing=True))
    return tuple(found)
