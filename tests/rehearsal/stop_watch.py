"""A key and a picture, timed from outside: both go straight to the X server.

`xdotool` and `import` are programs of their own, and starting them takes longer than what is to be
measured here.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_int, c_uint, c_ulong, c_void_p

_ALL_PLANES, _Z_PIXMAP = 0xFFFFFFFF, 2
Box = tuple[int, int, int, int]


class _Image(ctypes.Structure):
    """The head of XImage, as far as it is read here (Xlib.h)."""

    _fields_ = [
        ("width", c_int), ("height", c_int), ("xoffset", c_int), ("format", c_int),
        ("data", POINTER(ctypes.c_char)), ("byte_order", c_int), ("bitmap_unit", c_int),
        ("bitmap_bit_order", c_int), ("bitmap_pad", c_int), ("depth", c_int),
        ("bytes_per_line", c_int),
    ]  # fmt: skip


class StopWatch:
    """One connection to a display."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XDefaultRootWindow.restype = c_ulong
        self._x.XStringToKeysym.restype = c_ulong
        self._x.XGetImage.restype = POINTER(_Image)
        self._display = c_void_p(self._x.XOpenDisplay(c_char_p(display.encode())))
        assert self._display, f"no display {display}"
        self._root = c_ulong(self._x.XDefaultRootWindow(self._display))

    def press(self, name: str) -> float:
        """The key down and up; the moment at which it was sent."""
        symbol = c_ulong(self._x.XStringToKeysym(c_char_p(name.encode())))
        code = c_uint(self._x.XKeysymToKeycode(self._display, symbol))
        sent = time.perf_counter()
        for is_down in (1, 0):
            self._test.XTestFakeKeyEvent(self._display, code, c_int(is_down), c_ulong(0))
        self._x.XFlush(self._display)
        return sent

    def picture(self, box: Box) -> bytes:
        """What is on the screen there now, byte for byte."""
        left, top, wide, high = box
        image = self._x.XGetImage(
            self._display, self._root, c_int(left), c_int(top), c_uint(wide), c_uint(high),
            c_ulong(_ALL_PLANES), c_int(_Z_PIXMAP),
        )  # fmt: skip
        size = image.contents.bytes_per_line * image.contents.height
        found = ctypes.string_at(image.contents.data, size)
        self._x.XDestroyImage(image)
        return found

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)


def moments(sent: float, signs: dict[str, Callable[[], bool]], seconds: float) -> dict[str, float]:
    """Milliseconds after `sent` at which each sign was first there."""
    found: dict[str, float] = {}
    while len(found) < len(signs):
        for name, is_there in signs.items():
            if name not in found and is_there():
                found[name] = (time.perf_counter() - sent) * 1000
        assert time.perf_counter() - sent < seconds, f"only {found} within {seconds} s"
    return found


def slowness() -> float:
    """By how much this machine is slower now than if it had nothing else to do."""
    by_clock, on_processor = time.perf_counter(), time.thread_time()
    total = 0
    for number in range(100_000):
        total += number
    spent = time.thread_time() - on_processor
    return max((time.perf_counter() - by_clock) / spent, 1.0)
