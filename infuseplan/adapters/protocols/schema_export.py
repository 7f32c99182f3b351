"""JSON schemas of the files that people edit, so that an editor marks a slip while it is typed.

The models stay the only definition: these files are made from them and never edited. What one
figure cannot show by itself is checked at loading, not in the schema.
"""

import json
from pathlib import Path
from typing import Any

from infuseplan.application.whole_file import save_whole
from infuseplan.domain.protocol.schema import Protocol
from infuseplan.domain.protocol.site_policy import SitePolicy

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


# In IT's own file alone, and no policy: see `adapters/settings/defaults.py`.
_DEFAULTS = {
    "default_protocol": {"title": "Default Protocol", "type": "string"},
    "default_language": {"title": "Default Language", "type": "string"},
}


def schemas() -> dict[str, str]:
    """The text of every schema file by its name in `resources/schema`."""
    tables = {
        "protocol.schema.json": _protocol_schema(),
        "site-policy.schema.json": _site_policy_schema(),
    }
    return {
        name: json.dumps({"$schema": _DIALECT, **table}, ensure_ascii=False, indent=1) + "\n"
        for name, table in tables.items()
    }


def write_schemas(folder: Path) -> None:
    """Replace the schema files of a folder, each of them whole or not at all."""
    for name, text in schemas().items():
        save_whole(folder / name, text.encode())


def _protocol_schema() -> dict[str, Any]:
    return Protocol.model_json_schema(by_alias=True)


def _site_policy_schema() -> dict[str, Any]:
    """A hospital's file names its schema, and of the settings only those that it changes."""
    table = SitePolicy.model_json_schema()
    name = {"const": "infuseplan/site-policy/1", "title": "Schema", "type": "string"}
    return {
        **table,
        "properties": {"schema": name, **_DEFAULTS, **table["properties"]},
        "required": ["schema"],
    }
