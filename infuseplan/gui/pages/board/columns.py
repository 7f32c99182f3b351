"""How wide the columns of the board are, and how many lines a row has, where type is large."""

from collections.abc import Sequence

ROW_LINES = 2.8
STATUS, RATE = 3, 4
# Columns with words that may go on in another line: chair, patient, status, next change.
_BREAKING = (1, 2, 3, 5)
_MOST_LINES = ROW_LINES + 2


def in_room(widths: Sequence[int], room: int) -> tuple[list[int], float]:
    """The widths in pixels that fit into `room`, and the lines that a row needs then.

    Figures keep their width, words break. What fits neither way scrolls, and keeps its widths.
    """
    breaking = sum(widths[column] for column in _BREAKING)
    left = room - (sum(widths) - breaking)
    if left >= breaking:
        return list(widths), ROW_LINES
    if left * 5 < breaking * 2:
        # A single word would have to be broken.
        return list(widths), ROW_LINES + 1
    lines = ROW_LINES + 1 if left * 3 >= breaking * 2 else _MOST_LINES
    shared = [
        width * left // breaking if column in _BREAKING else width
        for column, width in enumerate(widths)
    ]
    return shared, lines
