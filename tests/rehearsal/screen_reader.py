"""Reads the screen through the accessibility tree; run by the system's Python, which has gi.

One request a line on standard input, `{"pid": 1234}`; one answer a line on standard output: what
that process shows, a tree of `{"role", "name", "said", "text", "states", "box", "kids"}`. What is
not showing is left out, except inside tables, whose rows may be scrolled out of sight. Nothing is
cached: each answer is what the program says at that moment. All questions of one answer are under
way at once, so that a page of two hundred parts takes less than a tenth of a second.
"""

import json
import sys

from gi.repository import Gio, GLib  # type: ignore[import-not-found, unused-ignore] # the system has it

ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
TEXT = "org.a11y.atspi.Text"
PROPERTIES = "org.freedesktop.DBus.Properties"
DESKTOP = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
# Places in the protocol's list of states.
STATES = {
    "active": 1, "checked": 4, "enabled": 8, "expanded": 10, "focused": 12, "modal": 16,
    "selected": 23, "sensitive": 24, "showing": 25, "visible": 30, "invalid": 36,
}  # fmt: skip
LONGEST_WAIT_MS = 4000


def accessibility_bus():
    """The bus on which programs tell what they show."""
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync(
        "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, 10000
    ).unpack()[0]
    flags = (
        Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    )
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


class Reading:
    """One picture of one program."""

    def __init__(self, bus):
        self.bus = bus
        self.waiting = 0
        self.lost = 0

    def ask(self, place, interface, method, arguments, then):
        self.waiting += 1

        def done(bus, result):
            self.waiting -= 1
            try:
                answer = bus.call_finish(result).unpack()
            except GLib.Error:
                # It was there a moment ago: a dialog that closes while it is being read.
                self.lost += 1
                return
            then(answer)

        self.bus.call(
            place[0], place[1], interface, method, arguments, None, 0, LONGEST_WAIT_MS, None, done
        )

    def finish(self):
        context = GLib.MainContext.default()
        while self.waiting:
            context.iteration(True)

    def part(self, place, node, in_table=False):
        """Everything about one part of the screen and what is in it."""

        def states(answer):
            low, high = answer[0]
            bits = low | (high << 32)
            node["states"] = [name for name, bit in STATES.items() if bits >> bit & 1]
            if "showing" in node["states"] or in_table or node["top"]:
                self.details(place, node, in_table)

        self.ask(place, ACCESSIBLE, "GetState", None, states)

    def details(self, place, node, in_table):
        def role(answer):
            node["role"] = answer[0]
            if answer[0] in ("text", "password text"):
                whole = GLib.Variant("(ii)", (0, -1))
                self.ask(place, TEXT, "GetText", whole, lambda text: keep("text", text[0]))
            self.ask(place, ACCESSIBLE, "GetChildren", None, children)

        def children(answer):
            inside = in_table or node["role"] in ("table", "tree table")
            for bus_name, path in answer[0]:
                child = {"top": False, "kids": [], "role": "", "name": "", "states": []}
                node["kids"].append(child)
                self.part((bus_name, path), child, inside)

        def keep(name, value):
            node[name] = value

        self.ask(place, ACCESSIBLE, "GetRoleName", None, role)
        for name, key in (("Name", "name"), ("Description", "said")):
            which = GLib.Variant("(ss)", (ACCESSIBLE, name))
            self.ask(place, PROPERTIES, "Get", which, lambda text, key=key: keep(key, text[0]))
        on_screen = GLib.Variant("(u)", (0,))
        self.ask(place, COMPONENT, "GetExtents", on_screen, lambda box: keep("box", box[0]))


def program_of(bus, pid):
    """The bus name and path of the program with that process id; None while it has none."""
    found = bus.call_sync(
        *DESKTOP, ACCESSIBLE, "GetChildren", None, None, 0, LONGEST_WAIT_MS, None
    ).unpack()[0]
    for bus_name, path in found:
        try:
            owner = bus.call_sync(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "GetConnectionUnixProcessID", GLib.Variant("(s)", (bus_name,)), None, 0,
                LONGEST_WAIT_MS, None,
            ).unpack()[0]  # fmt: skip
        except GLib.Error:
            continue
        if owner == pid:
            return bus_name, path
    return None


def answer_to(bus, request):
    """What that program shows; no windows where it is not there (yet, or any more)."""
    place = program_of(bus, request["pid"])
    if place is None:
        return {"there": False, "lost": 0, "windows": []}
    root = {"top": True, "kids": [], "role": "", "name": "", "states": []}
    reading = Reading(bus)
    reading.part(place, root)
    reading.finish()
    return {"there": True, "lost": reading.lost, "windows": root["kids"]}


def main():
    bus = accessibility_bus()
    for line in sys.stdin:
        try:
            answer = answer_to(bus, json.loads(line))
        except GLib.Error as problem:
            answer = {"there": False, "lost": 1, "windows": [], "problem": str(problem)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
