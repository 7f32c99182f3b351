"""Figures and durations as a ward reads them, worked out apart from the product."""

from __future__ import annotations

from fractions import Fraction

NBSP, DASH = "\N{NO-BREAK SPACE}", "\N{EN DASH}"


def fig(value: Fraction, places: int = 3) -> str:
    """To so many decimals, half up, without zeros at the end."""
    tens = 10**places
    whole, part = divmod((value * tens * 2 + 1) // 2, tens)
    decimals = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{whole}.{decimals}" if decimals else f"{whole}"


def unit(value: Fraction, name: str, places: int = 3) -> str:
    return f"{fig(value, places)}{NBSP}{name}"


def hours(seconds: Fraction) -> str:
    """Whole minutes, half up: `3 h 20 min`."""
    whole = (seconds / 30 + 1) // 2
    parts = [f"{whole // 60} h"] if whole >= 60 else []
    if whole % 60 or not parts:
        parts.append(f"{whole % 60} min")
    return " ".join(parts).replace(" ", NBSP)
