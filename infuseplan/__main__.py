"""`python -m infuseplan` and the `infuseplan` command."""

import os
import sys
from collections.abc import Sequence

# Validation is this program's own: no plugin of another package may change it, and looking for
# plugins would cost every start.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"


def run(argv: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code."""
    from infuseplan.bootstrap import run_command_line  # noqa: PLC0415 - so that -h stays quick

    return run_command_line(argv)


def occupy_closed_streams() -> None:
    """Lay the system's void under closed standard streams.

    The next file that is opened would get the number of a closed one otherwise, and what a library
    complains of by that number would be written into it: into the journal, into a sheet.
    """
    if sys.platform != "win32":
        for number in range(3):
            try:
                os.fstat(number)
            except OSError:
                os.open(os.devnull, os.O_RDWR)


def main() -> None:
    """The entry point of the installed command."""
    occupy_closed_streams()
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
