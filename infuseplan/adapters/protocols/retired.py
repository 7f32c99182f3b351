"""Lines of older protocol files that say what is a rule of the program now.

A record keeps the file that it was planned by, so such a file has to be read for years. A line
that says what the program does anyway is passed over; one that says anything else is refused like
any unknown key, because nobody would obey it. Files of before said no level of source.
"""

from typing import Any

# Where the line stands, and the only thing that it ever could say.
_RULES_NOW: tuple[tuple[str, str, object], ...] = (
    ("reactions", "resume_fraction", "half-of-initial-rate"),
    ("preparation", "remove_equal_volume", True),
    ("preparation", "room_temperature_includes_infusion", True),
)
# The setting of a rule that the source does not state, and the hospital could not change.
_SETTING_NOW_RULE = "grade3"


def without_what_the_program_rules(table: dict[str, Any]) -> dict[str, Any]:
    """The same file without those lines; what is of another shape is left to the schema."""
    read = dict(table)
    for part, key, said in _RULES_NOW:
        section = read.get(part)
        if isinstance(section, dict) and key in section and section[key] == said:
            read[part] = {name: value for name, value in section.items() if name != key}
    reactions = read.get("reactions")
    if isinstance(reactions, dict) and isinstance(reactions.get("rules"), list):
        read["reactions"] = {**reactions, "rules": [_rule(one) for one in reactions["rules"]]}
    return read


def with_levels(table: dict[str, Any]) -> dict[str, Any]:
    """A recorded file whose groups do not say their level: nobody claims any more for them.

    `verified` meant then that the named source was compared, whatever that source was.
    """
    read: dict[str, Any] = _with_level(table)
    return read


def _with_level(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_level(one) for one in value]
    if not isinstance(value, dict):
        return value
    read = {key: _with_level(inner) for key, inner in value.items()}
    if "verified" in read and "level" not in read:
        read |= {"verified": False, "level": "inferred"}
    return read


def _rule(rule: Any) -> Any:
    if not isinstance(rule, dict) or rule.get("setting") != _SETTING_NOW_RULE:
        return rule
    kept = {key: value for key, value in rule.items() if key != "setting"}
    return {**kept, "beyond_source": True}
