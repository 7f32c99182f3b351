"""What is wrong in IT's files, in words: one line for each fault, one notice for a page."""

from collections.abc import Sequence
from pathlib import PurePath

from infuseplan.application.site_files import SiteFault, SiteFile
from infuseplan.presentation.i18n import say, say_count

# A notice above the page leaves the page its room; `check-site` names them all.
_MOST_FAULTS = 1


def site_fault_line(fault: SiteFault, *, whole_path: bool = False) -> str:
    """File, place, what was read, what is accepted, and what to do."""
    file = fault.file if whole_path else PurePath(fault.file).name
    where = say("{file}, {place}", file=file, place=fault.place) if fault.place else file
    if not fault.accepted:
        return say("{where}: {read}. Remedy: {advice}.", where=where, read=fault.read,
                   advice=fault.advice)  # fmt: skip
    # A value is quoted; what else was found is a clause of its own.
    quoted = fault.read.startswith("\N{LEFT DOUBLE QUOTATION MARK}")
    return say(
        "{where}: {read}. Accepted: {accepted}. Remedy: {advice}.",
        where=where,
        read=say("read {value}", value=fault.read) if quoted else fault.read,
        accepted=fault.accepted,
        advice=fault.advice,
    )


def approvals_notice(faults: Sequence[SiteFault]) -> str:
    """What stands above every page while the approvals cannot be used; empty where they can."""
    if not faults:
        return ""
    lines = [site_fault_line(one, whole_path=True) for one in faults[:_MOST_FAULTS]]
    left = len(faults) - len(lines)
    if left:
        lines.append(say_count("{count} more fault.", "{count} more faults.", left))
    return say(
        "The hospital's approvals cannot be used, so no protocol counts as approved for use here; "
        "planning goes on. {faults} Tell IT; “infuseplan check-site” names every fault.",
        faults=" ".join(lines),
    )


def site_file_line(file: SiteFile) -> str:
    """How one of IT's files is, in one line."""
    if not file.present:
        means = {
            "approvals": say("no protocol is approved for use here"),
            "policy": say("the settings that the program describes are in force"),
            "newest": say("no oldest revision is set for this computer"),
            "ward": say("names are sealed by a passphrase or by the user's keyring"),
        }
        return say("not there: {meaning}", meaning=means[file.kind])
    if file.faults:
        return say_count("{count} fault", "{count} faults", len(file.faults))
    counts = {
        "approvals": say_count("in order, {count} approval", "in order, {count} approvals",
                               file.entries),
        "policy": say_count("in order, {count} setting", "in order, {count} settings",
                            file.entries),
        "newest": say_count("in order, {count} key", "in order, {count} keys", file.entries),
        "ward": say("in order, names are sealed by IT's key") if file.entries == 1
        else say("in order, names are sealed by IT's key, and the record is shared"),
    }  # fmt: skip
    return counts[file.kind]
