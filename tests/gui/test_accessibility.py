"""For every ear, keyboard and eye: names, the tab path, mnemonics, and nothing cut off anywhere."""

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QScrollArea,
    QWidget,
)
from sight import bars, dress, faults_of_sight, mnemonics, settle, shown, spoken_name, stops
from ward_window import CONTROL, Hands, open_leaf, tab_path, tree

from infuseplan.application.services import Services
from infuseplan.gui.dialogs.about import AboutWindow
from infuseplan.gui.dialogs.protocols import ProtocolWindow
from infuseplan.gui.dialogs.why import WhyWindow
from infuseplan.gui.pages.plan.evidence import EvidenceNote
from infuseplan.gui.pages.plan.questions import Questions
from infuseplan.gui.theme import theme
from infuseplan.gui.widgets.why_button import WhyButton
from infuseplan.gui.window.main_window import MainWindow

# --- names and keys --------------------------------------------------------------------------


def test_everything_that_can_have_the_keyboard_has_a_name(planned: MainWindow) -> None:
    for tab in planned.page.answer.details.tabs:
        tab.click()
        assert [widget for widget in stops(planned) if not spoken_name(widget).strip()] == []


def test_chart_table_figures_and_tabs_say_what_they_are(planned: MainWindow) -> None:
    answer = planned.page.answer
    assert spoken_name(answer.chart) == "Rates over time"
    assert "6 steps" in answer.chart.accessibleDescription()
    assert spoken_name(answer.ladder) == "Rate steps"
    assert spoken_name(answer.tiles[0]).startswith("Dose: 725")
    names = ["Premedication", "Reactions", "Preparation", "Notes and checks"]
    assert [spoken_name(tab) for tab in answer.details.tabs] == names
    assert spoken_name(planned.page.questions.weight.line) == "Weight, kg"


def _typed_lines(questions: Questions) -> Iterator[QWidget]:
    for field in questions.fields:
        if field.isVisible():
            yield field.line
        if field is questions.weight and questions.weight.again.isVisible():
            yield questions.weight.again


def in_reading_order(window: MainWindow) -> list[QWidget]:
    questions, answer = window.page.questions, window.page.answer
    return [
        window.patient.patient,
        window.patient.reference,
        window.protocol.button,
        questions.regimen.buttons["isa-pd"],
        questions.infusion.buttons["1"],
        *_typed_lines(questions),
        *(tile for tile in answer.tiles if tile.isVisible()),
        *answer.findings.buttons,
        answer.findChildren(EvidenceNote)[0].why,
        answer.chart,
        answer.ladder,
        answer.details.tabs[0],
        *answer.details.findChildren(WhyButton),
        answer.details.premedication,
    ]


@pytest.mark.parametrize("caution", [False, True])
def test_tab_goes_in_reading_order_and_reaches_everything(
    planned: MainWindow, hands: Hands, caution: bool
) -> None:
    if caution:
        hands.replace(planned.page.questions.day, "2026-11-20")
        assert len(planned.page.answer.findings.buttons) == 1
        settle()
    path, wanted = tab_path(hands, planned.patient.patient), in_reading_order(planned)
    assert path[: len(wanted)] == wanted
    # Why of each agent, one below the other, and nothing after that.
    heights = [widget.mapTo(planned, QPoint()).y() for widget in path[len(wanted) :]]
    assert len(heights) == 5
    assert heights == sorted(heights)
    # Choices that belong together are one stop; arrows and letters lead to the others.
    together = {
        *planned.page.questions.regimen.buttons.values(),
        *planned.page.questions.infusion.buttons.values(),
        *planned.page.answer.details.tabs,
    }
    assert set(stops(planned)) - together <= set(path)


def test_the_leaves_open_by_their_keys(planned: MainWindow, hands: Hands) -> None:
    details = planned.page.answer.details
    for number in (1, 2, 3, 0):
        open_leaf(hands, number)
    for leaf in (*details.leaves[1:], details.leaves[0]):
        hands.shortcut(Qt.Key.Key_Tab, CONTROL)
        assert leaf.isVisible()
    hands.shortcut(Qt.Key.Key_Backtab, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert details.leaves[-1].isVisible()


def test_the_keys_of_the_bedside_do_nothing_else_on_the_plan_page(
    planned: MainWindow, hands: Hands
) -> None:
    """F1 is help, and F9 is STOP wherever somebody is."""
    details = planned.page.answer.details
    for number in (*range(2, 9), 12):
        planned.page.answer.ladder.setFocus()
        hands.shortcut(Qt.Key(Qt.Key.Key_F1.value + number - 1))
        assert details.leaves[0].isVisible(), number
        assert planned.shown_page == "plan", number
        assert "why" not in planned.beside, number


def test_no_letter_means_two_things_in_the_window(planned: MainWindow, hands: Hands) -> None:
    planned.page.questions.infusion.setFocus()
    hands.type("3")
    texts = [action.text() for action in planned.menuBar().actions()]
    for widget in shown(planned):
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy()):
            texts.append(widget.text())
    letters = mnemonics(texts)
    assert sorted(letters) == sorted(set(letters))
    assert {"P", "K", "L", "T", "1", "2", "3", "W", "A"} <= set(letters)
    # Each menu of the bar has one of its own: File, Edit, Infusion, View, Help.
    assert mnemonics([one.text() for one in planned.menuBar().actions()]) == list("FEIVH")


def test_no_letter_means_two_things_in_a_menu(window: MainWindow) -> None:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert menu is not None
        letters = mnemonics([one.text() for one in menu.actions()])
        assert sorted(letters) == sorted(set(letters)), action.text()


def test_every_label_shows_plain_text(planned: MainWindow) -> None:
    planned.ask_why("dose.mg")
    labels = [widget for widget in tree(planned) if isinstance(widget, QLabel)]
    assert len(labels) > 100
    assert [one.text() for one in labels if one.textFormat() != Qt.TextFormat.PlainText] == []


# --- nothing cut off -------------------------------------------------------------------------


SIZES = [(1366, 768), (1920, 1080)]


@pytest.mark.parametrize("percent", [100, 125, 150, 175, 200])
def test_nothing_is_cut_off_in_any_theme_at_any_size(planned: MainWindow, percent: int) -> None:
    for name, size in product(theme.THEMES, SIZES):
        dress(planned, name, percent, size)
        for tab in planned.page.answer.details.tabs:
            tab.click()
            settle()
            assert faults_of_sight(planned) == [], (name, size, tab.text())


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("size", SIZES, ids=["1366", "1920"])
def test_nothing_is_cut_off_whatever_the_page_has_to_say(
    planned: MainWindow, hands: Hands, services: Services, size: tuple[int, int], percent: int
) -> None:
    questions = planned.page.questions
    dress(planned, "light", percent, size)

    def look(what: str) -> None:
        settle()
        assert faults_of_sight(planned) == [], what

    hands.replace(questions.weight, "126.25")
    look("four digits and a decimal")
    hands.replace(questions.weight, "172")
    hands.replace(questions.body_height, "60")
    look("a caution")
    hands.replace(questions.weight, "25")
    hands.replace(questions.bag, "400")
    look("two refusals")
    for field, text in ((questions.weight, "72..5"), (questions.born, "11/12/1951"),
                        (questions.start_time, "9")):  # fmt: skip
        hands.replace(field, text)
    look("problems in three fields")
    for field in (questions.body_height, questions.bag):
        hands.replace(field, "")
    for field, text in ((questions.weight, "72.5"), (questions.born, "1959-09-30"),
                        (questions.day, "2026-09-30"), (questions.weighed_on, "2026-09-30"),
                        (questions.start_time, "21:30")):  # fmt: skip
        hands.replace(field, text)
    look("the longest days there are, and midnight")
    for loaded in services.protocols.all():
        planned.use_protocol(loaded)
        look(loaded.ref.id)
    planned.new_patient()
    look("nothing answered")
    planned.cover()
    look("the cover after a fault")


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_whole_answer_stands_without_scroll_bars_on_a_ward_screen(
    planned: MainWindow, name: theme.ThemeName
) -> None:
    dress(planned, name, 100, (1366, 768))
    assert planned.size().toTuple() == (1366, 768)
    assert planned.page.answer.details.premedication.isVisible()
    assert bars(planned) == []
    assert len([tile for tile in planned.page.answer.tiles if tile.isVisible()]) == 5
    assert planned.page.answer.ladder.model().rowCount() == 6


def test_where_there_is_not_room_for_all_of_it_the_page_scrolls(planned: MainWindow) -> None:
    dress(planned, "light", 200, (1366, 768))
    upright = [bar for bar in bars(planned) if bar.orientation() == Qt.Orientation.Vertical]
    assert upright
    assert [bar for bar in bars(planned) if bar not in upright] == []


@pytest.mark.parametrize("kind", [WhyWindow, ProtocolWindow, AboutWindow])
def test_no_window_beside_the_page_cuts_its_words(planned: MainWindow, kind: type[QWidget]) -> None:
    planned.ask_why("schedule.steps.1.rate_ml_per_h")
    planned.choose_protocol()
    planned.show_about()
    settle()
    beside = planned.findChildren(kind)
    assert beside
    for window in beside:
        assert faults_of_sight(window) == []
        assert [one for one in stops(window) if not spoken_name(one).strip()] == []


# --- the ring of the focus -------------------------------------------------------------------


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_place_of_the_keyboard_can_be_seen(planned: MainWindow, name: theme.ThemeName) -> None:
    dress(planned, name, 100, (1366, 768))
    unseen = []
    for stop in stops(planned):
        if isinstance(stop, QScrollArea):
            continue  # A leaf of text that scrolls: its ring would be a box in a box.
        elsewhere = planned.patient.patient
        if stop is elsewhere:
            elsewhere = planned.patient.reference
        elsewhere.setFocus()
        without = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if not stop.hasFocus() or stop.grab().toImage() == without:
            unseen.append(spoken_name(stop))
    assert unseen == []
