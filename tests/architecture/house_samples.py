"""For each house word what must be caught, and what looks like it and must be left alone.

A line that has to be caught ends in `# caught`; every other line has to be left alone. The
samples are strings, so the rules do not see them when they look at this file.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A planted file: `word` is the rule, `path` where the file would stand."""

    word: str
    path: str
    text: str

    @property
    def caught(self) -> list[int]:
        """The lines that the rule must name."""
        lines = self.text.splitlines()
        return [number for number, line in enumerate(lines, 1) if line.endswith("# caught")]


DOMAIN_FILE = "infuseplan/domain/planted.py"
GUI_FILE = "infuseplan/gui/pages/planted.py"
APPLICATION_FILE = "infuseplan/application/planted.py"
TEST_FILE = "tests/domain/test_planted.py"

SAMPLES = (
    Sample(
        "float in the domain",
        DOMAIN_FILE,
        '''\
rate_ml_h = 12.5  # caught
rate_ml_h = float("12.5")  # caught
def minutes(rate: float) -> int:  # caught
    return 0
volume: dict[str, float | None] = {}  # caught
def volume_ml() -> "Fraction":
    """At 12.5 mL/h, never float(rate)."""
    if isinstance(value, float):  # 0.5 is refused
        raise TypeError("not 12.5")
    return Decimal("12.5")
half = Fraction(1, 2)
''',
    ),
    Sample("float in the domain", GUI_FILE, "opacity = 0.5\n"),
    Sample(
        "round()",
        GUI_FILE,
        """\
import builtins
shown = round(112.5)  # caught
shown = builtins.round(rate, 2)  # caught
shown = rounding.round_half_up(rate)
painter.round(rate)
words = "round(112.5)"
""",
    ),
    Sample(
        "the time of day",
        APPLICATION_FILE,
        """\
import datetime
import datetime as dt
import time
from datetime import date as Day
from datetime import datetime as Moment
from PySide6.QtCore import QDate
now = datetime.datetime.now()  # caught
now = dt.datetime.now(dt.UTC)  # caught
now = Moment.utcnow()  # caught
today = Day.today()  # caught
today = QDate.currentDate()  # caught
seconds = time.time()  # caught
now = clock.now()
begun = time.monotonic()
start = datetime.datetime.fromisoformat("2026-11-22T09:00:00+01:00")
""",
    ),
    Sample("the time of day", "infuseplan/adapters/clock.py", "now = datetime.now(UTC)\n"),
    Sample("the time of day", TEST_FILE, "day = date.today()  # caught\n"),
    Sample(
        "the computer's zone",
        GUI_FILE,
        """\
from dateutil import tz
from dateutil.tz import tzlocal as here  # caught
start = datetime.combine(day, at, tzinfo=tz.tzlocal())  # caught
start = moment.astimezone()  # caught
start = moment.astimezone(clock.now().tzinfo)
twice = tz.datetime_ambiguous(start)
""",
    ),
    Sample(
        "the computer's zone", "infuseplan/adapters/clock.py", "from dateutil.tz import tzlocal\n"
    ),
    Sample(
        "spin box",
        GUI_FILE,
        """\
from PySide6.QtWidgets import QSpinBox as Box  # caught
from PySide6 import QtWidgets
weight = Box()  # caught
weight = QtWidgets.QDoubleSpinBox()  # caught
words = "QSpinBox"  # not a QSpinBox
bases = QtWidgets.QLineEdit
""",
    ),
    Sample(
        "date or time edit",
        GUI_FILE,
        '''\
from PySide6.QtWidgets import QDateEdit, QLineEdit  # caught
class Born(QDateEdit):  # caught
    pass
start = QtWidgets.QTimeEdit()  # caught
start = QtWidgets.QDateTimeEdit()  # caught
class StrictDateEdit(QLineEdit):
    """Not a QDateEdit."""
''',
    ),
    Sample(
        "nested event loop",
        GUI_FILE,
        """\
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
answer = dialog.exec()  # caught
answer = WarningDialog(self).exec_()  # caught
menu.exec(position)  # caught
answer = QMessageBox.question(self, title, text)  # caught
name = QFileDialog.getSaveFileName(self)  # caught
code = app.exec()
code = self.application.exec()
code = QApplication.exec()
code = QApplication.instance().exec()
dialog.open()
menu.popup(position)
box = QMessageBox(self)
plan.execute()
""",
    ),
    Sample(
        "model_copy(update=…)",
        APPLICATION_FILE,
        """\
heavier = request.model_copy(update={"weight_kg": 71})  # caught
heavier = request.model_copy(deep=True, **changes)  # caught
same = request.model_copy()
same = request.model_copy(deep=True)
policies.update(request)
""",
    ),
    Sample(
        "swallowed exception",
        APPLICATION_FILE,
        '''\
import contextlib
try:
    plan()
except:  # caught
    report()
try:
    plan()
except Exception:  # caught
    pass
try:
    plan()
except (ValueError, BaseException):  # caught
    """Never mind."""
for row in rows:
    try:
        plan()
    except Exception as problem:  # caught
        continue
with contextlib.suppress(Exception):  # caught
    plan()
try:
    plan()
except Exception as problem:
    report(problem)
try:
    plan()
except FileNotFoundError:
    pass
with contextlib.suppress(FileNotFoundError):
    plan()
''',
    ),
    Sample(
        "star import",
        GUI_FILE,
        """\
from PySide6.QtWidgets import *  # caught
from PySide6.QtWidgets import QWidget
area = width * height
""",
    ),
    Sample(
        "Qt module under the GPL alone",
        TEST_FILE,
        """\
import importlib
import PySide6.QtCharts  # caught
from PySide6 import QtGraphs  # caught
from PySide6.QtDataVisualization import Q3DBars  # caught
server = importlib.import_module("PySide6.QtHttpServer")  # caught
charts = pytest.importorskip("PySide6.QtCharts")  # caught
from PySide6 import QtGui
from infuseplan.gui.QtCharts import ours
words = "PySide6.QtCharts"
""",
    ),
    Sample(
        "Qt module with a network",
        GUI_FILE,
        """\
from PySide6.QtNetwork import QNetworkAccessManager  # caught
from PySide6 import QtWebEngineWidgets as web  # caught
from PySide6.QtWidgets import QWidget
""",
    ),
    Sample(
        "network of Python's",
        APPLICATION_FILE,
        """\
import urllib.request  # caught
from http.client import HTTPConnection  # caught
import socket as plug  # caught
from urllib.parse import quote
from infuseplan.presentation import http_words
""",
    ),
    Sample(
        "print()",
        DOMAIN_FILE,
        """\
print("25 mL/h")  # caught
sheet.print()
printer = QPrinter()
words = "print('25 mL/h')"
""",
    ),
    Sample("print()", "infuseplan/cli/planted.py", 'print("25 mL/h")\n'),
    Sample(
        "pickle",
        TEST_FILE,
        """\
import pickle  # caught
from marshal import loads  # caught
import shelve as shelf  # caught
import json
pickled = "cucumber"
""",
    ),
    Sample(
        "eval or exec",
        APPLICATION_FILE,
        """\
rate = eval("25 + 25")  # caught
exec(rule)  # caught
rate = evaluate(rule)
application.exec()
model.eval()
""",
    ),
    Sample(
        "a shell",
        "packaging/planted.py",
        """\
import subprocess
import os
from os import system as start
subprocess.run("ls", shell=True)  # caught
subprocess.run("ls", shell=wanted)  # caught
os.system("ls")  # caught
start("ls")  # caught
subprocess.run(["ls"], shell=False)
subprocess.run(["ls"])
platform.system()
""",
    ),
    Sample(
        "writing a file",
        GUI_FILE,
        """\
import os
with open("sheet.txt", "w") as file:  # caught
    pass
open("sheet.txt", mode="ab")  # caught
open("sheet.txt", mode)  # caught
path.open("x")  # caught
path.open(mode="r+")  # caught
path.write_text("25 mL/h")  # caught
path.write_bytes(b"25")  # caught
os.open("sheet.txt", flags)  # caught
open("sheet.txt")
open("sheet.txt", "rb")
path.open("r", encoding="utf-8")
path.read_text()
dialog.open()
dialog.open(self.finished)
""",
    ),
    Sample("writing a file", "infuseplan/adapters/planted.py", 'open("sheet.txt", "w")\n'),
    Sample(
        "skip without a reason",
        TEST_FILE,
        """\
import pytest
from pytest import mark
@pytest.mark.skip  # caught
def test_a(): ...
@pytest.mark.skip()  # caught
def test_b(): ...
@mark.skipif(sys.platform == "win32")  # caught
def test_c(): ...
@pytest.mark.xfail  # caught
def test_d():
    pytest.skip()  # caught
@pytest.mark.skip(reason="no screen here")
def test_e(): ...
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_f():
    pytest.skip("no printer here")
@pytest.mark.parametrize("skip", [True])
def test_g(skip): ...
""",
    ),
    Sample(
        "QLabel",
        GUI_FILE,
        """\
from PySide6.QtWidgets import QLabel  # caught
from PySide6 import QtWidgets
class Weight(QLabel):  # caught
    pass
weight = QtWidgets.QLabel()  # caught
weight = PlainLabel("QLabel")
""",
    ),
    Sample("QLabel", "infuseplan/gui/widgets/labels.py", "class PlainLabel(QLabel): ...\n"),
    Sample(
        "words not translated",
        GUI_FILE,
        """\
label.setText("Weight")  # caught
label.setText(f"{dose} mg")  # caught
label.setText(dose + " mg")  # caught
label.setText("Dose: %s" % dose)  # caught
label.setText("Dose: {}".format(dose))  # caught
label.setText("on" if given else say("off"))  # caught
window.setWindowTitle("InfusePlan")  # caught
button.setToolTip("Plan")  # caught
menu.addAction(icon, "Quit")  # caught
field.setAccessibleName("Weight")  # caught
field.setPlaceholderText("72.5")
field.setPlaceholderText("kg")  # caught
bar.setStatusTip("Ready")  # caught
button = QPushButton("Plan", self)  # caught
label = PlainLabel(text="Weight")  # caught
label.setText(say("Weight"))
label.setText(say("Dose: {dose}", dose=figures.mg(dose)))
label.setText(say("Weight") + ": " + figures.kg(weight))
label.setText(f"{name}, {unit}")
label.setText("")
label.setText("…")
label.setObjectName("weight")
menu.addAction(icon, say("Quit"))
settings.setValue("theme", "dark")
button = QPushButton(say("Plan"), self)
""",
    ),
    Sample("words not translated", "infuseplan/adapters/planted.py", 'label.setText("Weight")\n'),
    Sample(
        "sentence assembled before translation",
        APPLICATION_FILE,
        """\
words = say(f"{dose} mg")  # caught
words = say("Dose: " + dose)  # caught
words = say("Dose: {}".format(dose))  # caught
words = sentence(f"{dose} mg")  # caught
words = say("Dose: {dose}", dose=f"{dose} mg")
words = say(MONTHS[month])
words = essay(f"{dose} mg")
""",
    ),
)

# The marks stand in comments, so here a line that is to be caught is told by its number.
IGNORES_CAUGHT = (
    "x = f()  # type: ignore",
    "x = f()  # type: ignore[no-untyped-call]",
    "x = f()  # noqa",
    "x = f()  # noqa because the rule is wrong here",
    "x = f()  # noqa: S603",
    "x = f()  # noqa: S603, S607 - fixed",
    "x = f()  # type: ignore[misc]  # noqa: S603",
    "x = f()  # nosec",
    "x = f()  # pragma: no cover",
)
IGNORES_LEFT_ALONE = (
    "x = f()  # type: ignore[no-untyped-call]  # the stubs lack this one",
    "x = f()  # noqa: S603 - arguments are fixed",
    "x = f()  # noqa: S603, S607 - arguments are fixed",
    "x = f()  # type: ignore[misc]  # noqa: S603 - arguments are fixed",
    "x = f()  # nosec B603 - arguments are fixed",
    "x = f()  # pragma: no cover - only on Windows",
    'x = "# noqa"',
    "x = f()  # the type is one that we ignore",
)
