"""Plain text for a hospital record: at most 80 columns, and characters that survive pasting."""

from collections.abc import Sequence
from textwrap import wrap

from infuseplan.presentation.figures import EN_DASH, MINUS, NBSP

WIDTH = 80
_LABEL = 18
_PASTED = str.maketrans(
    {
        NBSP: " ",
        EN_DASH: "-",
        MINUS: "-",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    }
)


def plain(text: str) -> str:
    """`text` with ordinary spaces, hyphens and quotes."""
    return text.translate(_PASTED)


def fact(label: str, value: str) -> list[str]:
    """A label and its value, which goes on under itself where it is long."""
    return _hung(f"{label:{_LABEL}}", value)


def item(text: str, indent: str = "") -> list[str]:
    """One entry of a list."""
    return _hung(f"{indent}- ", text)


def paragraph(text: str, indent: str = "") -> list[str]:
    """Running text."""
    return _hung(indent, text)


def title(name: str, more: str = "") -> list[str]:
    """An empty line and the title of a section; `more` keeps its small letters (mL, mg)."""
    return ["", plain(f"{name.upper()}{more}")]


def rule() -> str:
    """A line across the page."""
    return "-" * WIDTH


def _hung(first: str, text: str) -> list[str]:
    """`first` and the text, which goes on beneath itself; no-break spaces hold together."""
    lines = wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [plain(line).rstrip() for line in lines] or [first.rstrip()]


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns that are set right, figures with their decimal points beneath each other."""
    columns = []
    for header, cells in zip(headers, zip(*rows, strict=True), strict=True):
        parts = [plain(cell).partition(".") for cell in cells]
        behind = max(len(point + decimals) for _, point, decimals in parts)
        texts = [f"{whole}{(point + decimals):{behind}}" for whole, point, decimals in parts]
        width = max(len(text) for text in (plain(header), *texts))
        columns.append([f"{text:>{width}}" for text in (plain(header), *texts)])
    return ["  ".join(line).rstrip() for line in zip(*columns, strict=True)]
