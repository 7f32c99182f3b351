"""Whatever figure stands on the pages Plan and Prepare, somebody can ask why.

Figures are worked by hand: 72.5 kg x 10 mg/kg = 725 mg = 36.25 mL of 20 mg/mL, in 250 mL 2.9 mg/mL;
one vial of 500 mg and three of 100 mg hold 800 mg, so 75 mg are left; 60 and 15 minutes before
09:00 it is 08:00 and 08:45; the bag may be 8 h = 480 min at room temperature.
"""

import re

from chair import Chair, Key, OpenChair
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QPushButton, QWidget
from scenes import prepare_begun
from sight import settle
from ward_window import CONTROL, all_texts

from infuseplan.gui.dialogs.why import WhyWindow
from infuseplan.gui.pages.plan.details import DetailsPage
from infuseplan.gui.widgets.why_button import WhyButton

# Sentences of the page and not of the plan: the checks say themselves what they compared.
OF_THE_PAGE = ("✓", "Not yet verified")


def answer_to(chair: Chair, button: QPushButton) -> str:
    """What the window says that the key opens, with plain spaces."""
    assert button.isVisible()
    button.click()
    QApplication.processEvents()
    window = chair.window.beside["why"]
    assert isinstance(window, WhyWindow)
    assert all(line in all_texts(window) for line in window.text.split() if line.isalpha())
    return re.sub(r"[^\S\n]", " ", window.text)


def rows(leaf: DetailsPage) -> list[tuple[str, QPushButton | None]]:
    """Each row of a leaf with the key at its end."""
    grid = leaf.widget().layout()
    assert isinstance(grid, QGridLayout)
    found: dict[int, tuple[str, QPushButton | None]] = {}
    # Asked for by its place, an item of Qt's would stay in Python when Qt has deleted it, and stand
    # for whatever lies at its address next.
    placed = {grid.indexOf(one): one for one in leaf.widget().findChildren(QWidget)}
    for place in range(grid.count()):
        row, widget = grid.getItemPosition(place)[0], placed[place]
        words, key = found.get(row, ("", None))
        if isinstance(widget, QPushButton):
            found[row] = (words, widget)
        elif isinstance(widget, QLabel):
            found[row] = (f"{words} {widget.text()}".strip(), key)
    return list(found.values())


def test_every_row_with_a_figure_has_its_key(chair: Chair) -> None:
    chair.plan()
    details = chair.window.page.answer.details
    for tab, leaf in zip(details.tabs, details.leaves, strict=True):
        tab.click()
        settle()
        for words, key in rows(leaf):
            if words.startswith(OF_THE_PAGE) or not re.search(r"\d", words):
                continue
            is_check = leaf is details.notes and key is None
            assert key is not None or is_check, words
            if key is not None:
                assert "Source" in answer_to(chair, key) or "Policy" in answer_to(chair, key)
                chair.window.beside["why"].close()
    # Of the notes, those of the protocol; the lines of the proof are no figures of the plan.
    keys = [key for _, key in rows(details.notes) if key is not None]
    assert len(keys) == len(chair.window.page.proved.plan.remarks)


def test_the_times_between_which_premedication_is_given_say_why(chair: Chair) -> None:
    chair.plan()
    (key,) = (one for one in chair.window.page.answer.details.findChildren(WhyButton))
    assert key.accessibleName() == "Why? give between 08:00 and 08:45"
    text = answer_to(chair, key)
    assert "09:00 − 60 min = 08:00" in text
    assert "09:00 − 15 min = 08:45" in text
    # One source for both, named once.
    assert text.count("Source") == 1


def test_minutes_before_a_start_that_nobody_has_set_say_why(chair: Chair) -> None:
    chair.plan()
    chair.window.page.questions.start_time.set_text("")
    (key,) = (one for one in chair.window.page.answer.details.findChildren(WhyButton))
    text = answer_to(chair, key)
    assert "Figures  15 min" in text.replace("   ", "  ")
    assert "60 min" in text


def test_vials_concentration_and_the_eight_hours_say_why(chair: Chair) -> None:
    chair.plan()
    details = chair.window.page.answer.details
    details.tabs[2].click()
    settle()
    asked = {words.split()[0].rstrip(":."): key for words, key in rows(details.preparation)}
    for first, said in (
        ("Vials", ("800 mg − 725 mg = 75 mg", "1 × 500 mg + 3 × 100 mg = 800 mg")),
        ("Final", ("725 mg ÷ 250 mL = 2.9 mg/mL",)),
        ("Use", ("min(480 min; 8 h × 60) = 480 min", "48 h", "24 h at 2-8 °C")),
        ("Diluent", ("sodium chloride 0.9 %", "glucose 5 %")),
        ("Filter", ("0.22 µm",)),
    ):
        key = asked[first]
        assert key is not None, first
        text = answer_to(chair, key)
        for figure in said:
            assert figure in text, (first, text)
        assert "Checked" in text or first == "Final"
        chair.window.beside["why"].close()


def test_what_studies_saw_says_why(chair: Chair) -> None:
    chair.plan()
    answer = chair.window.page.answer
    key = answer._evidence.why
    assert "222" in answer.beside_the_table
    text = answer_to(chair, key)
    assert "222 min" in text
    assert text.count("What") == len(chair.window.page.proved.plan.evidence)


def test_the_page_prepare_says_why_of_vials_diluent_and_storage(open_chair: OpenChair) -> None:
    chair = open_chair()
    prepare_begun(chair)
    page = chair.window.prepare.page
    page.tiles[1].click()
    window = chair.window.beside["why"]
    assert isinstance(window, WhyWindow)
    text = re.sub(r"[^\S\n]", " ", window.text)
    assert "725 mg ÷ 20 mg/mL = 36.25 mL" in text
    # A syringe of 50 mL has a mark every mL: what stands there as a figure is 36 mL.
    assert page.tiles[1].figure.startswith("36\N{NO-BREAK SPACE}mL")
    assert "36.25 mL → 36 mL" in text
    assert "syringes and their marks" in text
    assert "800 mg − 725 mg = 75 mg" in text
    window.close()
    text = answer_to(chair, page.method.why)
    for figure in ("36.25 mL", "250 mL", "0.22 µm", "48 h", "= 480 min"):
        assert figure in text, figure


def test_a_plan_that_is_gone_leaves_no_key(chair: Chair) -> None:
    chair.plan()
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.page
    chair.window.new_patient()
    keys = [*page.findChildren(WhyButton), *chair.window.page.findChildren(WhyButton)]
    assert keys
    assert not any(one.isVisible() or one.accessibleName() for one in keys)
