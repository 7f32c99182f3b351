"""Nothing on the Plan page moves while somebody reads its place and goes there.

A nurse read where Age stood, typed day and start meanwhile, and clicked 80 pixels beside it: 66
stood in the start time.
"""

import pytest
from chair import Chair
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QVBoxLayout, QWidget
from scenes import plan_two_cautions, started_late
from sight import bars, dress, settle
from ward_window import Hands
from wiring import replaced_in

from infuseplan.gui.pages.plan.questions import Questions
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.window.main_window import MainWindow

# A ward's 1366 x 768 below its bars, the smallest screen that is promised, and a large one.
SIZES = [(1366, 690), (1280, 720), (1920, 1080)]
LONG = "A sentence that has no room here. " * 12
NAMES = (
    "weight", "weighed_on", "age", "born", "day", "start_time", "body_height", "bag",
)  # fmt: skip

READABLE = {
    "weighed_on": "2026-11-21",
    "born": "1951-11-22",
    "day": "2026-11-25",
    "start_time": "09:00",
}


def places(window: MainWindow) -> dict[str, QRect]:
    """Where everything stands that takes a key on the left side, in the window."""
    questions = window.page.questions
    parts: dict[str, QWidget] = {name: getattr(questions, name).line for name in NAMES}
    if questions.number.isVisible():
        parts["number"] = questions.number.line
    parts |= {f"regimen {key}": one for key, one in questions.regimen.buttons.items()}
    parts |= {f"infusion {key}": one for key, one in questions.infusion.buttons.items()}
    return {name: QRect(one.mapTo(window, QPoint()), one.size()) for name, one in parts.items()}


def field(questions: Questions, name: str) -> EntryField:
    found = getattr(questions, name)
    assert isinstance(found, EntryField)
    return found


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_no_question_moves_whatever_is_typed(
    window: MainWindow, hands: Hands, size: tuple[int, int]
) -> None:
    dress(window, "light", 100, size)
    questions = window.page.questions
    before = places(window)

    def look(what: str) -> None:
        settle()
        now = places(window)
        moved = {name: (before[name], now[name]) for name in before if now[name] != before[name]}
        assert moved == {}, what

    questions.infusion.choose("later")
    look("the infusion's number is asked for")
    before = places(window)
    for name, typed in (
        ("number", "0"), ("weight", "72..5"), ("weighed_on", "11/12/2026"), ("age", "66 1/2"),
        ("born", "11/12/1951"), ("day", "03.04.2026"), ("start_time", "25:61"),
        ("body_height", "1,720"), ("bag", "2.5e2"),
    ):  # fmt: skip
        hands.replace(field(questions, name), typed)
        look(f"{name} cannot be read")
    assert len(questions.marked) == 9
    for name, typed in (
        ("number", "7"), ("weight", "177.77"), ("weighed_on", "2026-09-30"), ("age", "67"),
        ("born", "1959-09-30"), ("day", "2026-09-30"), ("start_time", "09:00"),
        ("body_height", "172"), ("bag", "250"),
    ):  # fmt: skip
        hands.replace(field(questions, name), typed)
        look(f"{name} is read back at its longest")
    hands.replace(questions.age, "12")
    look("age and date of birth contradict each other")
    assert questions.marked == (questions.age, questions.born)
    hands.replace(questions.day, "")
    look("a start without its day")


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_no_question_moves_under_the_longest_message(
    window: MainWindow, size: tuple[int, int]
) -> None:
    """Each field in turn says more than it has room for; every other one stays where it was."""
    dress(window, "light", 100, size)
    questions = window.page.questions
    questions.infusion.choose("later")
    settle()
    before = places(window)
    for name in (*NAMES, "number"):
        one = field(questions, name)
        one.set_text(READABLE.get(name, "67"))
        one.object_to(LONG)
        settle()
        assert places(window) == before, name
        assert one.message == LONG
        told = [label.accessibleName() for label in one.findChildren(PlainLabel)]
        assert LONG in told, name
        one.object_to("")


def test_age_stays_under_the_hand_while_day_and_start_are_typed(
    window: MainWindow, hands: Hands
) -> None:
    dress(window, "light", 100, (1366, 690))
    questions = window.page.questions
    there = questions.age.line.mapTo(window, questions.age.line.rect().center())
    for text in (
        "p",
        "\t",
        "1",
        "\t",
        "72.5",
        "\t",
        "72.5",
        "\t\t\t\t",
        "2026-11-22",
        "\t",
        "09:00",
    ):
        if text.strip():
            hands.type(text)
        else:
            hands.tab(len(text))
    settle()
    assert window.childAt(there) is questions.age.line


@pytest.mark.parametrize("infusion", ["1", "2"])
# At 1280 x 720 the figures stand in two rows: nothing is cut, and the page may scroll.
@pytest.mark.parametrize("size", [(1366, 690), (1920, 1080)], ids=["1366x690", "1920x1080"])
def test_the_page_needs_no_scroll_bar_with_every_answer_given(
    window: MainWindow, hands: Hands, size: tuple[int, int], infusion: str
) -> None:
    dress(window, "light", 100, size)
    questions = window.page.questions
    window.patient.patient.setText("A. Bergmann")
    window.patient.reference.setText("0047110815")
    questions.regimen.choose("isa-pd")
    questions.infusion.choose(infusion)
    for name, typed in (
        ("weight", "72.5"), ("weighed_on", "2026-11-21"), ("age", "67"),
        ("born", "1959-09-30"), ("day", "2026-11-25"), ("start_time", "09:00"),
        ("body_height", "172"), ("bag", "250"),
    ):  # fmt: skip
        hands.replace(field(questions, name), typed)
    settle()
    settle()
    assert window.page.proved is not None
    # Nothing at all: not the questions, not the answer, and not the agents of the premedication.
    scrolling = [(type(bar.parentWidget().parentWidget()), bar.maximum()) for bar in bars(window)]
    assert scrolling == []


def test_what_is_wrong_is_told_whole_beside_the_questions(window: MainWindow, hands: Hands) -> None:
    """Below the field there is one line: it says what it is about, and the rest stands right."""
    questions = window.page.questions
    hands.replace(questions.born, "11/12/1951")
    settle()
    below = [label.text() for label in questions.born.findChildren(PlainLabel)]
    assert "Cannot read: see on the right." in below
    shown = [label.text() for label in window.page.answer.findChildren(PlainLabel)
             if label.isVisible()]  # fmt: skip
    assert any(text.startswith("or date of birth: read “11/12/1951”.") for text in shown)
    assert any("Correct the highlighted entry" in text for text in shown)


def test_a_line_about_the_patient_moves_no_answer(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies over the foot of the answer, whose last card keeps clear of it."""
    chair.start()
    chair.break_off()
    chair.page.leave()
    window = chair.window
    window.new_patient()
    window.show_page("plan")
    chair.plan()
    history = window.history
    there = replaced_in(history._services, "journal", exists=lambda _data: True)
    monkeypatch.setattr(history, "_services", there)
    settle()
    tile = window.page.answer.tiles[0]
    before = tile.mapTo(window, QPoint())
    window.history.show_history()
    settle()
    bar = window.history.made
    assert bar is not None
    assert bar.isVisible()
    assert tile.mapTo(window, QPoint()) == before


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_nothing_of_the_answer_moves_or_is_hidden_by_lines_about_the_patient(
    chair: Chair, lines: int
) -> None:
    window = chair.window
    dress(window, "light", 100, (1366, 690))
    chair.plan()
    settle()
    answer = window.page.answer
    parts = (*answer.tiles, answer.chart, answer.ladder, *answer.details.tabs)

    def places() -> list[QRect]:
        return [QRect(part.mapTo(window, QPoint()), part.size()) for part in parts]

    before = places()
    # There is no empty band above the figures: they begin where the questions begin.
    top = window.page.questions.mapTo(window, QPoint()).y()
    assert before[0].top() == top
    note = WrappedLabel("\n".join(["A line about the patient."] * lines))
    holder = QWidget()
    QVBoxLayout(holder).addWidget(note)
    window.put_on_every_page(holder)
    settle()
    assert places() == before
    shown = QRect(holder.mapTo(window, QPoint()), holder.size())
    leaf = answer.details.leaves[0]
    end = leaf.mapTo(window, QPoint(0, leaf.height())).y()
    assert end <= shown.top()
    assert leaf.height() > 0


def test_a_message_in_passing_changes_no_height_and_hides_nothing(chair: Chair) -> None:
    window = chair.window
    chair.plan()
    settle()
    page = QRect(window.page.mapTo(window, QPoint()), window.page.size())
    window.statusBar().showMessage("Different patient: the entries of A. B. were cleared.")
    settle()
    assert QRect(window.page.mapTo(window, QPoint()), window.page.size()) == page
    line = window.status_line
    assert line.isVisible()
    assert line.text() == "Different patient: the entries of A. B. were cleared."
    shown = QRect(line.mapTo(window, QPoint()), line.size())
    assert shown.bottom() <= page.top()
    bar = window.sign.bar
    assert not shown.intersects(QRect(bar.mapTo(window, QPoint()), bar.size()))
    window.statusBar().clearMessage()
    assert not line.isVisible()


@pytest.mark.parametrize("width", [1366, 1280])
def test_who_is_signed_in_ends_where_the_bar_of_pages_begins(chair: Chair, width: int) -> None:
    """When longer words about the infusion came, the bar lay over the end of the name."""
    window = chair.window
    dress(window, "light", 100, (width, 690))
    line, bar = window.status_line, window.sign.bar
    window.infuse.who_changed.emit("Signed in: KM, without a PIN")
    for words in ("Running: 25 mL/h", "STOPPED: reaction, not graded: 0 mL/h", ""):
        window.sign.tell(words, "block", is_late=False)
        # At once, as the next event may be a minute away.
        ends = line.mapTo(window, QPoint(line.width(), 0)).x()
        assert ends <= bar.mapTo(window, QPoint()).x()
        assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width()


def test_who_is_signed_in_is_left_away_where_it_would_be_no_name(chair: Chair) -> None:
    """“Si…” stood beside the board's longest words at 150 %; a message still has its dots."""
    window = chair.window
    dress(window, "light", 150, (1280, 720))
    window.infuse.who_changed.emit("Signed in: KM, without a PIN")
    window.sign.tell("3 open. E. F. · 4933: STOPPED: reaction, not graded: 0 mL/h", "block",
                     is_late=False)  # fmt: skip
    settle()
    assert window.status_line.text() == ""
    assert window.status_line.accessibleName() == "Signed in: KM, without a PIN"
    window.statusBar().showMessage("Different patient: the entries of A. B. were cleared.")
    assert window.status_line.text().endswith("…")


def test_a_caution_does_not_make_the_page_scroll(window: MainWindow, hands: Hands) -> None:
    dress(window, "light", 100, (1366, 690))
    hands.answer()
    hands.replace(window.page.questions.day, "2026-11-20")
    settle()
    settle()
    assert [row.code for row in window.page.answer.findings.rows] == ["day.in-the-past"]
    assert window.page.answer._plan_page.verticalScrollBar().maximum() == 0


def test_at_1280_by_720_figures_chart_and_table_stand_side_by_side(
    window: MainWindow, hands: Hands
) -> None:
    dress(window, "light", 100, (1280, 720))
    hands.answer()
    settle()
    settle()
    answer = window.page.answer
    assert len({tile.mapTo(window, QPoint()).y() for tile in answer.tiles}) == 1
    assert answer.chart.mapTo(window, QPoint()).x() < answer.ladder.mapTo(window, QPoint()).x()
    assert answer._plan_page.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("size", [(1366, 690), (1280, 720)], ids=["1366x690", "1280x720"])
def test_two_strips_do_not_make_the_page_scroll(chair: Chair, size: tuple[int, int]) -> None:
    """Nor the agents of the premedication below them, which all have to be seen."""
    dress(chair.window, "light", 100, size)
    plan_two_cautions(chair)
    settle()
    settle()
    assert [row.severity for row in chair.window.page.answer.findings.rows] == ["caution", "note"]
    assert [bar.maximum() for bar in bars(chair.window) if bar.maximum() > 0] == []


@pytest.mark.parametrize("size", [(1366, 690), (1280, 720)], ids=["1366x690", "1280x720"])
def test_a_late_start_has_one_strip_and_the_page_does_not_scroll(
    chair: Chair, size: tuple[int, int]
) -> None:
    """Five agents that were given 80 min before are outside their window together."""
    dress(chair.window, "light", 100, size)
    started_late(chair)
    settle()
    settle()
    (row,) = chair.page.board.findings.rows
    text = row.text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.endswith(": given 80 min before the actual start; should be given 15 to 60 min "
                         "before. Ask the prescriber.")  # fmt: skip
    agents = ("Dexamethasone", "Montelukast", "Paracetamol", "H2 antagonist", "Diphenhydramine")
    assert all(agent in text for agent in agents)
    # Nothing would come of a button there: at the bedside a caution goes with its cause.
    assert chair.page.board.findings.buttons == ()
    assert chair.page.board._area.verticalScrollBar().maximum() == 0


def test_agents_given_at_different_times_are_lines_of_one_strip(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog, given_at="07:40")
    assert dialog.premedication is not None
    dialog.premedication.own["montelukast"].setText("07:30")
    dialog.submit()
    said = dialog.said.text().replace("\N{NO-BREAK SPACE}", " ")
    assert said.count("given 80 min before") == 1
    assert "Montelukast, 10 mg: given 90 min before" in said
    dialog.submit()
    (row,) = chair.page.board.findings.rows
    assert len(row.text.splitlines()) == 2
