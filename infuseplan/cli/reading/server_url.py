"""The address of a ward's server as somebody types it: postgresql://USER@HOST:PORT/DATABASE."""

from urllib.parse import unquote, urlsplit

from infuseplan.cli.terminal import Unreadable
from infuseplan.frozen import frozen
from infuseplan.presentation.i18n import say

_SCHEMES = ("postgresql", "postgres")
_PORT, _DATABASE = 5432, "infuseplan"


@frozen
class ServerUrl:
    """One login at one server."""

    host: str
    port: int
    database: str
    user: str

    @property
    def place(self) -> str:
        """As `WardSetUp.server` writes it."""
        return f"{self.host}:{self.port}/{self.database}"

    @property
    def table(self) -> str:
        """As `ward.toml` wants it."""
        return (
            f'[server]\nhost = "{self.host}"\nport = {self.port}\n'
            f'database = "{self.database}"\nuser = "{self.user}"\n'
        )


def read_server_url(text: str) -> ServerUrl:
    """The address; Unreadable where it is none, or where a password stands in it."""
    wrong = say("--url: it is no address. Write postgresql://USER@HOST/DATABASE.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or _PORT
    except ValueError:
        raise Unreadable(wrong) from None
    if parts.password:
        # Not printed, and seen by others already.
        raise Unreadable(
            say("--url: a password stands in it, which others on this computer can read. Leave it "
                "out, and change it.")
        )  # fmt: skip
    names = (unquote(parts.username or ""), unquote(parts.path.removeprefix("/")) or _DATABASE)
    plain = all(one.isprintable() and not set('"\\') & set(one) for one in (host, *names))
    if parts.scheme not in _SCHEMES or not host or not names[0] or not plain or parts.query:
        raise Unreadable(wrong)
    return ServerUrl(host, port, names[1], names[0])
