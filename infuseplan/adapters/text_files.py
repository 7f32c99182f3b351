"""Writing a text file where a person asked for it."""

from pathlib import Path


def save_text(path: Path, text: str) -> str:
    """Write `text` to `path`; returns why that was not possible, or an empty text."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        return problem.strerror or str(problem)
    return ""
