"""A made-up patient, so that a demonstration starts with a plan on the screen."""

from datetime import date

from infuseplan.gui.window.main_window import MainWindow
from infuseplan.presentation.i18n import say


def fill_in_demo(window: MainWindow, today: date) -> None:
    """Answer every question of the Plan page for an infusion of today at nine."""
    questions = window.page.questions
    window.patient.patient.setText(say("Demonstration"))
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.born.set_text("1951-11-22")
    questions.day.set_text(today.isoformat())
    questions.start_time.set_text("09:00")
