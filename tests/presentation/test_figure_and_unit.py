"""A line never ends between a figure and its unit, in whatever sentence the two stand."""

import re
from gettext import NullTranslations
from pathlib import Path

import pytest

from infuseplan.presentation import i18n

TEMPLATE = Path(__file__).parents[2] / "resources" / "i18n" / "infuseplan.pot"
UNITS = ("mg/mL", "mg/kg", "mg/h", "mL/h", "kg/m²", "mg", "mL", "kg", "cm", "min", "h", "s", "%",
         "°C")  # fmt: skip
MAY_PART = re.compile(rf"[0-9}}] (?:{'|'.join(UNITS)})(?![\w/])")
NBSP = "\N{NO-BREAK SPACE}"


def messages() -> list[str]:
    """What stands in the template of the catalogue, without gettext's own reading of it."""
    text = TEMPLATE.read_text(encoding="utf-8")
    found = []
    for start in re.finditer(r"^msgid(?:_plural)? ", text, re.MULTILINE):
        lines = re.match(r'(?:"(?:[^"\\]|\\.)*"\n)+', text[start.end() :])
        assert lines is not None
        joined = "".join(line[1:-1] for line in lines[0].splitlines())
        found.append(joined.replace(r"\"", '"').replace(r"\n", "\n").replace(r"\\", "\\"))
    return [one for one in found if one]


WITH_A_UNIT = [one for one in messages() if MAY_PART.search(one)]


def test_the_catalogue_has_such_sentences() -> None:
    assert "{minutes}:{seconds} min" in WITH_A_UNIT
    assert "E.g. 72.5 kg." in WITH_A_UNIT
    assert len(WITH_A_UNIT) > 40


@pytest.mark.parametrize("message", WITH_A_UNIT)
def test_no_sentence_parts_a_figure_from_its_unit(message: str) -> None:
    places = dict.fromkeys(re.findall(r"\{(\w+)\}", message), "7")
    said = i18n.say(message, **places)
    assert MAY_PART.search(said) is None
    # Nothing else is changed.
    assert said.replace(NBSP, " ") == message.format(**places)
    count = places.pop("count", None)
    if count is not None:
        assert MAY_PART.search(i18n.say_count(message, message, 7, **places)) is None


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("{minutes} min {seconds} s", f"5{NBSP}min 34{NBSP}s"),
        # Words that only begin as a unit does may stand on the next line.
        ("{minutes} minutes", "5 minutes"),
        ("{minutes} mL/h2", "5 mL/h2"),
        ("{minutes} has ended", "5 has ended"),
        ("after min", "after min"),
    ],
)
def test_only_a_figure_and_its_unit(message: str, said: str) -> None:
    assert i18n.say(message, minutes=5, seconds=34) == said


def test_also_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.replace("given", "gegeben, {dose} mg")

    monkeypatch.setattr(i18n, "_catalogue", Other())
    assert i18n.say("{dose} given", dose=7) == f"7 gegeben, 7{NBSP}mg"


def test_what_somebody_typed_stays_as_it_was_typed() -> None:
    assert i18n.say("Note: {note}", note="took 40 mg") == "Note: took 40 mg"
