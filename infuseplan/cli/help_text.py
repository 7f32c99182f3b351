"""What `--help` says."""

from infuseplan.presentation.i18n import say


def help_text(command: str) -> str:
    """Usage of one command, or of all where `command` is none of them."""
    usages = {
        "plan": _plan,
        "replay": _replay,
        "course": _course,
        "explain": _explain,
        "sheet": _sheet,
        "protocols": _protocols,
        "check-protocols": _check_protocols,
        "check-site": _check_site,
        "self-check": _self_check,
        "demo": _window,
        "journal": _journal,
        "patient": _patient,
        "treatment": _treatment,
        "staff": _staff,
        "ward": _ward,
    }
    usage = usages.get(command)
    return usage() if usage else _all()


def _all() -> str:
    return say(
        """\
InfusePlan plans infusions of intravenous isatuximab (20 mg/mL), offline.

infuseplan [OPTIONS]              the window
infuseplan plan ...               one plan, or many from standard input
infuseplan replay FILE.json       the state of an infusion, and how it continues
infuseplan course ...             the infusion days of a treatment
infuseplan explain ... FIELD      why one number of a plan is what it is
infuseplan sheet ...              one plan on paper, as PDF
infuseplan protocols              the protocol files: what each can plan
infuseplan check-protocols        every fault of every protocol file
infuseplan check-site             every fault of the hospital's own files
infuseplan self-check             every worked example, computed again
infuseplan journal ...            the record of infusions: check, backup, export
infuseplan patient ...            patients: find, show, export, merge, remove
infuseplan treatment ...          the treatment of one patient of the record
infuseplan staff ...              PINs on this PC: list, set, remove
infuseplan ward ...               the record that a ward's computers share
infuseplan demo                   the window on made-up patients
infuseplan --version

COMMAND --help says more. Exit codes: 0 done, 1 failed, 2 not read, 3 refused.
Newer versions come from the hospital's IT; the program never looks for one.
"""
    )


def _ward() -> str:
    return say(
        """\
infuseplan ward init --url URL      once, by IT: roles and tables on the ward's
                                    server; again it does what is missing
  --login NAME                      also make this login a workstation's
  --password-file FILE              its password, in one line
  --root-certificate FILE           by which a server elsewhere is recognized
infuseplan ward join                test places, certificate and key, and fetch
                                    everything
  --url URL                         only this server and login; without one in
                                    ward.toml, the lines for IT
  --ask-password                    keep the login's password in the keyring
infuseplan ward status [--json]     when which place was reached, what waits
  --offline                         as it was written down last
infuseplan ward verify [--json]     every chain against every place and anchor
infuseplan ward export FILE         all entries, one line of JSON each; what is
                                    sealed stays sealed
infuseplan ward audit PATIENT --by NAME [--json]
                                    who saw, printed, handed out and changed it,
                                    and when the server received that
  --searches                        also every search of the record
infuseplan ward change-key --old-key FILE
                                    on each computer, with the new key in the
                                    place that ward.toml names
  --url URL --new-key FILE          before that, once, on the server

  --data DIR             the folder, where it is not the user's own

Server, folder and key stand in IT's ward.toml; the README shows how. Never
write a password into the URL: the system shows it to others.
"""
    )


def _staff() -> str:
    return say(
        """\
infuseplan staff pins                  whose initials have a PIN, and failed attempts
infuseplan staff set-pin INITIALS      set or change one; asked for at the terminal
infuseplan staff remove-pin INITIALS   remove one that was forgotten, without it

--data DIR: the folder of the journal.
A PIN shows that somebody knew it on this PC. It does not prove who that was, and
whoever may write the files of this folder can remove it. Only a hash is kept.
"""
    )


def _journal() -> str:
    return say(
        """\
infuseplan journal verify           all entries intact, or what is wrong
infuseplan journal backup FILE      a copy that is whole, checked after it is made
infuseplan journal export FILE      one line of JSON an entry, readable without the program
infuseplan journal set-aside        keep a damaged journal, and make a new one from its copy

  --data DIR             the folder, where it is not the user's own
  --healthy-too          with set-aside: also a journal with which nothing is wrong

Exit code 1 where an entry is not as it was saved. Where others may write in the
folder verify warns, and says what to do; a warning alone leaves the code 0.

Run it as the user to whom the journal belongs: for the administrator a folder
of another user is refused, because files made there would lock that user out.
"""
    )


def _patient() -> str:
    return say(
        """\
infuseplan patient find --number N | --name NAME | --born YYYY-MM-DD
infuseplan patient recent           who was opened last
infuseplan patient show ID
infuseplan patient export ID FILE   everything recorded of one person, in plain
                                    text, as JSON
infuseplan patient merge ID OTHER   the two are one person, shown as ID is
infuseplan patient unmerge ID OTHER
infuseplan patient no-record ID     somebody answers for it that no earlier
                                    infusion of this patient is missing here
infuseplan patient correct ID --number N | --name NAME | --born YYYY-MM-DD
                                    what is given is right, the rest stays; number
                                    and birth date may be “none”. The record keeps
                                    what was there before
infuseplan patient delete ID        make name, number, birth date and free text
                                    permanently unreadable; the infusions stay
infuseplan patient passphrase       where there is neither a key file of IT nor
                                    a keyring: names are kept from then on

  --by NAME              who does it; each of these is recorded
  --reason TEXT          with merge, unmerge, no-record, correct and delete: why.
                         That of delete stays readable, so it must not name the patient
  --data DIR             the folder, where it is not the user's own

Where the names are sealed by a passphrase it is asked for, or read from
standard input.
"""
    )


def _treatment() -> str:
    return say(
        """\
infuseplan treatment show ID [--cycles N] [--json | --ics FILE]
infuseplan treatment entries ID
infuseplan treatment start ID --regimen ID --first DATE [--protocol ID]
                     [--given FILE.json]   what happened since, as for course
infuseplan treatment omit ID --cycle N --day N
infuseplan treatment elsewhere ID --on DATE [--cycle N --day N] [--product TEXT]
infuseplan treatment number ID --cycle N --day N --infusion N
infuseplan treatment pause | resume | transplant ID --on DATE
infuseplan treatment replace ID --on DATE --regimen ID [--protocol ID]
infuseplan treatment end ID --on DATE [--permanently]
infuseplan treatment weigh ID --on DATE --weight-kg N [--height-cm N]
                     [--reason TEXT]   why a doubtful weight is right
infuseplan treatment withdraw ID ENTRY

ID is the patient's, as “infuseplan patient find” lists it; ENTRY is one of
“entries”. Complete infusions of the journal count by themselves. After an
aborted one, a long gap, one given elsewhere or another product there is no
infusion number until somebody decides on one, by name.

  --by NAME              who does it; each of these is recorded
  --reason TEXT          why; needed with all but show, entries, start and weigh
  --title TEXT           of the calendar entries, in place of "Appointment"
  --details              regimen, cycle and day in the calendar entries
  --data DIR             the folder, where it is not the user's own
"""
    )


def _plan_options() -> str:
    return say(
        """\
  --regimen ID           isa-pd, isa-kd, isa-vrd-ti, isa-vrd-te
  --weight-kg N          72.5, 72,5 or "72.5 kg", never pounds
  --age N                completed years, or --born YYYY-MM-DD
  --infusion N           the first ever is 1
  --on YYYY-MM-DD        the infusion date
  --start ISO            2026-11-22T09:00:00+01:00
  --zone NAME            Europe/Berlin, so that a clock change shows
  --protocol ID          isatuximab-iv/eu-smpc-2025-07 unless given
  --policy FILE.toml     the hospital's local policy
  --bag-ml N             the measured bag volume, overfill included
  --height-cm N          in centimetres; catches a weight in pounds
  --weighed-on YYYY-MM-DD
  --last-weight-kg N
  --weight-confirmed-by NAME
                         who read a doubtful weight again and found it right;
                         without, its plan is marked, and "held" in JSON
  --weight-reason TEXT   and why it is as it is
  --patient ID           of the record: regimen, number, birth date and last
                         weight come from there; with --by NAME and --data DIR
"""
    )


def _plan() -> str:
    return say(
        """\
infuseplan plan --regimen ID --weight-kg N (--age N | --born DATE) --infusion N
                [OPTIONS] [--json]
infuseplan plan --jsonl

{options}  --json                 JSON instead of text
  --jsonl                one JSON request a line from standard input, one
                         answer a line; keys as in the "request" of an
                         answer, and "protocol", "policy", "bag_ml"
""",
        options=_plan_options(),
    )


def _replay() -> str:
    return say(
        """\
infuseplan replay FILE.json [--json]
infuseplan replay --jsonl

  FILE.json              what was planned, what happened, and now:
                         {"plan": {"regimen": "isa-pd", "weight_kg": 70,
                                   "age_years": 66, "infusion_number": 1},
                          "follow": "plan", "zone": "Europe/Paris",
                          "bag_out_of_refrigerator": ISO,
                          "events": [{"at": ISO, "type": "started"}, ...],
                          "now": ISO}
  "follow"               "plan" takes due rate changes as made, "log" only
                         those that are among the events
  "zone"                 the ward's; without it the offset of "now"
  "events"               started; rate-set rate_ml_per_h; stopped;
                         stop-withdrawn by, reason; reaction grade,
                         anaphylaxis, infused_ml, symptoms; paused reason;
                         regraded grade; resumed grade, prescriber,
                         rate_ml_per_h (read back); volume-read infused_ml;
                         observed; deviation rate_ml_per_h or infused_ml,
                         by, reason; released by, reason;
                         premedication-given agent, given_at, dose_mg;
                         vial-used strength_mg, batch, expires_on, serial,
                         trade_item; bag-prepared by; second-checked by, weight_kg,
                         infusion_number, rate_ml_per_h (before the start);
                         discontinued reason, rule; completed; amended
                         event (from 0), by, reason, and what is right, or
                         withdrawn. Any event may have by: who entered it
  --json                 JSON instead of text
  --jsonl                one such document a line from standard input, one
                         answer a line
"""
    )


def _course() -> str:
    return say(
        """\
infuseplan course --regimen ID --first YYYY-MM-DD --cycles N [--protocol ID]
                  [--given FILE.json] [--policy FILE.toml]
                  [--json | --ics FILE.ics [--title TEXT] [--details]
                                           [--series WORD]]

  --first YYYY-MM-DD     day 1 of cycle 1, the first infusion ever
  --cycles N             how many cycles; fewer where the regimen ends
  --given FILE.json      what happened; later days move with it:
                         {"given": [
                            {"cycle": 1, "day": 1, "date": "2026-11-23"},
                            {"cycle": 1, "day": 8, "omitted": true,
                             "by": NAME, "reason": TEXT},
                            {"cycle": 1, "day": 15, "date": DATE,
                             "infused_ml": 60, "complete": false}],
                          "events": [...]}
                         elsewhere true: given elsewhere, with by and reason
  "events"               type, and by and reason; all but number-decided
                         with a date: number-decided cycle, day,
                         infusion_number; given-elsewhere product; paused;
                         resumed; transplant; ended permanently;
                         replaced regimen, protocol, then (given and events
                         of that regimen); weighed weight_kg, without by
  --json                 JSON instead of text
  --ics FILE.ics         all-day entries for a calendar; written again, they
                         move the entries that are there. Their title is
                         "Appointment"
  --title TEXT           another title; whoever sees the calendar reads it
  --details              regimen, cycle, day and infusion number in the title
  --series WORD          tells treatments apart that begin on the same day with
                         the same regimen; the file does not hold the word
"""
    )


def _explain() -> str:
    return say(
        """\
infuseplan explain FIELD --regimen ID --weight-kg N (--age N | --born DATE)
                   --infusion N [OPTIONS]

  FIELD                  its path in the plan's JSON, such as dose.mg or
                         schedule.steps.0.rate_ml_per_h
{options}""",
        options=_plan_options(),
    )


def _sheet() -> str:
    return say(
        """\
infuseplan sheet --regimen ID --weight-kg N (--age N | --born DATE) --infusion N
                 [OPTIONS] --kind nurse|preparation --out FILE.pdf

{options}""",
        options=_plan_options(),
    )


def _protocols() -> str:
    return say("infuseplan protocols [--json]\n")


def _check_protocols() -> str:
    return say(
        """\
infuseplan check-protocols [FOLDER]

Checks the program's own protocol files and whether the hospital's files let
them be used, or the protocol files in FOLDER. Exit code 2 where there is a
fault.
"""
    )


def _check_site() -> str:
    return say(
        """\
infuseplan check-site [--folder DIR] [--json]

Reads the four files of the hospital's IT, approvals.toml, site-policy.toml, ward.toml and
newest-protocols.json, and names every fault: where it stands, what was read,
what is accepted, and what to do. Exit code 0 where there is none, 1 otherwise.

  --folder DIR           another folder than that of this computer, before its
                         files are rolled out
  --json                 JSON instead of text
"""
    )


def _self_check() -> str:
    return say(
        """\
infuseplan self-check [--journal FOLDER]

Computes every worked example again in this installation. Exit code 1 where one
differs, or where the hospital's own files are wrong.

  --journal FOLDER       also records a made-up infusion in a new journal below
                         this folder, opens it again, compares and removes it
"""
    )


def _window() -> str:
    return say(
        """\
infuseplan [demo] [--page plan|prepare|infuse|course|board]
           [--data DIR]
           [--language xx] [--theme light|dark|contrast]
           [--quit-when-painted]
           [-platform offscreen] [FILE.infuseplan]

  -platform offscreen    Qt's own: no window on a screen
  FILE.infuseplan        what plan --json wrote: its questions, answered again;
                         its figures are not read, they are recalculated
"""
    )
