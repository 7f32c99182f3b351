"""A retired term stands in no sentence: template, README, help, protocol file, or plain string."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "resources" / "i18n" / "infuseplan.pot"
# Patterns, searched without regard to capitals, and what is said instead. A term comes onto this
# list when its sentences are changed, and stays, so that it does not come back.
RETIRED: dict[str, str] = {
    r"\bType at \{": "Text size",
    r"Plan by another": "Change protocol",
    r"Plan by this protocol": "Use this protocol",
    r"Which source\?": "Protocol",
    r"\bmarket \{market\}": "the market by its name: EU, clinical trial",
    r"TRIAL, not a label|trial protocol, not a label": "clinical trial protocol (not licensed)",
    r"by a trial protocol on purpose": "I intend to use a clinical trial protocol (not licensed)",
    r"approved on this site": "approved for use here (pharmacy)",
    r"report of the last fault|Help, Save report": "error report; Help, Save error report",
    r"No fault so far": "No errors recorded",
    r"\bset it aside\b|\bis set aside\b|set the journal aside": "move the damaged journal",
    r"Close and lose": "Close without saving",
    r"stand on p&?aper": "Recorded on paper",
    r"every entry as (it|they) (was|were) saved\.?$": "all entries intact",
    r"Parts and their licences": "Third-party components",
    r"\bholds: ": "step durations",
    r"Nothing is guessed": "(left out)",
    r"in the same instant": "at once",
    r"not yet compared with the official text": "Not yet verified against the official SmPC",
    r"in kilograms, and no height": "and is not a height",
    r"% (less|more), to the mark": "The marks give … less than the exact …",
    # At the bedside.
    r"reaction is gone|reaction gone": "Resolved, Reaction resolved",
    r"reaction is open|open reaction": "Ongoing reaction",
    r"No label says this": "Not specified in the label; local policy applies",
    r"Use bag by": "Bag expires at (room temperature)",
    r"\bmend(ed)?\b": "correct",
    r"Pause, other cause": "Pause (no reaction)",
    r"Bag empty, complete": "Infusion complete",
    r"\bGrade now\b": "Grade reaction, Re-grade",
    r"this rate to the end": "No further rate change",
    r"look at the pump": "check pump",
    r"What the protocol says now": "Action required",
    r"Go on by hand": "Continue documentation by hand",
    r"Life in danger|has died of it": "the words of CTCAE",
    r"^Not yet$": "Grade later",
    r"line or vein|patient is away": "IV access problem, patient off unit",
    r"Amend the entry|Empty: it is right": "Correct entry, Leave blank if correct",
    r"As given, newest first": "Infusion log (newest first)",
    r"Ended lately": "Recently ended",
    r"Not finished: continue": "Infusions in progress",
    r"Another window writes": "This infusion is open in another window",
    r"Keep counting": "Use elapsed time",
    r"They were set on time": "All changes were made on time",
    # On the Plan page.
    r"stop(ped|s)? (it |the infusion )?for good": "Discontinue permanently",
    r"your hospital.s setting": "local policy, by its plain name",
    r"\bworked out\b": "calculated",
    r"\bundisturbed\b": "no interruptions",
    r"in the middle": "median, range",
    r"Still to answer": "Enter regimen, infusion number, weight and age",
    r"body-mass index of": "BMI",
    r"asks for a second look": "re-check",
    r"open reaction|infusion stands|it stands for": "ongoing reaction, infusion paused",
    r"Notes, proof|checks hold": "Notes and checks, 15 of 15 checks passed",
    r"left over\b.*\bopen \d": "waste",
    r"NOT YET CHECKED": "NOT YET CONFIRMED",
    r"Powers of ten are not read|signs are not read": "Enter the number in full",
    r"Refere&?nce$|\breference \{|name or (the )?reference\b": "Hospital number",
    r"duration in the middle": "median duration",
    r"(taken out of|left|leave) the refrigerator": "bag removed from refrigerator",
    r"steps to come|no further step\b|no step is to come": "No further rate steps",
    r"planned anew|\banew\b": "again",
    r"taken over as it is": "used unchanged",
    r"^Words$": "Comments",
    r"Correct the marked answer|this must be settled first": "Correct the highlighted entry",
    r"^Infusion of isatuximab|first ever infusion of isatuximab": "Isatuximab infusion number",
    r"Isa-VRd, (no transplant|before transplant)": "transplant-ineligible, transplant-eligible",
    r"^Such as |\bas 09:00\b": "e.g.",
    r"^Not read\b": "Cannot read this entry",
    r"something invisible|cannot be seen": "(trimmed without a word)",
    r"(comes|come) twice that night": "Clocks go back: this time occurs twice",
    r"in the (morning|afternoon|evening)\b": "the clock time alone",
    r"Draw up, IV": "Volume to draw up",
    r"Isatuximab disturbs": "interferes with",
    r"tell the blood bank": "inform the blood bank",
    r"are at hand": "are available",
    r"no choice leaves less over": "least waste",
    r"Not yet compared": "Not yet verified",
    r"Never again in this infusion": "Discontinue permanently if any of",
    r"bag does not last": "Bag expires before the infusion would end",
    r"which CTCAE grades 3": "Anaphylaxis (any grade)",
    r"twice the rate after a reaction": "restart rate is half the initial rate",
    r"\bI have checked this\b": "Confirmed",
    r"known when it (runs|has ended)": "the time it stopped",
    r"^Bag empty by the plan": "Calculated volume infused; check pump",
    r"Why does it stand|pump stands|it stands for": "Reason for pause",
    r"By the rates it should be": "Expected: about",
    r"Blood pressure, (upper|lower)|^Breaths$": "Systolic, Diastolic, Respiratory rate",
    r"The reaction: (how severe|grade now)": "Grade the reaction",
    r"Mild and short|Wheezing that troubles": "the words of CTCAE",
    r"there is no mild anaphylaxis": "Anaphylaxis? (always grade 3 or more)",
    r"another drug first": "other drug given first",
    r"Who decided it, and why": "Decided by, Reason",
    r"contradict each other: keep one": "Enter a time or tick Not known, not both",
    r"\bRight (time|rate)\b": "Corrected time, Corrected rate",
    r"while nothing flowed": "pump already stopped",
    r"journal: infusion \{": "History on this PC",
    r"by counting it is": "elapsed-time clock",
    r"planner beside the pump": "Not a pump controller. Not an alarm.",
    r"EVERY ENTRY IS SAVED": "All entries saved",
    r"^&?Look$": "View",
    r"Planned duration": "Planned infusion time",
    r"if any of: \{ends": "one line for each condition",
    r"for each kg of": "per kg of",
    r"stuffed nose|fast heartbeat|breathlessness": "nasal congestion, tachycardia, dyspnoea",
    r"^Gone$": "Resolved",
    r"setting (grade1|grade3|recurrence|weight_limits_kg|age_limits_years|bmi_limit)": "policy",
    r"\b(in|by) (this|another) source\b|\bthe source (states|gives|says)\b": "the protocol",
    r"^Label$|^label$|\blabel, \{market|not in the label": "product information (SmPC)",
    # As a place in a source it is the title of a section, and stays.
    r"(?<!^)(?<!precautions, )(?<!warnings, )\binfusion reactions?\b(?!\"|;)": "IRR",
    r"\bbag out\b(?!_)": "bag removed from refrigerator",
    r"(?-i:^In words$)": "Comments",
    r"(?-i:^Stop$)": "Not allowed, Blocked; stop means the pump",
    r"^before transplant$|^no transplant$": "transplant-eligible, transplant-ineligible",
    r"Optional: (the day|measured)": "Optional, with what it is",
    r"^Measured on$|\bWeighed on is\b": "Date weighed",
    r"^Whole years": "Completed years",
    r"is not one of the digits": "Use the digits 0-9",
    r"neither a digit nor the unit": "Weight must be in kilograms, not pounds",
    r"could stand in either order": "type the month as a word",
    r"^Type it like|Between its parts stand": "E.g., Use YYYY-MM-DD",
    r"\bhas no 30 |\bhas no \{day\}": "does not exist",
    r"^There is no infusion 0": "Infusion numbers start at 1",
    r"later was chosen; type": "Enter 3 or higher, or choose 1st or 2nd",
    r"needs the day of infusion beside": "Enter the infusion date as well",
    r"is a greater figure than": "Height is not plausible",
    r"patient is weighed before each": "Re-weigh before this cycle or confirm",
    r"^Give \S+ to \S+ min before the start": "give 15-60 min before infusion",
    r"whole dexamethasone dose|treatment in one\b": "Total dexamethasone dose for today",
    r"At least in cycle": "at least during cycle 1",
    r"\bRanitidine, or an oral": "H2 antagonist or oral PPI",
    r"this plan leaves nothing out": "This plan still lists all of it",
    r"delay or omit until recovery": "delay or omit dose until recovery",
    r"^Take \S+( mL)? out of the": "Withdraw and discard",
    r"^Open \S+ (x|×) ": "Vials",
    r"^Keeps$": "Shelf life after dilution",
    r"^(Bag|Set) of$": "Bag material, Infusion set material",
    r"concentration times its volume": "bag concentration × volume = dose",
    r"all agents are there": "all premedication agents listed",
    r"needs admission to hospital": "requires hospitalisation",
    r"names no grade 3|local policy; not addressed": "a rule of this program",
    r"Consider stopping the infusion": "Interrupt the infusion and give symptomatic treatment",
    r"Keep the present rate while|hold this step for its full time": "Do not increase the rate",
    r"When it is grade \S+ or less": "Once improved to grade",
    r"symptoms do not return": "If no recurrence after",
    r"Planned with a bag of": "Planned for; times are adjusted",
    r"^Checked by reading$|^I checked": "Confirmed",
    r"^Rate changed|^Volume read": "Confirm rate change, Pump volume",
    r"\bwas due at\b.*\bago\b|all times move": "Overdue since",
    r"^it has ended$": "the time it ended",
    r"no time out of the refrigerator": "removal time not entered",
    r"infusion may go on\b|by the steps below": "may resume, then by the rate table",
    r"no source says": "Hold time not specified in the protocol; local policy",
    r"are less than the pump showed": "is less than the last pump reading",
    r"really runs like that|the highest rate of this infusion": "exceeds the maximum",
    r"^&?Pulse$": "Heart rate",
    r"Calls for an interruption|gets better promptly|serious enough for a hospital": "CTCAE",
    r"Prescriber who decided|decides which infusion this is": "Authorised by (prescriber)",
    r"needs to say whose it is": "Enter the patient's name or initials",
    r"is not the first rate of this plan": "Planned first rate does not match",
    r"^Premedication given\?": "Premedication is ticked, with its time",
    r"\bamended: ": "corrected to; Reason",
    r"last entry: pause": "STOPPED for a reaction, not graded",
    r"has no end yet: continue it below": "an infusion for this patient is still open",
    r"This computer.s journal:": "History on this PC",
    r"^&?Another rate": "Enter actual rate",
    r"independent check of this plan failed|course-log-possible|\d{5,}/\d{5,}": "its claim",
    r"\bType at \d": "Text size",
    r"\bmarket (EU|trial)\b": "EU, clinical trial",
    r"Set the damaged journal aside": "Move the damaged journal",
    r"(?-i:^Earlier$)": "History, History on this PC",
    r"(?<!where )(?<!how )\bit stands\b": "it is paused, stopped",
}

FOLDERS = (
    "README.md", "CHANGELOG.md", "resources/help/*.md", "resources/protocols/*.toml",
    "resources/policy/*.toml", "resources/safety/*.toml", ".github/**/*.md", ".github/**/*.yml",
)  # fmt: skip
# Where a sentence that somebody reads may stand outside the template: what is wrong with a file of
# the hospital's IT is told in English only.
CODE = (
    "adapters/toml.py", "adapters/protocols/**/*.py", "adapters/settings/**/*.py", "cli/**/*.py",
    "domain/protocol/**/*.py", "gui/**/*.py", "presentation/**/*.py",
)  # fmt: skip


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence with the place where it stands."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for message in re.finditer(r'(?m)^msgid(?:_plural)? ((?:".*"\n)+)', text):
        parts = re.findall(r'"(.*)"', message[1])
        yield f"{TEMPLATE.name}, {text.count(chr(10), 0, message.start()) + 1}", "".join(parts)
    for pattern in FOLDERS:
        for file in sorted(ROOT.glob(pattern)):
            # A sentence of the help may go on in the next line.
            yield file.name, " ".join(file.read_text(encoding="utf-8").split())
    for pattern in CODE:
        for file in sorted((ROOT / "infuseplan").glob(pattern)):
            nodes = tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
            attribute_docs = {id(one.value) for one in nodes if isinstance(one, ast.Expr)}
            for one in nodes:
                if (
                    isinstance(one, ast.Constant)
                    and isinstance(one.value, str)
                    and id(one) not in attribute_docs
                    and " " in one.value.strip()
                ):
                    yield f"{file.name}, {one.lineno}", one.value


@cache
def every_sentence() -> tuple[tuple[str, str], ...]:
    """All of them, read where the first test asks, and not while tests are collected."""
    return tuple(sentences())


def found(pattern: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{place}: {text[max(0, hit.start() - 40) : hit.end() + 40]}"
        for place, text in texts
        for hit in re.finditer(pattern, text, re.IGNORECASE)
    ]


def test_no_retired_term_stands_anywhere() -> None:
    hits = {term: found(term, every_sentence()) for term in RETIRED}
    # Each with what to say in its place.
    assert {f"{one} (say: {RETIRED[one]})": places for one, places in hits.items() if places} == {}


def test_the_sentences_of_all_kinds_of_places_are_searched() -> None:
    places = {place.partition(",")[0] for place, _ in every_sentence()}
    assert {TEMPLATE.name, "README.md", "plan.md", "eu-smpc-2025-07.toml", "toml.py"} <= places
    assert {"CONTRIBUTING.md", "fault.yml"} <= places
    assert sum(place.startswith(TEMPLATE.name) for place, _ in every_sentence()) > 500


@pytest.mark.parametrize(
    "sentence",
    [
        "Trial protocol, not a label",
        "not approved on this site",
        "&Save report of the last fault…",
        "They stand on p&aper",
        "section 6; holds: Usmani et al., Part B, methods",
        "3 infusions, every entry as they were saved.",
        "A reaction of grade 2: it stands until somebody treats it",
    ],
)
def test_a_term_that_came_back_is_found(sentence: str) -> None:
    assert any(found(term, [("planted", sentence)]) for term in RETIRED)
