"""`ward change-key`: every patient's key wrapped by another key of the site."""

from pathlib import Path

from infuseplan.application.services import Services
from infuseplan.application.ward.administration import KeyNotChanged, SchemaRefused, ServerAddress
from infuseplan.cli.reading.options import Options, data_option
from infuseplan.cli.reading.with_record import asked
from infuseplan.cli.terminal import BUG, DONE, Unreadable, complain, print_text
from infuseplan.presentation.i18n import say, say_count


def change_key(options: Options, services: Services) -> int:
    """On the server where an address is given, else in the data folder; 1 where it cannot be."""
    old, url = Path(options.values["--old-key"]), options.values.get("--url")
    new, root = options.values.get("--new-key"), options.values.get("--root-certificate")
    if (url is None) != (new is None) or (url is None and root is not None):
        raise Unreadable(
            say("--new-key and --url belong together, for the server; on a computer the new key is "
                "the one that ward.toml names.")
        )  # fmt: skip
    whole = services.ward_as_a_whole
    try:
        if url is None or new is None:
            changed = whole.change_key_here(data_option(options), old)
        else:
            address = ServerAddress(
                url,
                None if root is None else Path(root),
                lambda: asked(say("Password of the server's administrator: ")),
            )
            changed = whole.change_key_of_server(address, old, Path(new))
    except KeyNotChanged as problem:
        complain(_words(problem))
        return BUG
    except SchemaRefused as problem:
        complain(say("Nothing was changed. The server says: {reason}", reason=str(problem)))
        return BUG
    print_text(say_count("{count} patient: the key is wrapped by the new key of the site.",
                         "{count} patients: their keys are wrapped by the new key of the site.",
                         changed) + "\n")  # fmt: skip
    return DONE


def _words(problem: KeyNotChanged) -> str:
    if problem.code == "open":
        return say("A window has this folder open: close it first. Nothing was changed.")
    if problem.code == "key-file":
        return say("The key file cannot be used ({why}). Nothing was changed.", why=problem.detail)
    return say("Something here is sealed by neither of the two keys. Nothing was changed; look for "
               "the key file that was in use.")  # fmt: skip
