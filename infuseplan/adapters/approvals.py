"""Which protocol files this site has approved: `approvals.toml` in IT's folder."""

import os
from datetime import date
from pathlib import Path
from typing import Any

from infuseplan.adapters.text_files import limited_bytes
from infuseplan.adapters.toml_text import LARGEST_FILE, NotToml, read_toml
from infuseplan.application.ports import PolicyProblem
from infuseplan.domain.protocol_ref import Approval

_ADVICE = "write [[approval]] with sha256, by and on, as the README shows"


def read_approvals(path: Path) -> dict[str, Approval]:
    """The site's approvals by SHA-256; an empty mapping where the hospital has none.

    PolicyProblem with the key that is wrong, so that a slip in the file never passes for
    approval and never passes unseen either.
    """
    if not os.path.lexists(path):
        return {}
    approvals: dict[str, Approval] = {}
    entries = _table(path).get("approval", [])
    if not isinstance(entries, list):
        raise PolicyProblem(path.name, "approval", "is not a list of tables", _ADVICE)
    for index, entry in enumerate(entries):
        key = f"approval.{index}"
        if not isinstance(entry, dict):
            raise PolicyProblem(path.name, key, "is not a table", _ADVICE)
        digest, by, on = entry.get("sha256"), entry.get("by"), entry.get("on")
        if not (isinstance(digest, str) and isinstance(by, str) and type(on) is date):
            raise PolicyProblem(path.name, key, "needs sha256, by and on (a date)", _ADVICE)
        approvals[digest.lower()] = Approval(by=by, on=on)
    return approvals


def _table(path: Path) -> dict[str, Any]:
    try:
        return read_toml(limited_bytes(path, LARGEST_FILE))
    except OSError as problem:
        text = f"cannot be read: {problem.strerror}"
        raise PolicyProblem(path.name, "", text, "check the file's rights") from problem
    except NotToml as problem:
        raise PolicyProblem(path.name, "", problem.text, problem.advice) from problem
