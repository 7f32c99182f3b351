"""Hands and eyes of one person before one window: what every deed is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from tests.rehearsal.infuse_page import InfusePage
from tests.rehearsal.program import Program
from tests.rehearsal.screen import BUTTONS, CHOOSERS, Part, Seen
from tests.rehearsal.stage import PATIENCE

# More than there are files.
_MOST_CHOICES = 20
# Buttons that close a question without an answer.
_AWAY = "Cancel|Grade later|Stay|Close$|Go back|Print|Pressed by mistake"

_MOST_QUESTIONS = 2


class Person:
    """Fills in, chooses, submits, and looks at the page until it is as it should be."""

    def __init__(self, program: Program, initials: str = "KM") -> None:
        self.program = program
        self.screen, self.hands, self.clock = program.screen, program.hands, program.clock
        self.initials = initials

    def move_clock(self, at: datetime | None) -> None:
        """Time goes by until `at`; the page has not been looked at since."""
        if at is not None:
            self.clock.set(at)

    def page(
        self, look: Callable[[InfusePage], bool] = lambda page: True, seconds: float = PATIENCE
    ) -> InfusePage:
        """The Infuse page, once it is there without a question above it and looks right."""

        def on(seen: Seen) -> InfusePage | None:
            page = InfusePage.on(seen)
            calm = page is not None and seen.window is not None and seen.window.role == "frame"
            return page if calm and page is not None and look(page) else None

        found = self.screen.wait(on, "the Infuse page as it should be now", seconds)
        assert found is not None
        return found

    def submit(self, reading: str = "") -> None:
        """Initials where they are asked, the button with the verb, and what it asks once more.

        That may be a box that says yes, or the volume on the pump, which is `reading` again.
        """
        self.sign()
        self.hands.click(self.verb_button())
        for _ in range(_MOST_QUESTIONS):
            again = self.screen.wait(
                lambda seen: self.asked_again(seen) or self._read_again(seen)
                or self.is_calm(seen),
                "the question is answered, or asks once more",
            )  # fmt: skip
            if not isinstance(again, Part):
                return
            if again.role == "text":
                self.hands.replace(again, reading)
                self.screen.wait(lambda seen: not self._read_again(seen), "it is read again")
            else:
                self.hands.click(again)
                self.screen.wait(lambda seen: not self.asked_again(seen), "it is confirmed")
            self.hands.click(self.verb_button())
        self.screen.wait_for_no_dialog()

    def sign(self) -> None:
        """Who enters, where the question asks that and nobody has said so."""
        field = next((one for one in self.screen.wait_for_dialog().all() if one.role == "text"
                      and "nitials" in one.name and not one.text), None)  # fmt: skip
        if field is not None:
            self.hands.replace(field, self.initials)

    @staticmethod
    def asked_again(seen: Seen) -> Part | None:
        """A box that says yes, which only a doubt brings up."""
        dialog = seen.dialog
        return None if dialog is None else next(
            (one for one in dialog.all() if one.role == "check box" and one.is_("showing")
             and one.name.startswith("Yes, ") and not one.is_("checked")), None,
        )  # fmt: skip

    @staticmethod
    def _read_again(seen: Seen) -> Part | None:
        """The line for a second reading of the pump, while it is empty."""
        dialog = seen.dialog
        field = None if dialog is None else seen.find("read again", "text", inside=dialog)
        return None if field is None or field.text else field

    @staticmethod
    def is_calm(seen: Seen) -> bool:
        return seen.window is not None and seen.window.role == "frame"

    def verb_button(self) -> Part:
        """The button that does what the question is about: the last one that turns nothing away."""
        dialog = self.screen.wait_for_dialog()
        buttons = [
            part for part in dialog.all()
            if part.role in BUTTONS and part.is_("enabled") and not re.match(_AWAY, part.name)
        ]  # fmt: skip
        assert buttons, f"no button that answers in:\n{dialog.words}"
        return buttons[-1]

    def cancel(self) -> None:
        """Escape, and the question is gone."""
        self.hands.press("Escape")
        self.screen.wait_for_no_dialog()

    def fill(self, name: str, text: str) -> None:
        """Type `text` into the field of that name, over whatever stands there."""
        self.hands.replace(self.in_front(name, "text"), text)

        def typed(seen: Seen) -> bool:
            field = seen.find(name, "text", inside=seen.window)
            return field is not None and field.text == text

        self.screen.wait(typed, f"{text!r} stands in {name!r}")

    def choose(self, name: str) -> None:
        """Choose or tick what is called so."""
        part = self.in_front(name, *CHOOSERS)
        self.hands.click(part)

        def chosen(seen: Seen) -> bool:
            now = seen.find(name, *CHOOSERS, inside=seen.window)
            return now is not None and now.is_("checked")

        self.screen.wait(chosen, f"{name!r} is chosen")

    def choose_by_keys(self, name: str) -> None:
        """The same with the arrow keys and Space, which bring into sight what lies below."""
        for _ in range(_MOST_CHOICES):
            focus = self.screen.read().focus
            if focus is not None and re.search(name, focus.name):
                break
            before = "" if focus is None else focus.name
            self.hands.press("Down")
            self.screen.wait(
                lambda seen, was=before: seen.focus is not None and seen.focus.name != was,
                "the next choice has the keyboard",
            )
        self.hands.press("space")

        def chosen(seen: Seen) -> bool:
            now = seen.find(name, *CHOOSERS, inside=seen.window)
            return now is not None and now.is_("checked")

        self.screen.wait(chosen, f"{name!r} is chosen by its keys")

    def type_into(self, name: str, text: str) -> None:
        """The same as `fill` by keys alone: Tab to the field, all of it marked, typed over."""
        self.tab_to(name)
        self.hands.press("ctrl+a")
        self.hands.type(text)

        def typed(seen: Seen) -> bool:
            return seen.focus is not None and seen.focus.text == text

        self.screen.wait(typed, f"{text!r} stands in {name!r}")

    def choose_where(self, name: str) -> None:
        """Choose by keys alone: Tab to the choices that it stands among, arrows, Space."""
        for _ in range(60):
            seen = self.screen.read()
            if seen.focus is not None and self._among(seen, name):
                self.choose_by_keys(name)
                return
            before = seen.focus
            self.hands.press("Tab")
            self.screen.wait(lambda now, before=before: now.focus != before, "Tab goes on")
        raise AssertionError(f"Tab does not come to where {name!r} is chosen")

    @staticmethod
    def _among(seen: Seen, name: str) -> bool:
        """Whether the choice that has the keyboard has one of that name beside it."""
        window, focus = seen.window, seen.focus
        if window is None or focus is None or focus.role not in CHOOSERS:
            return False
        groups = [
            [one.name for one in part.all() if one.role in CHOOSERS]
            for part in window.all()
            if any(one is focus for one in part.all())
        ]
        # The innermost part that holds others beside it.
        beside = next((names for names in reversed(groups) if len(names) > 1), [])
        return any(re.search(name, one) for one in beside)

    def in_front(self, name: str, *roles: str) -> Part:
        def look(seen: Seen) -> Part | None:
            window = seen.window
            return None if window is None else seen.find(name, *roles, inside=window)

        found = self.screen.wait(look, f"{roles} named {name!r} in the window in front")
        assert found is not None
        return found

    def _has_more(self, seen: Seen, entries: int) -> bool:
        page = InfusePage.on(seen)
        return page is not None and len(page.log) > entries

    def tab_to(self, name: str) -> None:
        """Tab, until what is called so has the keyboard."""
        for _ in range(60):
            before = self.screen.read().focus
            if before is not None and re.search(name, before.name):
                return
            self.hands.press("Tab")
            self.screen.wait(lambda seen, before=before: seen.focus != before, "Tab goes on")
        raise AssertionError(f"Tab does not come to {name!r}")
