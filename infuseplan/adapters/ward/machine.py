"""By which a machine is known again, so that a copy of its disk is found before it sends anything.

What is kept is a hash that says nothing else of the machine. Where the system has no number of its
own, or a clone has kept it, the server still sees that two computers write one chain.
"""

import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_LINUX = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_mark() -> str:
    """32 hexadecimal digits; empty where the system has no number."""
    number = _number()
    if not number:
        return ""
    return sha256(f"infuseplan machine\n{number}".encode()).hexdigest()[:32]


if sys.platform == "win32":

    def _number() -> str:
        import winreg  # noqa: PLC0415 - Windows alone has it

        with (
            suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key,
        ):
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        return ""

else:

    def _number() -> str:
        for path in _LINUX:
            with suppress(OSError):
                number = path.read_text(encoding="ascii", errors="replace").strip()
                if number and number != "uninitialized":
                    return number
        return ""
