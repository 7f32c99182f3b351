"""`protocols` and `check-protocols`: which files there are, what they can plan, what is wrong."""

from collections.abc import Iterator, Sequence
from os.path import isdir
from pathlib import Path

from infuseplan.application.ports import PolicyProblem
from infuseplan.application.services import Services
from infuseplan.cli.reading.options import read_options
from infuseplan.cli.terminal import DONE, UNREADABLE, Unreadable, one_line, print_text
from infuseplan.domain.citation import LEVELS, Level
from infuseplan.domain.protocol.check import ProtocolFault
from infuseplan.domain.protocol.check_levels import sourced_groups
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.schema import Protocol
from infuseplan.presentation.entry.draft_messages import policy_problem_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.figures import day
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.json.figures import json_text
from infuseplan.presentation.plan.protocol_parts import can_plan, cannot_plan, parts_in_words
from infuseplan.presentation.plan.source_levels import level_name
from infuseplan.presentation.program_version import mark_lines, program_fact, program_facts
from infuseplan.presentation.protocol_faults import fault_line
from infuseplan.presentation.site_faults import approvals_notice
from infuseplan.presentation.text_layout import fact, item, paragraph
from infuseplan.presentation.user_text import own

SCHEMA = "infuseplan/protocols/1"


def protocols_command(argv: Sequence[str], services: Services) -> int:
    """List every usable file and every fault of the others."""
    options = read_options(argv, flags=("--json",))
    loaded = _all_of(services)
    faults = services.protocols.check(None)
    if "--json" in options.flags:
        listing = {
            "schema": SCHEMA,
            "protocols": [_facts(one, services.protocols.default_id) for one in loaded],
            "faulty": [
                {"file": one.file, "key": one.key, "text": one.text, "advice": one.advice}
                for one in faults
            ],
            "program": program_facts(),
        }
        print_text(f"{json_text(listing)}\n")
        return DONE
    lines = [one for mark in mark_lines() for one in (mark, "")]
    for one in loaded:
        lines += [*_described(one, services.protocols.default_id), ""]
    lines += [line for fault in faults for line in item(_fault_text(fault))]
    lines += [*program_fact(), *mark_lines()]
    lines += paragraph(
        say_count("{count} protocol file can be used.", "{count} protocol files can be used.",
                  len(loaded))
    )  # fmt: skip
    print_text("\n".join(lines) + "\n")
    return DONE


def check_protocols_command(argv: Sequence[str], services: Services) -> int:
    """Print every fault of every file of a folder; 2 where there is one.

    For the program's own files those of the hospital count too: what they keep from planning, or
    from counting as approved, no protocol file can show.
    """
    options = read_options(argv, words=1)
    folder = None
    if options.words:
        name = options.words[0]
        folder = Path(name) if "\0" not in name else None
        if folder is None or not isdir(folder) or not any(folder.glob("*.toml")):
            raise Unreadable(
                say(
                    "FOLDER: read “{name}”. Name a folder that holds protocol files (.toml).",
                    name=quoted(name),
                )
            )
    faults = services.protocols.check(folder)
    others = [] if folder is not None else site_lines(services)
    print_text("".join(f"{line}\n" for line in (*program_fact(), *mark_lines())))
    for line in others:
        print_text(f"{one_line(line)}\n")
    if not faults and others:
        print_text(
            say(
                "The protocol files are as they should be, the hospital's own files are not: "
                "“infuseplan check-site” names every fault."
            )
            + "\n"
        )
        return UNREADABLE
    if not faults:
        print_text(say("All protocol files are in order.") + "\n")
        return DONE
    for fault in faults:
        print_text(f"{_fault_text(fault)}\n")
    files = len({fault.file for fault in faults})
    print_text(
        say("{faults} in {files}; these files are not used.",
            faults=say_count("{count} fault", "{count} faults", len(faults)),
            files=say_count("{count} file", "{count} files", files))
        + "\n"
    )  # fmt: skip
    return UNREADABLE


def site_lines(services: Services) -> list[str]:
    """What is wrong in the hospital's own files, and keeps protocols from being used or approved.

    `check-site` says the same with every detail.
    """
    found = [approvals_notice(services.site.approval_faults())]
    try:
        services.policies.standing()
    except PolicyProblem as problem:
        found.append(policy_problem_text(problem))
    return [line for line in found if line]


def _fault_text(fault: ProtocolFault) -> str:
    return one_line(fault_line(fault))


def _all_of(services: Services) -> list[LoadedProtocol]:
    """Every usable protocol, the default first, then by id."""
    return sorted(
        services.protocols.all(),
        key=lambda one: (one.ref.id != services.protocols.default_id, one.ref.id),
    )


def _levels(protocol: Protocol) -> dict[str, Level]:
    """The level of source of each group of figures: `regimens.isa-pd`, `titration.ladders.first`.

    Groups in lists are named by their id, which stays when a file changes.
    """
    return {
        ".".join(_names_on_the_way(protocol, key)): group.level
        for key, group in sourced_groups(protocol)
    }


def _names_on_the_way(protocol: Protocol, key: str) -> Iterator[str]:
    value: object = protocol
    for part in key.split("."):
        if isinstance(value, tuple):
            value = value[int(part)]
            named = (getattr(value, name, None) for name in ("id", "agent", "name"))
            yield next((name for name in named if isinstance(name, str)), part)
        else:
            value = getattr(value, part)
            yield part


def _facts(loaded: LoadedProtocol, default: str) -> dict[str, object]:
    ref, protocol = loaded.ref, loaded.protocol
    levels = _levels(protocol)
    verified = sum(level == "official" for level in levels.values())
    note = protocol.identity.revision_note
    approved = None
    if ref.approved is not None:
        approved = {"by": ref.approved.by, "on": ref.approved.on}
    return {
        "id": ref.id,
        "title": ref.title,
        "kind": ref.kind,
        "market": ref.market,
        "revision": ref.revision,
        "revision_note": None if note is None else say(note),
        "newer_known": None if ref.newer_known is None else say(ref.newer_known),
        "superseded_after": ref.superseded_after,
        "sha256": ref.sha256,
        "verified": verified == len(levels),
        "verified_groups": verified,
        "groups": len(levels),
        "levels": levels,
        "approved": approved,
        "default": ref.id == default,
        "can_plan": can_plan(protocol),
        "cannot_plan": cannot_plan(protocol),
        "regimens": [
            {
                "id": one.id,
                "name": say(one.name),
                "indication": say(one.indication),
                "prior_therapies_at_least": one.prior_therapies_at_least,
                "prior_therapies_at_most": one.prior_therapies_at_most,
                "last_infusion": one.last_infusion,
            }
            for one in protocol.regimens
        ],
        "named": [
            {"id": one.id, "name": say(one.name), "indication": say(one.indication)}
            for one in protocol.named
        ],
        "silent": [{"about": one.about, "text": say(one.text)} for one in protocol.silent],
    }


def _described(loaded: LoadedProtocol, default: str) -> list[str]:
    ref, protocol = loaded.ref, loaded.protocol
    levels = list(_levels(protocol).values())
    kind = (
        say("product information")
        if ref.kind == "label"
        else say("clinical trial protocol (not licensed)")
    )
    approval = say("not approved for use here (pharmacy)")
    if ref.approved is not None:
        approval = say("approved for use here by {by}, {on}",
                       by=own(ref.approved.by), on=day(ref.approved.on))  # fmt: skip
    market = kind if ref.market == "trial" else f"{kind}, {ref.market}"
    revision, note = day(ref.revision), protocol.identity.revision_note
    if note is not None:
        revision = f"{revision}. {say(note)}"
    first = say(" (default)") if ref.id == default else ""
    missing = parts_in_words(cannot_plan(protocol))
    return [
        f"{ref.id}{first}",
        *fact(say("  Title"), f"{ref.title} ({market})"),
        *fact(say("  Revision"), revision),
        *(() if ref.newer_known is None else fact(say("  Newer text"), say(ref.newer_known))),
        *fact(say("  Regimens"), ", ".join(one.id for one in protocol.regimens) or say("none")),
        *(
            line
            for one in protocol.named
            for line in fact(say("  No figures of"), f"{say(one.name)}. {say(one.indication)}")
        ),
        *fact(say("  Can plan"), parts_in_words(can_plan(protocol)) or say("nothing")),
        *(fact(say("  Cannot plan"), missing) if missing else ()),
        *(line for one in protocol.silent for line in fact(say("  Silent"), say(one.text))),
        *fact(say("  Levels"), _levels_in_words(levels)),
        *fact(say("  Site"), approval),
    ]


def _levels_in_words(levels: list[Level]) -> str:
    """`company text, shortened: 20 groups; published study or review: 7 groups`."""
    return "; ".join(
        say(
            "{level}: {groups}",
            level=level_name(level),
            groups=say_count("{count} group", "{count} groups", levels.count(level)),
        )
        for level in LEVELS
        if level in levels
    )
