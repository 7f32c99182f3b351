"""Each vital sign shows what was measured before; F5, two digits and Enter record the next."""

import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QApplication
from ward_window import all_texts

from infuseplan.domain.infusion.events import Observed
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.widgets.trend_line import TrendLine


def observe(chair: Chair, pulse: str) -> None:
    """F5, the digits, Enter."""
    chair.press(Key.Key_F5)
    chair.type(pulse)
    chair.press(Key.Key_Return)


def asked(chair: Chair) -> ObservationDialog:
    chair.press(Key.Key_F5)
    dialog = chair.dialog
    assert isinstance(dialog, ObservationDialog)
    return dialog


def test_four_keys_record_a_heart_rate(running: Chair) -> None:
    observe(running, "88")
    bedside = running.page.bedside
    assert bedside is not None
    last = bedside.events[-1]
    assert isinstance(last, Observed)
    assert str(last.pulse_per_min) == "88"


@pytest.mark.parametrize(("slip", "right", "said"), [
    ({"systolic_mmhg": "80", "diastolic_mmhg": "120"},
     {"systolic_mmhg": "120", "diastolic_mmhg": "80"},
     "Systolic is always higher than diastolic"),
    ({"systolic_mmhg": "80", "diastolic_mmhg": "80"}, {"systolic_mmhg": "81"},
     "Systolic is always higher than diastolic"),
    ({"saturation_percent": "120"}, {"saturation_percent": "100"},
     "Oxygen saturation is at most 100 %"),
])  # fmt: skip
def test_figures_that_no_body_has_are_read_again(
    running: Chair, slip: dict[str, str], right: dict[str, str], said: str
) -> None:
    dialog = asked(running)
    bedside = running.page.bedside
    assert bedside is not None
    before = len(bedside.events)
    for name, text in slip.items():
        dialog.fields[name].set_text(text)
    dialog.submit()
    assert said in all_texts(dialog).replace("\N{NO-BREAK SPACE}", " ")
    assert len(bedside.events) == before
    for name, text in right.items():
        dialog.fields[name].set_text(text)
    dialog.submit()
    assert isinstance(bedside.events[-1], Observed)


def test_the_first_observation_has_nothing_beside_it(running: Chair) -> None:
    assert asked(running).findChildren(TrendLine) == []


def test_later_ones_show_which_way_it_goes(running: Chair) -> None:
    for pulse in ("80", "100", "90"):
        observe(running, pulse)
        running.wait(minutes=10)
    dialog = asked(running)
    (line,) = dialog.findChildren(TrendLine)
    assert "90 at 09:20" in all_texts(dialog)
    assert line.accessibleName() == (
        "Heart rate, /min so far: 80 at 09:00, 100 at 09:10, 90 at 09:20"
    )
    QApplication.processEvents()
    first, highest, last = line.points()
    # Time to the right, and the highest figure on top.
    assert first.x() < highest.x() < last.x()
    assert highest.y() < last.y() < first.y()


def test_an_observation_that_was_withdrawn_is_no_point(running: Chair) -> None:
    observe(running, "200")
    bedside = running.page.bedside
    assert bedside is not None
    from infuseplan.application.infusion import entries

    now = bedside.now()
    place = len(bedside.events) - 1
    bedside.record(
        entries.amended(now, place=place, by="N. N.", reason="another patient",
                        changes={"withdrawn": True}),
        now=now,
    )  # fmt: skip
    assert asked(running).findChildren(TrendLine) == []
