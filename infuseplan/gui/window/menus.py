"""The menus of the window: what they say, which keys they have, and which of it is possible now."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from infuseplan.application.preferences import SCALES, Preferences
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.gui.theme import theme

_T = TypeVar("_T")


class JournalCommands(Protocol):
    """What can be done with the journal as a whole."""

    def back_up(self) -> None: ...
    def export(self) -> None: ...


class PlanFileCommands(Protocol):
    """What can be done with plan files."""

    recent: list[Path]

    def ask(self) -> None: ...
    def open(self, path: Path) -> None: ...
    def save(self) -> None: ...


class SignInCommands(Protocol):
    """What can be done about who is signed in."""

    def ask(self) -> None: ...
    def ask_pin(self) -> None: ...


class PatientCommands(Protocol):
    """What can be done with the patients of the record."""

    def find_patient(self) -> None: ...
    def decide_number(self) -> None: ...
    def ask_about_record(self) -> None: ...
    @property
    def signing(self) -> SignInCommands: ...


class AppearanceCommands(Protocol):
    """How the window looks now, and how it may look."""

    @property
    def preferences(self) -> Preferences: ...
    def use_theme(self, name: "theme.ThemeName") -> None: ...
    def use_scale(self, percent: int) -> None: ...


class MenuCommands(Protocol):
    """What the menus do, whoever does it."""

    @property
    def journal(self) -> JournalCommands: ...
    @property
    def infuse(self) -> PatientCommands: ...
    def new_patient(self) -> None: ...
    def choose_protocol(self) -> None: ...
    def preview(self) -> None: ...
    @property
    def plan_files(self) -> PlanFileCommands: ...
    def copy_plan(self) -> None: ...
    def start_infusion(self) -> None: ...
    def show_page(self, name: str) -> None: ...
    def show_help(self, page: str = "") -> None: ...
    def save_report(self) -> None: ...
    def show_about(self) -> None: ...


class Menus:
    """Puts the menus into the window; the actions that come and go are kept here."""

    def __init__(
        self, window: QMainWindow, commands: MenuCommands, appearance: AppearanceCommands
    ) -> None:
        self._window = window
        bar = window.menuBar()
        file = bar.addMenu(say("&File"))
        self._act(file, say("&New patient"), commands.new_patient, "Ctrl+N")
        self._act(file, say("Find pa&tient…"), commands.infuse.find_patient, "Ctrl+F")
        record = self._act(file, say("Patient recor&d…"), commands.infuse.ask_about_record)
        self._act(file, say("Change &protocol…"), commands.choose_protocol)
        file.addSeparator()
        self.print_action = self._act(file, say("P&rint the sheet…"), commands.preview, "Ctrl+P")
        self._act(file, say("&Open plan file…"), commands.plan_files.ask, "Ctrl+O")
        self.recent = file.addMenu(say("Re&cent plans"))
        self.recent.aboutToShow.connect(partial(self._list_recent, commands.plan_files))
        self.save_action = self._act(file, say("Save plan &file…"), commands.plan_files.save)
        file.addSeparator()
        self._act(file, say("Sign &in…"), partial(_sign_in, commands.infuse), "Ctrl+I")
        self._act(file, say("&My PIN…"), partial(_change_pin, commands.infuse))
        file.addSeparator()
        self._act(file, say("&Back up the journal…"), commands.journal.back_up)
        self._act(file, say("&Export the journal…"), commands.journal.export)
        file.addSeparator()
        self._act(file, say("&Quit"), window.close, "Ctrl+Q")
        edit = bar.addMenu(say("&Edit"))
        # In a field that has the keyboard, Ctrl+C stays the field's own: Qt asks it first.
        self.copy_action = self._act(edit, say("&Copy plan as text"), commands.copy_plan, "Ctrl+C")
        infusion = bar.addMenu(say("&Infusion"))
        self.start_action = self._act(
            infusion, say("&Start this infusion…"), commands.start_infusion
        )
        words = say("&Decide the infusion number…")
        number = self._act(infusion, words, commands.infuse.decide_number, "Ctrl+D")
        self._of_patient = (record, number)
        infusion.addSeparator()
        self._act(infusion, say("&Plan page"), lambda: commands.show_page("plan"), "Ctrl+1")
        self._act(infusion, say("P&repare page"), lambda: commands.show_page("prepare"), "Ctrl+2")
        self._act(infusion, say("&Infuse page"), lambda: commands.show_page("infuse"), "Ctrl+3")
        self._act(infusion, say("&Course page"), lambda: commands.show_page("course"), "Ctrl+4")
        self._act(infusion, say("&Board page"), lambda: commands.show_page("board"), "Ctrl+5")
        view = bar.addMenu(say("&View"))
        themes: tuple[tuple[str, theme.ThemeName], ...] = (
            (say("Light"), "light"),
            (say("Dark"), "dark"),
            (say("High contrast"), "contrast"),
        )
        self._choices(view, themes, appearance.preferences.theme, appearance.use_theme)
        view.addSeparator()
        self._choices(
            view,
            tuple((say("Text size {percent} %", percent=scale), scale) for scale in SCALES),
            appearance.preferences.scale_percent,
            appearance.use_scale,
        )
        helps = bar.addMenu(say("&Help"))
        self._act(helps, say("&Help for this page"), commands.show_help, "F1")
        pages = (
            (say("How s&ure a figure is"), "sources"),
            (say("&Place in therapy, risk and end points"), "context"),
            (say("&Glossary"), "glossary"),
        )
        for title, page in pages:
            self._act(helps, title, partial(commands.show_help, page))
        helps.addSeparator()
        self._act(helps, say("&Save error report…"), commands.save_report)
        helps.addSeparator()
        self._act(helps, say("&About InfusePlan"), commands.show_about)

    def _list_recent(self, files: PlanFileCommands) -> None:
        """The plan files of this session by their names, which say nothing about anybody."""
        self.recent.clear()
        for number, path in enumerate(files.recent, start=1):
            # Of the menu's own: they go when it is filled again.
            one = QAction(f"&{number}  {path.name}", self.recent)
            one.triggered.connect(partial(_open, files, path))
            self.recent.addAction(one)
        if not files.recent:
            nothing = QAction(say("None in this session"), self.recent)
            nothing.setEnabled(False)
            self.recent.addAction(nothing)

    def offer(
        self, page: str, *, planned: bool, running: bool, days: bool, of_another: bool
    ) -> None:
        """What can be printed, copied, saved, started, decided and read from here.

        Where the strip names somebody else, as on the board, nothing of the patient of the plan.
        """
        of_another |= page == "board"
        plan_shown = planned and page != "infuse" and not of_another
        days &= page == "course"
        words = say("P&rint the infusion as given…") if running else say("P&rint the sheet…")
        self.print_action.setText(say("P&rint the course…") if days else words)
        self.print_action.setEnabled(plan_shown or days or (running and not of_another))
        self.copy_action.setEnabled(plan_shown)
        self.save_action.setEnabled(plan_shown)
        self.start_action.setEnabled(planned and not running and not of_another)
        for action in self._of_patient:
            action.setEnabled(not of_another)

    def _act(self, menu: QMenu, text: str, action: Callable[[], object], keys: str = "") -> QAction:
        made = self._named(text)
        if keys:
            made.setShortcut(keys)
        made.triggered.connect(lambda _checked=False: action())
        menu.addAction(made)
        return made

    def _named(self, text: str) -> QAction:
        """Not told while it is made: then PySide looks for an icon first, and makes 150 names."""
        action = QAction(self._window)
        action.setText(text)
        return action

    def _choices(
        self,
        menu: QMenu,
        choices: tuple[tuple[str, _T], ...],
        now: object,
        use: Callable[[_T], None],
    ) -> None:
        group = QActionGroup(self._window)
        for text, value in choices:
            action = self._named(text)
            action.setCheckable(True)
            action.setChecked(value == now)
            action.triggered.connect(lambda _=False, value=value: use(value))
            group.addAction(action)
            menu.addAction(action)


# What asks for them is made when somebody does, and not with the menu.
def _sign_in(commands: PatientCommands) -> None:
    commands.signing.ask()


def _change_pin(commands: PatientCommands) -> None:
    commands.signing.ask_pin()


def _open(files: PlanFileCommands, path: Path, _checked: bool = False) -> None:
    files.open(path)
