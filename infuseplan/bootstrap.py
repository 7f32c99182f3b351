"""The only module that may import every layer: it wires the ports to the adapters.

Qt, icalendar and the like are loaded inside the functions that need them: a plan on the command
line must cost no more than the libraries that it really uses.
"""
# ruff: noqa: PLC0415 - late imports are the purpose of this module

import logging
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from infuseplan import __version__
from infuseplan.adapters.clock import SystemClock, demand_usable_zone
from infuseplan.adapters.folders import APP_NAME, machine_folder, user_folder
from infuseplan.adapters.record_access import record_access
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.adapters.text_files import is_there, limited_bytes, save_text
from infuseplan.adapters.ward_access import ward_access
from infuseplan.application.ports import CannotOpen
from infuseplan.application.services import (
    DEFAULT_PROTOCOL,
    CalendarServices,
    LocalFiles,
    Policies,
    ProtocolChanged,
    ProtocolFiles,
    QtServices,
    References,
    Services,
    SiteFiles,
    WindowOptions,
)
from infuseplan.application.site_files import APPROVALS, POLICY
from infuseplan.cli import main, unexpected, wants_box
from infuseplan.domain.protocol.reference import ProtocolHeadline, ProtocolRef
from infuseplan.presentation.protocol_faults import UnusableMessages
from infuseplan.presentation.source_titles import use_source_titles

if TYPE_CHECKING:
    from datetime import datetime

    from infuseplan.adapters.protocols.approvals import ReadApprovals
    from infuseplan.adapters.protocols.shelf import ProtocolShelf
    from infuseplan.adapters.protocols.signature import ProtocolSeal
    from infuseplan.adapters.settings.defaults import Installation, SiteDefaults
    from infuseplan.adapters.settings.site import SiteSettings
    from infuseplan.application.plan.planning import ProvedPlan
    from infuseplan.application.site_files import SiteCheck, SiteFault
    from infuseplan.application.treatment.appointment import Appointment
    from infuseplan.application.ward.administration import WardAdministration
    from infuseplan.application.ward.meeting import WardExchange
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.domain.protocol.check import ProtocolFault
    from infuseplan.domain.protocol.ctcae import Ctcae
    from infuseplan.domain.treatment.ward_days import WardDays


def _site_defaults(path: Path, choices: "Callable[[], Installation]") -> "SiteDefaults":
    """What IT has chosen for this computer; nothing is read where IT laid no file there."""
    from infuseplan.adapters.settings.defaults import SiteDefaults, site_defaults

    return site_defaults(path, choices()) if is_there(path) else SiteDefaults()


def _for_window(
    wired: Services, options: WindowOptions, resources: Path, site: Path, site_language: str | None
) -> tuple[Services, WindowOptions]:
    """The program as this window was asked for: its folder, its log, its language.

    A demonstration keeps nothing: its folder is gone when the window is closed, and so is its key.
    """
    from dataclasses import replace

    from infuseplan.adapters.logs import open_log
    from infuseplan.adapters.translations import catalogue
    from infuseplan.presentation.i18n import use_catalogue

    folder = options.data
    if options.demo and folder is None:
        import atexit
        from tempfile import TemporaryDirectory

        temporary = TemporaryDirectory(prefix=APP_NAME)
        atexit.register(temporary.cleanup)
        folder = Path(temporary.name)
        options = replace(options, data=folder)
        journal, sealing = record_access(wired.clock, site, forgets=True)
        wired = replace(wired, journal=journal, sealing=sealing)
    if folder is not None:
        wired = replace(wired, preferences=PreferenceFile(folder))
    kept_in = user_folder() if folder is None else folder
    if not options.quit_when_painted and open_log(kept_in) is None:
        _tell_of_no_log(kept_in)
    language = options.language or wired.preferences.load().language or site_language or "en"
    if language != "en":
        use_catalogue(catalogue(resources / "i18n", language))
    return wired, options


def _tell_of_no_log(folder: Path) -> None:
    """The program works without it: said where somebody reads it, and nowhere else."""
    from infuseplan.cli.terminal import complain
    from infuseplan.presentation.i18n import say

    complain(
        say(
            "No log is written in {folder}: infuseplan.log there is no ordinary file, the folder "
            "cannot be written, or it is another user's and this is the administrator. Everything "
            "else works; tell IT.",
            folder=folder,
        )
    )


def services(machine: Path | None = None) -> Services:
    """The wired program; `machine` stands in for IT's folder in tests."""
    resources = resources_folder()
    site = machine or machine_folder()
    clock = SystemClock()

    @cache
    def known_languages() -> tuple[str, ...]:
        from infuseplan.adapters.translations import languages

        return languages(resources / "i18n")

    @cache
    def choices() -> "Installation":
        from infuseplan.adapters.settings.defaults import Installation, kind_of_protocol

        return Installation(partial(kind_of_protocol, resources / "protocols"), known_languages())

    chosen_here = _site_defaults(site / POLICY, choices)
    default_id = chosen_here.protocol or DEFAULT_PROTOCOL

    @cache
    def seal() -> "ProtocolSeal | None":
        # What lies in a source tree is changed by its developers, and has no signature.
        if not getattr(sys, "frozen", False):
            return None
        from infuseplan.adapters.protocols.signature import compiled_seal

        return compiled_seal(resources / "protocols", user_folder(), site)

    @cache
    def approvals() -> "ReadApprovals":
        # Once: a page must not say "approved" beside a notice that nothing is.
        from infuseplan.adapters.protocols.approvals import ReadApprovals, read_approvals

        path = site / APPROVALS
        if not is_there(path):
            # No day is needed, and the first reading of the clock takes long.
            return ReadApprovals((), ())
        from infuseplan.adapters.protocols.headline import revisions

        return read_approvals(path, clock.today(), revisions(resources / "protocols"))

    def approval_faults() -> "tuple[SiteFault, ...]":
        return approvals().faults

    def check_site(folder: Path | None) -> "SiteCheck":
        from infuseplan.adapters.protocols.signature import installed_release
        from infuseplan.adapters.settings.site_check import Installed, check_site

        protocols = resources / "protocols"
        frozen = bool(getattr(sys, "frozen", False))
        key, revision = installed_release(protocols) if frozen else (None, None)
        default = resources / "policy" / POLICY
        here = Installed(default, protocols, clock.today(), key, revision, choices())
        return check_site(folder or site, here, in_force=folder is None and machine is None)

    @cache
    def shelf() -> "ProtocolShelf":
        from infuseplan.adapters.protocols.shelf import ProtocolShelf

        return ProtocolShelf(resources / "protocols", approvals().approvals, seal=seal())

    @cache
    def settings() -> "SiteSettings":
        from infuseplan.adapters.settings.site import SiteSettings

        return SiteSettings(resources / "policy" / POLICY, site / POLICY, installed=choices())

    def headline() -> ProtocolHeadline | None:
        from infuseplan.adapters.protocols.headline import read_headline

        sealed = seal()
        if sealed is not None and sealed.faults():
            return None
        path = resources / "protocols" / f"{default_id.rpartition('/')[2]}.toml"
        return read_headline(path, approvals().approvals)

    def check_folder(folder: Path | None) -> "tuple[ProtocolFault, ...]":
        from infuseplan.adapters.protocols.shelf import ProtocolShelf
        from infuseplan.adapters.protocols.sources import source_documents

        known = source_documents(resources / "sources" / "sources.toml")
        if folder is None:
            own = resources / "protocols"
            return ProtocolShelf(own, sources=known, seal=seal()).load().faults
        return ProtocolShelf(folder, sources=known).load().faults

    def worked_examples() -> str:
        return (resources / "safety" / "worked-examples.toml").read_text(encoding="utf-8")

    def source_title(source_id: str) -> str:
        from infuseplan.adapters.protocols.sources import source_documents

        document = source_documents(resources / "sources" / "sources.toml").get(source_id)
        return source_id if document is None else document.title

    def open_window(options: WindowOptions) -> int:
        demand_usable_zone()
        with _qt():
            from infuseplan.gui.loading import open_window as open_qt_window
            from infuseplan.gui.loading import tell_last_words_by
        tell_last_words_by(_tell_without_qt)

        here, asked = _for_window(wired, options, resources, site, chosen_here.language)
        # A demonstration meets nobody.
        if options.demo or options.quit_when_painted or not here.ward.is_set_up():
            return open_qt_window(here, asked, resources)
        begun: list[WardExchange] = []

        def begin_exchange() -> "WardExchange | None":
            exchange = here.ward.exchange(asked.data)
            if exchange is not None:
                exchange.start()
                begun.append(exchange)
            return exchange

        try:
            return open_qt_window(here, asked, resources, begin_exchange)
        finally:
            for exchange in begun:
                exchange.close()

    def show_trouble(failed: str, faults: tuple[str, ...], advice: str) -> None:
        _show_trouble(UnusableMessages(failed, faults, advice), resources)

    def write_sheet(proved: "ProvedPlan", kind: str, path: Path) -> None:
        with _qt():
            from infuseplan.gui.paper.without_screen import write_sheet_without_screen

        write_sheet_without_screen(proved, kind, path, resources, clock.now())

    def third_parties() -> Sequence[tuple[str, str, str]]:
        from infuseplan.adapters.third_parties import third_parties as installed

        return installed()

    def protocol_file(ref: ProtocolRef) -> bytes:
        """The exact bytes of a file that was planned by; ProtocolChanged if they are gone."""
        from infuseplan.adapters.toml import LARGEST_FILE

        for path in shelf().files():
            try:
                content = limited_bytes(path, LARGEST_FILE)
            except OSError:
                # The shelf tells of it; the file that is asked for may be another.
                continue
            if sha256(content).hexdigest() == ref.sha256:
                return content
        raise ProtocolChanged(ref)

    def ctcae() -> "Ctcae":
        from infuseplan.adapters.protocols.ctcae import ctcae as read

        return read(resources / "ctcae" / "ctcae-5.toml")

    def ward_days(region: str, years: Collection[int]) -> "WardDays":
        from infuseplan.adapters.calendar.public_holidays import ward_days as of_region

        return of_region(region, years, POLICY)

    def ics(appointments: "Iterable[Appointment]", now: "datetime") -> str:
        from infuseplan.adapters.calendar.ics_file import ics_text

        return ics_text(appointments, now)

    def open_plan(path: Path) -> "PlanRequest | str":
        from infuseplan.cli.reading.plan_file import read_plan_file
        from infuseplan.cli.terminal import Unreadable

        try:
            return read_plan_file(str(path), wired)
        except Unreadable as problem:
            return problem.text

    @cache
    def ward_as_a_whole() -> "WardAdministration":
        from infuseplan.adapters.ward_administration import ward_administration

        return ward_administration(clock, site, resources / "ward")

    use_source_titles(source_title)
    journal, sealing = record_access(clock, site)
    wired = Services(
        clock=clock,
        preferences=PreferenceFile(user_folder()),
        protocols=ProtocolFiles(
            default_id=default_id,
            find=lambda protocol_id: shelf().find(protocol_id),
            all=lambda: shelf().load().protocols,
            regimens=lambda: shelf().regimens(),
            headline=headline,
            check=check_folder,
            bytes_of=protocol_file,
            parse=lambda content: shelf().parse_recorded(content),
        ),
        policies=Policies(
            standing=lambda: settings().standing(),
            with_settings=lambda changes: settings().with_settings(changes),
            from_file=lambda path: settings().with_file(path),
        ),
        site=SiteFiles(approval_faults=approval_faults, check=check_site),
        journal=journal,
        sealing=sealing,
        ward=ward_access(clock, site, __version__),
        load_ward_as_a_whole=ward_as_a_whole,
        references=References(
            worked_examples=worked_examples,
            source_title=source_title,
            third_parties=third_parties,
            ctcae=ctcae,
            languages=known_languages,
        ),
        calendar=CalendarServices(ward_days=ward_days, ics=ics),
        files=LocalFiles(read=limited_bytes, save=save_text, open_plan=open_plan),
        qt=QtServices(open_window=open_window, show_trouble=show_trouble, write_sheet=write_sheet),
    )
    return wired


def run_command_line(argv: Sequence[str]) -> int:
    """Run one command line with the wired program."""
    try:
        wired = services()
    except Exception as problem:
        # There is no program yet that could say it; what is missing is a part of itself.
        from infuseplan.cli.terminal import BUG, complain
        from infuseplan.presentation.protocol_faults import no_window

        text = str(problem) if isinstance(problem, OSError) else unexpected(problem)
        complain(text)
        if wants_box(argv):
            _show_trouble(no_window(text), None)
        return BUG
    return main(argv, wired)


@contextmanager
def _qt() -> Iterator[None]:
    """Loading Qt: where a library of the system is missing, it is named."""
    try:
        yield
    except ImportError as problem:
        from infuseplan.adapters.system_libraries import missing_libraries
        from infuseplan.presentation.protocol_faults import library_message

        missing = missing_libraries()
        if not missing and ".so" not in str(problem):
            raise
        raise CannotOpen(library_message(missing, str(problem))) from problem


def _tell_without_qt(why: str) -> None:
    """What is left to say where Qt ends the process: which library it may have missed."""
    from infuseplan.adapters.plain_box import show_plainly
    from infuseplan.adapters.system_libraries import missing_libraries
    from infuseplan.cli.terminal import complain, has_terminal
    from infuseplan.presentation.protocol_faults import library_message, no_window

    missing = missing_libraries()
    text = library_message(missing, why) if missing else why
    complain(text)
    if not has_terminal() and "--quit-when-painted" not in sys.argv:
        show_plainly(no_window(text).as_text)


def _show_trouble(words: UnusableMessages, resources: Path | None) -> None:
    """A window that says what is wrong: Qt's, or where Qt fails, whatever the desktop has."""
    try:
        from infuseplan.gui.unusable import show_alone

        theme = PreferenceFile(user_folder()).load().theme
        if show_alone(words, theme, resources):
            return
    except Exception:
        logging.getLogger("infuseplan.start").info("no window to tell of a fault", exc_info=True)
    from infuseplan.adapters.plain_box import show_plainly

    show_plainly(words.as_text)
