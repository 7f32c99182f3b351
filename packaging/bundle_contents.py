"""What goes into a packaged build, what stays out, and why. Read by `infuseplan.spec` and tests."""

from __future__ import annotations

from fnmatch import fnmatchcase

# Folders of `resources/`, each with what the program does with it.
RESOURCES = {
    "ctcae": "the grades of a reaction",
    "demo": "made-up patients of `infuseplan demo`",
    "fonts": "the typeface of window and paper",
    "help": "what F1 shows",
    "i18n": "translations",
    "icons": "the program's icon",
    "policy": "the described settings of a hospital",
    "protocols": "what infusions are planned by; signed",
    "safety": "worked examples of `self-check`, hazards",
    "schema": "for the editors of those who write protocol files",
    "sources": "titles of the documents that are cited",
    "ward": "the schema of the ward's server, for `ward init` and psql",
}

# Distributions whose code is in the bundle. Their metadata go in too: `About` reads versions there.
DISTRIBUTIONS = (
    "PySide6_Essentials",
    "shiboken6",
    "pydantic",
    "pydantic_core",
    "annotated-types",
    "typing_extensions",
    "typing-inspection",
    "python-dateutil",
    "tzdata",
    "platformdirs",
    "holidays",
    "icalendar",
    "PyNaCl",
    "cffi",
    "psycopg",
    "psycopg-binary",
)

# Modules that are imported by a name that is only known when the program runs.
HIDDEN_IMPORTS = {
    "nacl.bindings": "seals what is personal, checks signatures; loaded by its name",
    "_cffi_backend": "nacl's binary module loads it by name",
    "psycopg_binary._psycopg": "psycopg loads its compiled half by name",
    "psycopg_binary.pq": "as above",
    "tzdata": "zoneinfo and dateutil look it up by name",
    "holidays.countries": "the library loads the countries by name, all or none",
}

# Python modules that some library could use and the program never does.
EXCLUDED_MODULES = {
    "tkinter": "another toolkit; pulled in by nothing that we call",
    "unittest": "tests; libraries import it for their own only",
    "doctest": "tests",
    "pydoc": "a help browser with a web server",
    "pdb": "a debugger",
    "ssl": "only PostgreSQL's client opens connections, by an OpenSSL of its own; 5 MB more",
    "_ssl": "as above",
    "_hashlib": "OpenSSL's hashes; Python's own are compiled in and serve SHA-256",
    "setuptools": "builds packages",
    "pip": "installs packages",
    "pkg_resources": "a part of setuptools",
    "cffi": "compiles bindings; nacl is compiled already and needs its back end only",
    "pycparser": "used by cffi when it compiles",
    "pydantic.mypy": "a plugin of a type checker",
    "pydantic.v1": "the old pydantic, kept for programs that have not moved",
    "nacl.pwhash": "a layer above the bindings, which derive a key from a passphrase by themselves",
    "PySide6.QtDBus": "Qt speaks to the desktop by itself; no Python does",
    "PySide6.QtNetwork": "Qt opens no connection",
    "PySide6.QtQml": "widgets only",
    "PySide6.QtQuick": "widgets only",
    "PySide6.QtQuickWidgets": "widgets only",
    "PySide6.QtOpenGL": "everything is painted by QPainter in memory",
    "PySide6.QtOpenGLWidgets": "as above",
    "PySide6.QtPdf": "PDF files are written, never shown",
    "PySide6.QtPdfWidgets": "as above",
    "PySide6.QtTest": "tests",
    "PySide6.QtSql": "the journal uses Python's own sqlite3",
    "PySide6.QtUiTools": "windows are written in Python",
    "PySide6.QtDesigner": "a tool",
    "PySide6.QtHelp": "help is Markdown",
    "PySide6.QtVirtualKeyboard": "GPL-3.0 only",
    "PySide6.QtCharts": "GPL-3.0 only",
    "PySide6.QtDataVisualization": "GPL-3.0 only",
    "PySide6.QtGraphs": "GPL-3.0 only",
    "PySide6.QtHttpServer": "GPL-3.0 only",
}

# Files by their place in the bundle, on Linux as on Windows. `*` reaches across folders.
EXCLUDED_FILES = {
    "*Qt6Network*": "Qt opens no connection",
    "*Qt*Qml*": "widgets only",
    "*Qt*Quick*": "widgets only",
    "*Qt*VirtualKeyboard*": "GPL-3.0 only",
    "*Qt*Pdf*": "PDF files are written, never shown",
    "*Qt6OpenGL*": "everything is painted by QPainter in memory",
    "*Qt6Wayland*": "the xcb platform runs everywhere, on Wayland through XWayland",
    "*Qt6WlShell*": "as above",
    "*Qt6EglFS*": "for devices without a desktop",
    "*opengl32sw*": "20 MB of software OpenGL that no widget uses",
    "*d3dcompiler_*": "compiles shaders for Qt Quick",
    "*icuuc.dll": "a part of Windows itself; a copy from elsewhere would take its place",
    "*icuin.dll": "as above",
    "*/icu.dll": "as above",
    "*/plugins/tls/*": "Qt opens no connection",
    "*/plugins/networkinformation/*": "as above",
    "*/plugins/networkaccess/*": "as above",
    "*/plugins/qmltooling/*": "widgets only",
    "*/plugins/qmllint/*": "widgets only",
    "*/plugins/generic/*": "touch screens and tablets without a desktop",
    "*/plugins/egldeviceintegrations/*": "for devices without a desktop",
    "*/plugins/xcbglintegrations/*": "OpenGL in windows, which no widget uses",
    "*/plugins/wayland-*": "as for Qt6Wayland",
    "*/plugins/platforminputcontexts/*virtualkeyboard*": "GPL-3.0 only",
    "*/plugins/platformthemes/*gtk3*": "brings GTK with thirty libraries; the program has its own",
    "*/plugins/platformthemes/*xdgdesktopportal*": "file dialogs of sandboxes",
    "*/plugins/platforms/*eglfs*": "for devices without a desktop",
    "*/plugins/platforms/*linuxfb*": "as above",
    "*/plugins/platforms/*minimal*": "paints nothing; `offscreen` serves tests",
    "*/plugins/platforms/*vkkhrdisplay*": "for devices without a desktop",
    "*/plugins/platforms/*vnc*": "opens a network port",
    "*/plugins/platforms/*wayland*": "as for Qt6Wayland",
    "*/plugins/platforms/*direct2d*": "an experiment of Qt's; `windows` is the platform",
    "*/plugins/imageformats/*gif*": "pictures here are PNG; each reader less is a way in less",
    "*/plugins/imageformats/*icns*": "as above",
    "*/plugins/imageformats/*jpeg*": "as above",
    "*/plugins/imageformats/*pdf*": "as above",
    "*/plugins/imageformats/*svg*": "as above",
    "*/plugins/imageformats/*tga*": "as above",
    "*/plugins/imageformats/*tiff*": "as above",
    "*/plugins/imageformats/*wbmp*": "as above",
    "*/plugins/imageformats/*webp*": "as above",
    "*/plugins/iconengines/*svg*": "icons here are painted or PNG",
    "*/plugins/sqldrivers/*": "the journal uses Python's own sqlite3",
    "*/PySide6/*/metatypes/*": "for compilers",
    "*.pyi": "for type checkers",
    "*/tests/*": "tests",
    "*dateutil/zoneinfo/*.tar.gz": "an older copy of the zones; tzdata is newer and is asked first",
}

# Qt's own words (buttons of a dialog) in the languages of `resources/i18n`, and in these.
QT_LANGUAGES = ("de", "es", "fr", "it", "nl", "pl", "sv")

# Libraries that every desktop has and a bundle must not bring, with Debian's package: they have
# to fit the machine's drivers, fonts and printers, and the machine keeps them up to date.
SYSTEM_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libcups.so.2": "libcups2",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libz.so.1": "zlib1g",
    "libc.so.6": "libc6",
    "libm.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libresolv.so.2": "libc6",
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
}


def reason_to_leave_out(place: str) -> str | None:
    """Why the file at this place of the bundle stays out; None where it goes in."""
    place = "/" + place.replace("\\", "/")
    if "/translations/" in place and place.endswith(".qm"):
        stem = place.rpartition("/")[2].removesuffix(".qm")
        known = {f"{part}_{one}" for part in ("qt", "qtbase") for one in QT_LANGUAGES}
        return None if stem in known else "a language that the program is not offered in"
    found = (why for pattern, why in EXCLUDED_FILES.items() if fnmatchcase(place, pattern))
    return next(found, None)
