"""Every page of the help opens, and every link in it leads to a page that is there."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from ward_window import CONTROL, Hands

from infuseplan.adapters.resources import resources_folder
from infuseplan.gui.dialogs.help import HelpWindow
from infuseplan.gui.window.main_window import MainWindow

HELP = resources_folder() / "help"
PAGES = sorted(HELP.glob("*.md"))


def shown(window: MainWindow) -> str:
    found = window.beside.get("help")
    assert isinstance(found, HelpWindow)
    assert found.isVisible()
    return found.browser.toPlainText()


@pytest.mark.parametrize(
    ("entry", "heading"),
    [
        ("How s&ure a figure is", "How sure a figure is"),
        ("&Place in therapy, risk and end points", "Place in therapy, risk and end points"),
        ("&Glossary", "Glossary"),
        ("&Help for this page", "Plan an infusion"),
    ],
)
def test_a_page_opens_from_the_menu(
    window: MainWindow, hands: Hands, entry: str, heading: str
) -> None:
    action = next(one for one in window.findChildren(QAction) if one.text() == entry)
    action.trigger()
    assert shown(window).startswith(heading)


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        (Qt.Key.Key_1, "Plan an infusion"),
        (Qt.Key.Key_2, "Prepare the bag"),
        (Qt.Key.Key_3, "Run an infusion"),
        (Qt.Key.Key_4, "The course of treatment"),
        (Qt.Key.Key_5, "The board"),
    ],
)
def test_f1_opens_the_chapter_of_the_page_that_is_open(
    planned: MainWindow, hands: Hands, key: Qt.Key, heading: str
) -> None:
    hands.shortcut(key, CONTROL)
    hands.shortcut(Qt.Key.Key_F1)
    assert shown(planned).startswith(heading)
    # And that of the next page, while the window of the help is still open.
    hands.shortcut(Qt.Key.Key_1, CONTROL)
    hands.shortcut(Qt.Key.Key_F1)
    assert shown(planned).startswith("Plan an infusion")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_link_leads_to_a_page_that_is_there(page: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (HELP / link).is_file()] == []


def test_every_page_can_be_reached_from_the_first_one() -> None:
    seen, waiting = set[str](), ["plan.md", "infuse.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            text = (HELP / page).read_text(encoding="utf-8")
            waiting += re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text)
    assert {page.name for page in PAGES} <= seen


def test_each_statement_of_the_context_names_its_source() -> None:
    text = (HELP / "context.md").read_text(encoding="utf-8")
    sections = text.split("\n## ")[1:]
    assert len(sections) == 4
    for section in sections:
        sources = re.findall(
            r"\*Source: [^*]+\((?:company\s+text|literature|excerpt)\)\.?\*", section
        )
        assert sources, section.partition("\n")[0]
