"""Every sentence can be translated: one in brackets for each, and what stands outside them."""

import gettext
import importlib.util
import io
import re
import struct
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from ward_window import NBSP, Hands, texts_of, tree

from infuseplan import bootstrap
from infuseplan.adapters.clock import computer_zone
from infuseplan.application.services import Services
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.presentation import figures
from infuseplan.presentation import i18n as words
from infuseplan.presentation.plan.sheet import sheet_text
from infuseplan.presentation.plan.text import plan_text

ROOT = Path(__file__).parents[2]


class Bracketed(NullTranslations):
    """Puts each sentence in brackets; the places for values stay what they are."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture(autouse=True)
def bracketed(request: pytest.FixtureRequest) -> Iterator[None]:
    if "messages" in request.fixturenames:
        yield
        return
    words.use_catalogue(Bracketed())
    yield
    words.use_catalogue(NullTranslations())


def outside_brackets(text: str) -> str:
    """What is left of a text without its sentences and the values within them."""
    while True:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
        if shorter == text:
            return text
        text = shorter


# The same in every language.
UNITS = {"mg", "mL", "kg", "cm", "min", "h", "mL/h", "mg/h", "mg/mL", "mg/kg"}
NAMES = {
    "isatuximab", "pomalidomide", "carfilzomib", "bortezomib", "lenalidomide", "dexamethasone",
    "InfusePlan", "Python", "Qt", "ICARIA-MM", "IMROZ", "IKEMA", "GMMG-HD7", "NCT02283775",
    "SARCLISA",
    # The zone of the ward's clock.
    "Europe/Berlin",
}  # fmt: skip
# Where the words beside a rate come from is English grammar, not a sentence with places.
RATE_WORDS = {*figures._ONES, *figures._TENS, "hundred", "and", "a", "half", "point"}
KEYS = {"F1", "F5", "F6", "F7", "F8", "Ctrl", "Alt"}
# What the hospital's file calls a setting, ids, fingerprints and offsets: names for machines.
MACHINES = re.compile(
    r"\b[a-z0-9]+(_[a-z0-9]+)+\b|isatuximab-iv/[\w-]+|\b[0-9a-f]{16,}\b|SHA-256|UTC[+-]\d\d:\d\d"
)


@cache
def titles() -> tuple[str, ...]:
    """A source is called what it is called; the longest names first."""
    shelf = bootstrap.services(machine=ROOT / "tests").protocols.all()
    return tuple(sorted((one.ref.title for one in shelf), key=len, reverse=True))


@cache
def settings() -> frozenset[str]:
    """Keys and choices of the hospital's settings, which are called what their file calls them."""
    text = (ROOT / "resources" / "policy" / "site-policy.toml").read_text(encoding="utf-8")
    chosen = [word for value in tomllib.loads(text).values() for word in flat(value)]
    return frozenset([*tomllib.loads(text), *chosen, "UTC"])


def flat(value: object) -> list[str]:
    if isinstance(value, dict):
        return [word for one in value.values() for word in flat(one)]
    return [value] if isinstance(value, str) else []


def untranslated(text: str) -> list[str]:
    """Words that no translator gets to see."""
    left = MACHINES.sub(" ", outside_brackets(text.replace(NBSP, " ")))
    for title in titles():
        left = left.replace(title, " ")
    left = re.sub(r"\bIsa-&?\w+", " ", left.replace("&", ""))
    found = re.findall(r"[^\W\d_][\w/-]*", left)
    known = UNITS | NAMES | KEYS | settings()
    return [word for word in found if word not in known and not set(word.split("-")) <= RATE_WORDS]


def missed(window: MainWindow) -> dict[str, list[str]]:
    """Texts anywhere in the tree with words outside of brackets."""
    found = {}
    typed = {field.line: field.line.text() for field in window.page.questions.fields}
    for widget in tree(window):
        for text in texts_of(widget):
            said = "" if text == typed.get(widget) else text
            rest = untranslated(said)
            if rest:
                found[text] = rest
    return found


def test_every_word_of_the_window_passes_through_the_catalogue(
    planned: MainWindow,
) -> None:
    for tab in planned.page.answer.details.tabs:
        tab.click()
    assert missed(planned) == {}


def test_every_word_of_an_empty_window_does(window: MainWindow) -> None:
    assert missed(window) == {}


def test_every_word_of_problems_refusals_and_cautions_does(
    planned: MainWindow, hands: Hands
) -> None:
    questions = planned.page.questions
    for field, text in ((questions.weight, "172"), (questions.body_height, "60"),
                        (questions.bag, "400"), (questions.born, "11/12/1951"),
                        (questions.start_time, "9"), (questions.weight, "7o")):  # fmt: skip
        hands.replace(field, text)
        assert missed(planned) == {}
    planned.cover()
    assert missed(planned) == {}


def test_every_protocol_speaks_through_the_catalogue(
    planned: MainWindow, hands: Hands, services: Services
) -> None:
    planned.page.questions.infusion.setFocus()
    for infusion, loaded in ((n, one) for one in services.protocols.all() for n in "12"):
        planned.use_protocol(loaded)
        planned.page.questions.infusion.choose(infusion)
        assert missed(planned) == {}, loaded.ref.id


EXPLAINED = (
    "dose.mg",
    "dose.drug_ml",
    "schedule.duration_min",
    "schedule.ends_at",
    "schedule.steps.1.rate_ml_per_h",
    "premedication.dexamethasone.dose_mg",
)


def test_the_windows_beside_the_page_do(planned: MainWindow) -> None:
    planned.choose_protocol()
    for field in EXPLAINED:
        planned.ask_why(field)
        assert missed(planned) == {}, field


def test_the_text_for_the_record_does(planned: MainWindow, services: Services) -> None:
    proved = planned.page.proved
    assert proved is not None
    text = plan_text(proved, services.references.source_title)
    # Lines break anywhere, also inside a sentence: brackets are matched over all of it.
    left = untranslated(" ".join(text.split()))
    # A zone's own name is the same in every language.
    assert [one for one in left if one != str(computer_zone())] == []


def strings_in(value: object) -> Iterator[str]:
    """Every text in a tree of values."""
    if isinstance(value, str):
        # The names of fields are kept beside their figures, and shown to nobody.
        if not re.fullmatch(r"[a-z_]+(\.[\w-]+)+( [a-z_]+(\.[\w-]+)*)*", value):
            yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from strings_in(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from strings_in(getattr(value, one.name))


def test_the_sheet_does(planned: MainWindow) -> None:
    proved = planned.page.proved
    assert proved is not None
    said = list(strings_in(sheet_text(planned.papers._sheet_facts(proved))))
    assert len(said) > 50
    assert {text: rest for text in said if (rest := untranslated(text))} == {}


def test_a_word_outside_of_brackets_is_found() -> None:
    assert untranslated("⟦Dose ⟦of⟧ today⟧: 725 mg now") == ["now"]


# --- the template for translators ------------------------------------------------------------


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    place = ROOT / "packaging" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


@cache
def said_today(messages: ModuleType) -> Any:
    """What the whole program says; read once, because that takes five seconds."""
    return messages.collected()


def test_say_gets_sentences_or_words_whose_place_is_known(messages: ModuleType) -> None:
    """Literals, the tables of the code, and what protocol and source files hold for people."""
    assert said_today(messages).unknown == []


def test_the_template_is_what_code_and_files_say_today(messages: ModuleType) -> None:
    wanted = messages.template(said_today(messages))
    there = messages.TEMPLATE.read_text(encoding="utf-8")
    known = set(there.splitlines())
    new = [line for line in wanted.splitlines() if line not in known]
    up_to_date = there == wanted
    assert up_to_date, f"run python3 packaging/messages.py; new: {new[:5]}"


def test_the_check_needs_nothing_but_python() -> None:
    place = ROOT / "packaging" / "messages.py"
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(place), "--check"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "code",
    [
        'say("Dose " + unit_of(plan))',
        'say(f"Dose {mg}")',
        "say(WORDS[0])",
        'say("Dose {mg}".format(mg=mg))',
        "say(plan.regimen.id)",
        "say(self.template)",
        'sentence("Dose " + unit, mg=number("mg"))',
        "sentence(plan.regimen.name)",
        "sentence(note)",
        "sentence()",
        'Sentence("Dose", {})',
        "from infuseplan.presentation.sentences import sentence as _",
        "from infuseplan.presentation.i18n import say as _",
    ],
)
def test_a_planted_sentence_that_no_translator_would_see_is_caught(
    messages: ModuleType, code: str
) -> None:
    found = messages.Messages()
    messages.read_code("infuseplan/planted.py", code, found)
    assert len(found.unknown) == 1


def test_a_sentence_of_a_table_is_collected_where_it_is_written(messages: ModuleType) -> None:
    found = messages.Messages()
    code = 'TABLE = {"a": either(odd, sentence("Dose {mg}", mg=number("mg")), sentence("None."))}'
    messages.read_code("infuseplan/planted.py", code, found)
    assert (list(found.found), found.unknown) == ([("Dose {mg}", None), ("None.", None)], [])


def test_only_the_module_of_such_sentences_may_say_what_was_collected(messages: ModuleType) -> None:
    found = messages.Messages()
    place = "infuseplan/presentation/sentences.py"
    messages.read_code(place, "Sentence(template, values)\nsay(self.template, **values)", found)
    assert found.unknown == []
    messages.read_code(place, "say(self.words)", found)
    assert len(found.unknown) == 1


def test_sentences_with_plurals_and_those_of_files_are_collected(messages: ModuleType) -> None:
    found = said_today(messages).found
    assert ("{count} year", "{count} years") in found
    assert ("Why this figure?", None) in found
    assert ("at least during cycle 1", None) in found
    assert ("November", None) in found
    assert ("Nov", None) in found
    assert ("isatuximab-iv/eu-smpc-2025-07", None) not in found


def catalogue(pairs: dict[str, str]) -> gettext.GNUTranslations:
    """A compiled catalogue, made in memory."""
    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **pairs}.items())
    start = 28
    table, texts = b"", b""
    base = start + 16 * len(entries)
    for column in (0, 1):
        for entry in entries:
            text = entry[column].encode()
            table += struct.pack("<II", len(text), base + len(texts))
            texts += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), start, start + 8 * len(entries), 0, 0)
    return gettext.GNUTranslations(io.BytesIO(head + table + texts))


def test_a_real_catalogue_speaks_and_its_values_stay(qtbot: QtBot) -> None:
    words.use_catalogue(catalogue({"{regimen}, infusion {number}": "{number}. Infusion {regimen}"}))
    said = words.say("{regimen}, infusion {number}", regimen="Isa-Pd", number=2)
    assert said == "2. Infusion Isa-Pd"
    assert words.say("Why this figure?") == "Why this figure?"


def test_all_texts_of_the_window_hold_no_unmatched_bracket(planned: MainWindow) -> None:
    """A sentence that is cut up after it was translated would leave half a bracket behind."""
    for part in tree(planned):
        for text in texts_of(part):
            assert text.count("⟦") == text.count("⟧"), text
