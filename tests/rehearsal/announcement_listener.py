"""Hears what programs announce on the accessibility bus; run by the system's Python, which has gi.

Each announcement is one line on standard output: `{"said": "Plan ready: …"}`. The first line says
`{"listening": true}`.
"""

import json

from gi.repository import GLib  # type: ignore[import-not-found, unused-ignore] # the system has it
from screen_reader import accessibility_bus

EVENTS = "org.a11y.atspi.Event.Object"
REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry", "org.a11y.atspi.Registry")


def tell(words):
    print(json.dumps(words), flush=True)


def heard(_bus, _sender, _path, _interface, member, arguments):
    if member == "Announcement":
        said = next((one for one in arguments.unpack() if isinstance(one, str) and one), "")
        tell({"said": said})


def main():
    bus = accessibility_bus()
    bus.signal_subscribe(None, EVENTS, None, None, None, 0, lambda *told: heard(*told[:6]))
    for event in ("object:announcement", "object:state-changed:focused"):
        wanted = GLib.Variant("(s)", (event,))
        bus.call_sync(*REGISTRY, "RegisterEvent", wanted, None, 0, 10000)
    tell({"listening": True})
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
