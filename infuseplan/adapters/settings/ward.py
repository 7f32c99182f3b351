"""IT's `ward.toml`: where the file with the site's key lies."""

from pathlib import Path

from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE, NotToml, read_toml

WARD_SCHEMA = "infuseplan/ward/1"
_KEYS = frozenset({"schema", "key_file"})


class WardSettingsFault(Exception):
    """Why the file cannot be used."""


def key_file_in(settings: Path) -> Path | None:
    """The path of the key file as IT's settings name it; None where there are no settings.

    A file that is there and says nothing that can be used is a fault: to go on with another key
    would seal patients so that no other workstation reads them.
    """
    if not is_there(settings):
        return None
    try:
        table = read_toml(limited_bytes(settings, LARGEST_FILE))
    except OSError as problem:
        raise WardSettingsFault(f"cannot be read: {problem.strerror}") from problem
    except NotToml as problem:
        raise WardSettingsFault(problem.text) from problem
    if table.get("schema") != WARD_SCHEMA:
        raise WardSettingsFault(f'schema: write schema = "{WARD_SCHEMA}"')
    for key in sorted(table.keys() - _KEYS):
        raise WardSettingsFault(f"{key[:40]}: is no setting of this program")
    named = table.get("key_file")
    if not isinstance(named, str) or not Path(named).is_absolute():
        raise WardSettingsFault("key_file: write the full path of the file with the site's key")
    return Path(named)
