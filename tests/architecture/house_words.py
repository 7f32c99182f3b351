"""Words this house does not use: where, and what to write instead.

Each rule reads the syntax tree or the comments, never the raw text, so a word in a string or in
a docstring is no offence. A real exception goes into `ALLOWED`, with its reason.
"""

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .source import Source, is_under, lines_of

PACKAGE = "infuseplan"
DOMAIN = "infuseplan/domain"
GUI = "infuseplan/gui"
ADAPTERS = "infuseplan/adapters"
CLOCK = "infuseplan/adapters/clock.py"
LABELS = "infuseplan/gui/widgets/labels.py"
CLI = "infuseplan/cli"
EVERYWHERE = ("infuseplan", "tests", "packaging")


@dataclass(frozen=True)
class HouseWord:
    """One banned thing; `find` gives the lines on which a file says it."""

    name: str
    advice: str
    find: Callable[[Source], Iterable[int]]
    within: tuple[str, ...] = (PACKAGE,)
    outside: tuple[str, ...] = ()

    def hits(self, source: Source) -> list[int]:
        """Lines, ascending; none where the rule does not reach."""
        if not is_under(source.path, *self.within) or is_under(source.path, *self.outside):
            return []
        return sorted(set(self.find(source)))


# (rule, file) -> why it may. A test demands that each entry is still needed.
ALLOWED: dict[tuple[str, str], str] = {
    (
        "the time of day",
        "tests/rehearsal/computer_clock.py",
    ): "It sets a program's clock by how far that is to be from the real one.",
    ("eval or exec", "infuseplan/frozen.py"): (
        "compiles the names of a class's fields into its `__init__`, as Python's dataclass does"
    ),
    ("writing a file", "infuseplan/application/whole_file.py"): (
        "what adapters and paper share; it writes aside, syncs and renames"
    ),
    ("writing a file", "infuseplan/__main__.py"): (
        "opens the system's void, so that no file gets the number of a closed stream"
    ),
}


# --- finders --------------------------------------------------------------------------------


def calls_of(*names: str) -> Callable[[Source], list[int]]:
    """Calls by full name, whatever alias they hide behind."""
    return lambda source: lines_of(call for call, name in source.calls if name in names)


def calls_ending(*ends: str) -> Callable[[Source], list[int]]:
    """Calls whose last two words match: `datetime.now`, also as `dt.datetime.now`."""
    return lambda source: lines_of(
        call for call, name in source.calls if ".".join(name.split(".")[-2:]) in ends
    )


def names_of(*names: str) -> Callable[[Source], list[int]]:
    """Any use of a name: imported, called, inherited, or as an attribute of its module."""

    def find(source: Source) -> list[int]:
        used = [
            node
            for node in source.nodes
            if (isinstance(node, ast.Name) and source.dotted(node).split(".")[-1] in names)
            or (isinstance(node, ast.Attribute) and node.attr in names)
            or (isinstance(node, ast.alias) and node.name.split(".")[-1] in names)
        ]
        return lines_of(used)

    return find


def imports_of(*modules: str) -> Callable[[Source], list[int]]:
    """A module, or anything out of it, imported in any of the ways there are."""
    return lambda source: [
        line
        for line, name in source.imports
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    ]


def annotations(source: Source) -> list[ast.expr]:
    found: list[ast.expr | None] = []
    for node in source.nodes:
        if isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(node.returns)
    return [annotation for annotation in found if annotation is not None]


def floats(source: Source) -> list[int]:
    """`isinstance(value, float)` stays allowed: refusing floats needs the word."""
    literals = [
        node
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
    ]
    typed = [
        part
        for annotation in annotations(source)
        for part in ast.walk(annotation)
        if isinstance(part, ast.Name) and part.id == "float"
    ]
    return lines_of([*literals, *typed]) + calls_of("float")(source)


def today(source: Source) -> list[int]:
    clocks = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    qt = ("QDateTime.currentDateTime", "QDateTime.currentDateTimeUtc")
    return calls_ending(*clocks, *qt, "QDate.currentDate", "QTime.currentTime")(source)


def zone_of_the_computer(source: Source) -> list[int]:
    """`tzlocal()`, and `moment.astimezone()` that names no zone."""
    bare = [
        call
        for call, name in source.calls
        if name.endswith(".astimezone") and not call.args and not call.keywords
    ]
    return lines_of(bare) + names_of("tzlocal", "tzwinlocal")(source)


def nested_event_loops(source: Source) -> list[int]:
    """`app.exec()` is the one loop there is; receivers are judged by their name."""
    found = []
    for call, name in source.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"exec", "exec_"}:
            receiver = source.dotted(call.func.value).split(".")[-1].rstrip("()").lower()
            asked = "Application." in name
            if not (asked or receiver.endswith(("app", "application"))):
                found.append(call)
    statics = re.compile(
        r"(QMessageBox\.(about|aboutQt|critical|information|question|warning)"
        r"|QInputDialog\.get\w+|QFileDialog\.get\w+|QColorDialog\.getColor|QFontDialog\.getFont)$"
    )
    return lines_of(found) + lines_of(call for call, name in source.calls if statics.search(name))


def says_nothing(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(statement, ast.Pass | ast.Continue)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in body
    )


def swallowed_exceptions(source: Source) -> list[int]:
    everything = {"Exception", "BaseException"}
    found: list[ast.AST] = []
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {source.dotted(kind).split(".")[-1] for kind in caught if kind is not None}
            if node.type is None or (names & everything and says_nothing(node.body)):
                found.append(node)
    for call, name in source.calls:
        if name.endswith("suppress") and {source.dotted(a) for a in call.args} & everything:
            found.append(call)
    return lines_of(found)


def star_imports(source: Source) -> list[int]:
    froms = (node for node in source.nodes if isinstance(node, ast.ImportFrom))
    return lines_of(node for node in froms if any(alias.name == "*" for alias in node.names))


def keyword_true(word: str) -> Callable[[Source], list[int]]:
    def find(source: Source) -> list[int]:
        return lines_of(
            call
            for call, _ in source.calls
            for keyword in call.keywords
            if keyword.arg == word
            and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
        )

    return find


def model_copies(source: Source) -> list[int]:
    return lines_of(
        call
        for call, name in source.calls
        if name.split(".")[-1] == "model_copy"
        and (call.args or any(keyword.arg in {"update", None} for keyword in call.keywords))
    )


def writes(source: Source) -> list[int]:
    """Opening for writing, by the mode; a mode that is computed counts as writing."""
    found = []
    for call, name in source.calls:
        last = name.split(".")[-1]
        if last in {"write_text", "write_bytes"}:
            found.append(call)
        if name == "os.open":
            found.append(call)
        if last != "open" or name.startswith(("webbrowser.", "os.")):
            continue
        # open(file, mode) and io.open(file, mode), but path.open(mode).
        place = 1 if name in {"open", "io.open", "builtins.open"} else 0
        mode: ast.expr | None = call.args[place] if len(call.args) > place else None
        mode = next((k.value for k in call.keywords if k.arg == "mode"), mode)
        if isinstance(mode, ast.Constant) and isinstance(mode.value, str):
            writing = bool(set(mode.value) & set("wax+"))
        else:
            # dialog.open(slot) and the like take no mode; only a plain open() with one is sure.
            writing = mode is not None and place == 1
        if writing:
            found.append(call)
    return lines_of(found)


MARKS = re.compile(
    r"type:\s*ignore(\[[^]]*\])?|noqa(:\s*[A-Z]+[0-9]+(\s*,\s*[A-Z]+[0-9]+)*)?"
    r"|nosec(\s+B[0-9]+(\s*,\s*B[0-9]+)*)?|pragma:\s*no (cover|branch|mutate)"
)


def bare_ignores(source: Source) -> list[int]:
    """What is left of the comment without the marks has to be a reason: two words at least."""
    found = []
    for line, comment in source.comments:
        reason, marks = MARKS.subn(" ", comment)
        blanket = re.search(r"type:\s*ignore(?!\[)|noqa(?!:)", comment)
        if marks and (blanket or len(re.findall(r"[A-Za-z]{2,}", reason)) < 2):
            found.append(line)
    return found


def bare_skips(source: Source) -> list[int]:
    """`skip`, `skipif` and `xfail` without a `reason=`, as a mark or as a call."""
    skips = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail)$")
    reasoned, found = set(), []
    for call, name in source.calls:
        if skips.search(name):
            reasoned.add(call.func)
            spoken = any(keyword.arg == "reason" for keyword in call.keywords)
            positional = bool(call.args) and not name.endswith("skipif")
            if not (spoken or positional):
                found.append(call)
    marks = (n for n in source.nodes if isinstance(n, ast.Attribute) and n not in reasoned)
    return lines_of(found) + lines_of(n for n in marks if skips.search(source.dotted(n)))


# What puts words before the user's eyes or into a screen reader's mouth.
SPEAKING = re.compile(
    r"^(set(Text|PlainText|WindowTitle|ToolTip|AccessibleName|AccessibleDescription|StatusTip"
    r"|PlaceholderText|WhatsThis|Title|InformativeText|DetailedText|LabelText|Suffix|Prefix)"
    r"|add(Action|Menu|Tab|Item|Section|ToolBar)|showMessage)$"
)
SPEAKING_WIDGETS = re.compile(
    r"^(QLabel|QPushButton|QToolButton|QAction|QCheckBox|QRadioButton|QGroupBox|QMenu|QDockWidget"
    r"|PlainLabel|WrappedLabel)$"
)


def unspoken(node: ast.expr) -> bool:
    """Whether an argument holds letters of its own: literal, f-string, joined or formatted.

    Values that are only put side by side (`f"{name}, {unit}"`) hold nothing to translate.
    """
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(letter.isalpha() for letter in node.value)
    if isinstance(node, ast.JoinedStr):
        return any(unspoken(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return unspoken(node.left) or unspoken(node.right)
    if isinstance(node, ast.IfExp):
        return unspoken(node.body) or unspoken(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "format" and unspoken(node.func.value)
    return False


def untranslated(source: Source) -> list[int]:
    found = []
    for call, name in source.calls:
        last = name.split(".")[-1]
        setter = isinstance(call.func, ast.Attribute) and SPEAKING.match(last)
        given = [*call.args, *(k.value for k in call.keywords if k.arg in {"text", "title"})]
        if (setter or SPEAKING_WIDGETS.match(last)) and any(unspoken(value) for value in given):
            found.append(call)
    return lines_of(found)


SAYING = ("say", "sentence")


def assembled_sentences(source: Source) -> list[int]:
    """These look their words up, so they must get them whole, with the figures beside them."""
    found = []
    for call, name in source.calls:
        for given in call.args[:1] if name.split(".")[-1] in SAYING else []:
            formatted = isinstance(given, ast.Call) and source.dotted(given.func).endswith("format")
            if isinstance(given, ast.JoinedStr | ast.BinOp) or formatted:
                found.append(call)
    return lines_of(found)


# --- the list -------------------------------------------------------------------------------

SPIN = "it swallows keys and keeps the rest (7,25 becomes 72)"
GPL_QT = ("Charts", "Graphs", "DataVisualization", "HttpServer", "VirtualKeyboard", "Quick3D")
NET_QT = ("Network", "NetworkAuth", "WebEngineCore", "WebEngineWidgets", "WebEngineQuick")

HOUSE_WORDS = (
    HouseWord(
        "float in the domain",
        "Stated figures are Decimal, derived ones Fraction; see domain/quantities.py.",
        floats,
        within=(DOMAIN,),
    ),
    HouseWord(
        "round()",
        "round(112.5) is 112. Clinical rounding is domain/rounding.py, display figures.py.",
        calls_of("round", "builtins.round"),
    ),
    HouseWord(
        "the time of day",
        "Time is an input: take it as an argument, from the clock port. In tests, write it out.",
        today,
        within=("infuseplan", "tests"),
        outside=(CLOCK,),
    ),
    HouseWord(
        "the computer's zone",
        "The zone is the ward's: take it from the clock port.",
        zone_of_the_computer,
        within=("infuseplan",),
        outside=(CLOCK,),
    ),
    HouseWord(
        "spin box",
        f"Use the strict entry fields of gui/widgets: {SPIN}.",
        names_of("QDoubleSpinBox", "QSpinBox"),
    ),
    HouseWord(
        "date or time edit",
        "Use the strict entry fields of gui/widgets: it takes 03/04/2026 as 2000-01-03.",
        names_of("QDateEdit", "QTimeEdit", "QDateTimeEdit"),
    ),
    HouseWord(
        "nested event loop",
        "A second loop lets a plan go stale behind it: open() and a signal; popup() for menus.",
        nested_event_loops,
    ),
    HouseWord(
        "model_copy(update=…)",
        "It validates nothing: build the model anew.",
        model_copies,
    ),
    HouseWord(
        "swallowed exception",
        "Catch what you expect and say what happened; a bug belongs to the exception hook.",
        swallowed_exceptions,
        within=EVERYWHERE,
    ),
    HouseWord(
        "star import",
        "Name what you need: a star from a Qt module costs 64 ms and 14 MB.",
        star_imports,
        within=EVERYWHERE,
    ),
    HouseWord(
        "Qt module under the GPL alone",
        "It would put the whole program under the GPL: paint it with QPainter.",
        imports_of(*(f"PySide6.Qt{name}" for name in GPL_QT)),
        within=EVERYWHERE,
    ),
    HouseWord(
        "Qt module with a network",
        "The program is offline, and provably so: it never loads a network module.",
        imports_of(*(f"PySide6.Qt{name}" for name in NET_QT)),
        within=EVERYWHERE,
    ),
    HouseWord(
        "network of Python's",
        "The program is offline, and provably so.",
        imports_of("socket", "ssl", "urllib.request", "http", "ftplib", "smtplib", "xmlrpc"),
    ),
    HouseWord(
        "print()",
        "Only cli speaks to the terminal; elsewhere return a value or use the log.",
        calls_of("print", "builtins.print"),
        outside=(CLI,),
    ),
    HouseWord(
        "pickle",
        "It runs what it reads. JSON or the journal.",
        imports_of("pickle", "marshal", "shelve", "dill", "jsonpickle"),
        within=EVERYWHERE,
    ),
    HouseWord(
        "eval or exec",
        "Rules are data with a closed vocabulary; there is no expression language.",
        calls_of("eval", "exec", "builtins.eval", "builtins.exec"),
        within=EVERYWHERE,
    ),
    HouseWord(
        "a shell",
        "Start programs with a list of arguments.",
        lambda source: keyword_true("shell")(source) + calls_of("os.system", "os.popen")(source),
        within=EVERYWHERE,
    ),
    HouseWord(
        "writing a file",
        "Adapters write, and they write aside, sync and rename: a kill leaves the old file whole.",
        writes,
        outside=(ADAPTERS,),
    ),
    HouseWord(
        "ignore without a reason",
        "Name the rule and say why: `# noqa: S603 - arguments are fixed`.",
        bare_ignores,
        within=EVERYWHERE,
    ),
    HouseWord(
        "skip without a reason",
        "pytest.mark.skip(reason=…): whoever reads the report must know what was not looked at.",
        bare_skips,
        within=("tests",),
    ),
    HouseWord(
        "QLabel",
        "It renders HTML found in a name: use the plain-text labels of gui/widgets/labels.py.",
        names_of("QLabel"),
        outside=(LABELS,),
    ),
    HouseWord(
        "words not translated",
        'Pass them through the translation function: setText(say("…")).',
        untranslated,
        within=(GUI,),
    ),
    HouseWord(
        "sentence assembled before translation",
        'Whole sentences with named places: say("{dose} mg in {bag} mL", dose=…, bag=…).',
        assembled_sentences,
    ),
)
