"""A window beside the page is as high as what it says, as long as the screen is."""

import pytest
from chair import Chair
from scenes import why
from sight import bars, settle

from infuseplan.gui.dialogs.why import WhyWindow


@pytest.mark.parametrize("field", ["schedule.steps.1.rate_ml_per_h", "vials.0.count"])
def test_why_a_figure_is_so_is_read_without_scrolling(chair: Chair, field: str) -> None:
    """Nothing in this window breaks over lines, unlike the questions at the bedside."""
    why(chair)
    chair.window.ask_why(field)
    settle()
    window = chair.window.beside["why"]
    assert isinstance(window, WhyWindow)
    assert [bar.maximum() for bar in bars(window) if bar.maximum() > 0] == []
    assert window.height() > 200
