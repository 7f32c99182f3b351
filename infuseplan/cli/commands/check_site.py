"""`check-site`: every fault of the four files that a hospital's IT lays into its folder."""

from collections.abc import Sequence
from os.path import isdir
from pathlib import Path, PurePath

from infuseplan.application.services import Services
from infuseplan.application.site_files import SiteCheck, SiteFault
from infuseplan.cli.reading.options import read_options
from infuseplan.cli.terminal import BUG, DONE, Unreadable, one_line, print_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.json.figures import json_text
from infuseplan.presentation.program_version import mark_lines, program_fact, program_facts
from infuseplan.presentation.site_faults import site_fault_line, site_file_line
from infuseplan.presentation.user_text import own

SCHEMA = "infuseplan/check-site/1"


def check_site_command(argv: Sequence[str], services: Services) -> int:
    """Print how each file is and every fault; 1 where there is one."""
    options = read_options(argv, values=("--folder",), flags=("--json",))
    folder = None
    name = options.values.get("--folder")
    if name is not None:
        folder = Path(name) if "\0" not in name else None
        if folder is None or not isdir(folder):
            raise Unreadable(
                say("--folder: read “{name}”. Name a folder, as that of IT.", name=quoted(name))
            )
    found = services.site.check(folder)
    text = _as_json(found) if "--json" in options.flags else _as_text(found)
    print_text(f"{text}\n")
    return BUG if found.faults else DONE


def _as_json(found: SiteCheck) -> str:
    document = {
        "schema": SCHEMA,
        "folder": found.folder,
        "files": [
            {
                "kind": one.kind,
                "path": one.path,
                "present": one.present,
                "entries": None if one.faults or not one.present else one.entries,
            }
            for one in found.files
        ],
        "faults": [_fault(one) for one in found.faults],
        "in_order": not found.faults,
        "program": program_facts(),
    }
    return json_text(document)


def _fault(fault: SiteFault) -> dict[str, object]:
    return {
        "file": fault.file,
        "place": fault.place or None,
        "read": fault.read,
        "accepted": fault.accepted or None,
        "remedy": fault.advice,
    }


def _as_text(found: SiteCheck) -> str:
    lines = [*program_fact(), *mark_lines(), own(found.folder)]
    for file in found.files:
        lines.append(f"{own(PurePath(file.path).name):22}{site_file_line(file)}")
        lines += [f"  {one_line(site_fault_line(one))}" for one in file.faults]
    lines += [one_line(site_fault_line(one)) for one in found.others]
    if found.faults:
        total = say_count("{count} fault.", "{count} faults.", len(found.faults))
    else:
        total = say("IT's files are in order.")
    return "\n".join([*lines, total])
