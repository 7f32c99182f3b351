"""Why a ward's computers cannot exchange their entries, and what to do about it."""

from infuseplan.application.ward.administration import WardNotSetUp, WardSetUp
from infuseplan.application.ward.meeting import FaultKind
from infuseplan.presentation.i18n import say
from infuseplan.presentation.site_faults import site_fault_line


def fault_message(kind: FaultKind) -> tuple[str, str]:
    """What is wrong with a place, and the remedy; each a sentence."""
    return {
        "unreachable": (
            say("It does not answer."),
            say("Check the network, and that the server is running; nothing is lost meanwhile."),
        ),
        "refused": (
            say("The server refuses this computer."),
            say("Check pg_hba.conf, the database and the user in ward.toml."),
        ),
        "certificate": (
            say("The server's certificate does not fit, so nothing was sent."),
            say(
                "Check host and root_certificate in ward.toml, until when the server's "
                "certificate is valid, and who answers at this address."
            ),
        ),
        "password": (
            say("The password is missing or wrong."),
            say("Check password_file in ward.toml, or enter it by “infuseplan ward join”."),
        ),
        "newer": (
            say("It was made by a newer version of this program."),
            say("Install that version here; local work goes on."),
        ),
        "older": (
            say("It has not been set up, or by an older version of this program."),
            say("Run “infuseplan ward init”."),
        ),
        "forked": (
            say("Another computer writes the chain of this one, as after a disk was cloned."),
            say("Restart the program: this computer gets a chain of its own."),
        ),
        "damaged": (
            say("It has an entry whose hash does not fit."),
            say("Run “infuseplan ward verify” and inform whoever looks after the server."),
        ),
        "full": (
            say("It takes no more: its disk is full, or it has too many connections."),
            say("Make room on the server."),
        ),
        "rights": (
            say("This computer lacks rights there, or others have too many."),
            say("Check the role of the login, and the rights of the shared folder."),
        ),
        "site-key": (
            say("Computers with another key of the site use it."),
            say("Give this computer the ward's key file."),
        ),
        "other": (say("It cannot be used."), say("Inform IT.")),
    }[kind]


def fault_line(kind: FaultKind, detail: str) -> str:
    """The same in one line, with the technical detail."""
    what, remedy = fault_message(kind)
    if not detail:
        return f"{what} {remedy}"
    return say("{what} ({detail}) {remedy}", what=what, detail=detail, remedy=remedy)


def no_ward_lines(problem: WardNotSetUp) -> list[str]:
    """Why this computer belongs to no ward: each slip of IT's file, or that there is no place."""
    if problem.faults:
        return [site_fault_line(one, whole_path=True) for one in problem.faults]
    return [
        say(
            "This computer's record is its own: {file} names neither a server nor a folder. The "
            "README shows what to write there.",
            file=problem.file,
        )
    ]


def place_name(name: str, set_up: WardSetUp) -> str:
    """A place as somebody looks for it."""
    if name == "server":
        return say("Server {address}", address=set_up.server)
    return say("Folder {path}", path=set_up.folder)
