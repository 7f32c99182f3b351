"""The schema files that editors use: made from the models, and fit for the shipped files."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infuseplan.adapters.protocols.schema_export import schemas, write_schemas
from infuseplan.adapters.resources import resources_folder

from .protocol_files import ALL, EU, changed, text_of, without

FOLDER = resources_folder() / "schema"
POLICY = resources_folder() / "policy" / "site-policy.toml"
REMAKE = (
    'run: python -c "from pathlib import Path;'
    " from infuseplan.adapters.protocols.schema_export import write_schemas;"
    " write_schemas(Path('resources/schema'))\""
)


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schemas()[name])
    return loaded


def objections(
    value: object, rule: dict[str, Any], root: dict[str, Any], key: str = ""
) -> list[str]:
    """What an editor would underline; no more of JSON Schema than the models make use of."""
    if "$ref" in rule:
        return objections(value, root["$defs"][rule["$ref"].rpartition("/")[2]], root, key)
    for choice in ("anyOf", "oneOf"):
        if choice in rule:
            tries = [objections(value, one, root, key) for one in rule[choice]]
            return [] if [] in tries else min(tries, key=len)
    if "const" in rule and value != rule["const"]:
        return [f"{key}: not {rule['const']}"]
    if "enum" in rule and value not in rule["enum"]:
        return [f"{key}: not one of {rule['enum']}"]
    types: dict[str, tuple[type, ...]] = {
        "object": (dict,),
        "array": (list,),
        "string": (str, date),
        "boolean": (bool,),
        "integer": (int,),
        "number": (int, float),
        "null": (),
    }
    wanted = rule["type"]
    if type(value) not in types[wanted]:
        return [f"{key}: not {wanted}"]
    if isinstance(value, dict):
        known = rule["properties"]
        found = [f"{key}.{name}: missing" for name in rule.get("required", []) if name not in value]
        found += [f"{key}.{name}: unknown" for name in value if name not in known]
        for name, inner in value.items():
            if name in known:
                found += objections(inner, known[name], root, f"{key}.{name}")
        return found
    if isinstance(value, list):
        wrong = [key] * (not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", 9999))
        for place, inner in enumerate(value):
            wrong += objections(inner, rule["items"], root, f"{key}.{place}")
        return wrong
    if isinstance(value, str) and not re.search(rule.get("pattern", ""), value):
        return [f"{key}: does not look like {rule['pattern']}"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, above = rule.get("minimum"), rule.get("exclusiveMinimum")
        if (low is not None and value < low) or (above is not None and value <= above):
            return [f"{key}: too small"]
    return []


def protocol_objections(text: str) -> list[str]:
    rules = schema("protocol.schema.json")
    return objections(tomllib.loads(text), rules, rules)


@pytest.mark.parametrize("name", ["protocol.schema.json", "site-policy.schema.json"])
def test_the_schema_file_is_what_the_models_give_today(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schemas()[name], REMAKE


def test_writing_replaces_the_files_and_leaves_nothing_beside_them(tmp_path: Path) -> None:
    (tmp_path / "protocol.schema.json").write_text("old", encoding="utf-8")
    write_schemas(tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == schemas()


@pytest.mark.parametrize("name", ALL)
def test_an_editor_finds_nothing_wrong_in_a_shipped_protocol(name: str) -> None:
    assert protocol_objections(text_of(name)) == []


@pytest.mark.parametrize(
    "text",
    [
        changed(EU, "observe_min", "observe_mins"),
        changed(EU, "bag_ml = 250", 'bag_ml = "250"'),
        changed(EU, "bag_ml = 250", "bag_ml = 0"),
        changed(EU, 'route = "iv"', 'route = "sc"'),
        changed(EU, 'kind = "hold"', 'kind = "wait"'),
        changed(EU, "infuseplan/protocol/1", "infuseplan/protocol/2"),
        without(EU, "cite"),
        without(EU, "total_min"),
    ],
)
def test_an_editor_marks_a_slip_in_a_protocol(text: str) -> None:
    assert protocol_objections(text)


def test_an_editor_finds_nothing_wrong_in_the_described_settings() -> None:
    rules = schema("site-policy.schema.json")
    assert objections(tomllib.loads(POLICY.read_text(encoding="utf-8")), rules, rules) == []


def test_a_hospital_states_only_the_settings_that_it_changes() -> None:
    rules = schema("site-policy.schema.json")
    own = {"schema": "infuseplan/site-policy/1", "re_escalation_hold": "thirty"}
    assert objections(own, rules, rules) == []
    assert objections({**own, "re_escalation_hold": "twenty"}, rules, rules)
    assert objections({**own, "reescalation": 1}, rules, rules)
    assert objections({"re_escalation_hold": "thirty"}, rules, rules)
