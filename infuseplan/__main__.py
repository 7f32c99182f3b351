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


def main() -> None:
    """The entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
