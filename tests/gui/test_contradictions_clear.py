"""Of two entries that contradict each other both marks go when one of them is right again."""

import pytest
from chair import Chair

# Field and text of the two that do not go together on 22 November 2026, then the correction.
PAIRS = (
    ("age", "66", "born", "1951-11-22", "born", ""),
    ("age", "66", "born", "1951-11-22", "age", ""),
    ("age", "66", "born", "1951-11-22", "age", "75"),
    ("age", "66", "born", "1951-11-22", "born", "1960-05-05"),
    ("weighed_on", "2026-11-25", "day", "2026-11-24", "weighed_on", "2026-11-21"),
    ("weighed_on", "2026-11-21", "day", "2026-11-20", "day", "2026-11-22"),
    ("born", "2026-11-21", "day", "2026-11-20", "born", "1951-11-22"),
    ("start_time", "09:00", "day", "", "day", "2026-11-22"),
    ("start_time", "09:00", "day", "", "start_time", ""),
)


@pytest.mark.parametrize(
    "pair", PAIRS, ids=[f"{one[0]}-{one[2]}-{one[4]}-{one[5]}" for one in PAIRS]
)
def test_both_marks_go_with_the_contradiction(chair: Chair, pair: tuple[str, ...]) -> None:
    first, one, second, other, corrected, right = pair
    chair.plan()
    questions = chair.window.page.questions
    if "born" in (first, second) and "age" not in (first, second):
        questions.age.set_text("")
    fields = vars(questions)
    for name, text in ((first, one), (second, other)):
        fields[name].set_text(text)
    assert chair.window.page.proved is None
    marked = set(questions.marked)
    assert marked, "the contradiction is marked"
    assert marked <= {fields[first], fields[second]}

    fields[corrected].set_text(right)
    assert questions.marked == ()
    assert all(field.message == "" or field.state != "problem" for field in questions.fields)
    assert chair.window.page.proved is not None
