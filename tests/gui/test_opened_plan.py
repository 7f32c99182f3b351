"""A plan file on the questions of the window: whole, or not at all."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from ward_window import RESOURCES, figures_of_a_plan, tiles

from infuseplan.application.services import Services, WindowOptions
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.gui import app as main
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.opened_plan import fill_in

ASKED = PlanRequest(
    regimen="isa-pd",
    weight_kg=Decimal("72.5"),
    age_years=75,
    born=date(1951, 11, 22),
    on=date(2026, 11, 22),
    infusion_number=1,
    weighed_on=date(2026, 11, 20),
    height_cm=Decimal(171),
    bag_ml=Decimal(260),
)


def asked(**changes: object) -> PlanRequest:
    return PlanRequest.model_validate({**dict(ASKED), **changes})


def test_its_questions_are_answered_and_the_plan_is_made_here(window: MainWindow) -> None:
    assert fill_in(window.page.questions, ASKED) is None
    draft = window.page.questions.draft()
    assert (draft.regimen, draft.infusion_number) == ("isa-pd", 1)
    assert (draft.weight_kg, draft.born, draft.bag_ml) == (Decimal("72.5"), ASKED.born, 260)
    assert "725 mg" in tiles(window)[0].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "changes",
    [
        {"start": datetime(2026, 11, 22, 9, 0, 30, tzinfo=UTC)},
        {"weight_kg": Decimal("72.512345")},
    ],
    ids=["seconds", "a weight that nobody can type"],
)
def test_what_the_window_cannot_ask_leaves_every_question_empty(
    window: MainWindow, changes: dict[str, object]
) -> None:
    trouble = fill_in(window.page.questions, asked(**changes))
    assert trouble is not None
    assert "more than the window asks" in trouble
    questions = window.page.questions
    assert [field.text for field in questions.fields] == [""] * len(questions.fields)
    assert figures_of_a_plan(window) == []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"born": None},
        {"born": None, "on": None},
        {"infusion_number": 7},
        {"last_weight_kg": Decimal(70)},
        {"start": datetime(2026, 11, 22, 9, 0, tzinfo=UTC)},
    ],
)
def test_every_way_to_ask_comes_back_as_it_was(
    window: MainWindow, changes: dict[str, object]
) -> None:
    assert fill_in(window.page.questions, asked(**changes)) is None


@pytest.fixture
def no_second_application(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QApplication, "exec", lambda *_: 0)


@pytest.mark.usefixtures("no_second_application")
def test_a_file_that_cannot_be_opened_is_told_and_no_window_opens(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(MainWindow, "show", lambda _: opened.append("window"))
    asks_more = asked(start=datetime(2026, 11, 22, 9, 0, 30, tzinfo=UTC))
    options = WindowOptions(quit_when_painted=True, request=asks_more)
    assert main.open_window(services, options, Path(RESOURCES)) == 1
    said = capsys.readouterr().err
    assert "more than the window asks" in said
    assert "Open the program and answer its questions" in said
    assert opened == []


@pytest.mark.usefixtures("no_second_application")
def test_a_program_without_a_terminal_does_not_stumble_over_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main.sys, "stderr", None)
    asks_more = asked(start=datetime(2026, 11, 22, 9, 0, 30, tzinfo=UTC))
    options = WindowOptions(quit_when_painted=True, request=asks_more)
    assert main.open_window(services, options, Path(RESOURCES)) == 1
