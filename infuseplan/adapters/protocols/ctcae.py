"""The grade definitions on disk, read when somebody is about to choose a grade."""

import tomllib
from functools import cache
from pathlib import Path

from infuseplan.domain.protocol.ctcae import Ctcae


@cache
def ctcae(path: Path) -> Ctcae:
    """The terms of one file; ValueError that names the key if one is wrong."""
    return Ctcae.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
