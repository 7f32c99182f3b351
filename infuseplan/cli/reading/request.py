"""From texts to an answer: what was asked, by which protocol, with which settings.

Command-line options and JSON lines both come through here, and so does every worked example of
the self-check, so that all of them read and refuse the same texts.
"""
# ruff: noqa: PLC0415 - a plan without a zone loads no time zones

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.services import Services
from infuseplan.domain.plan.plan import Refusal
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.frozen import frozen
from infuseplan.presentation.entry.draft_messages import policy_problem_text, problem_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.entry.read import (
    EnteredValue,
    EntryProblem,
    read_age_years,
    read_bag_ml,
    read_birth_date,
    read_date,
    read_height_cm,
    read_infusion_number,
    read_iso_instant,
    read_weight_kg,
)
from infuseplan.presentation.i18n import say

_PROTOCOL_ID = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
_REGIMEN_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# The library imports the parts of a name as packages: of a name of sixty parts it never comes back.
_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,3}")
_MOST_POLICIES = 100

_ValueReader = Callable[[str, str], EnteredValue | EntryProblem | None]
_READERS: dict[str, _ValueReader] = {
    "weight_kg": read_weight_kg,
    "age_years": read_age_years,
    "born": read_birth_date,
    "on": read_date,
    "infusion_number": read_infusion_number,
    "start": read_iso_instant,
    "bag_ml": read_bag_ml,
    "height_cm": read_height_cm,
    "weighed_on": read_date,
    "last_weight_kg": read_weight_kg,
}
FIELDS = ("regimen", *_READERS, "zone", "weight_confirmed_by", "weight_reason")
# In JSON: what a request may hold, and which of it is a number there and no text.
KEYS = (*FIELDS, "protocol", "policy")
NUMBERS = frozenset(
    {"weight_kg", "age_years", "infusion_number", "bag_ml", "height_cm", "last_weight_kg"}
)


class FieldError(Exception):
    """A value that could not be read, or answers that contradict each other."""

    def __init__(self, field: str | None, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


@frozen
class Answered:
    """An answer, and the protocol that it was made from.

    `number_message` says where the infusion number comes from, if from the record.
    """

    answer: ProvedPlan | Refusal
    loaded: LoadedProtocol
    number_message: str = ""


@frozen
class Asked:
    """A complete request, the protocol that it is for, and the hospital's settings."""

    request: CompleteRequest
    loaded: LoadedProtocol
    site: LoadedPolicy


class RequestReader:
    """Answers questions, and keeps the protocols and settings of one run.

    `called` gives the name under which the reader of a message knows a field.
    """

    def __init__(self, services: Services, called: Callable[[str], str]) -> None:
        self._services = services
        self._called = called
        self._today: date | None = None
        self._protocols: dict[str, LoadedProtocol] = {}
        self._policies: dict[str, LoadedPolicy] = {}
        self._regimens: dict[str, tuple[str, ...]] | None = None

    def answer(
        self,
        texts: Mapping[str, str],
        protocol_id: str | None = None,
        policy: LoadedPolicy | None = None,
    ) -> Answered:
        """The plan or refusal for the answers in `texts`; `FieldError` if one cannot be read."""
        asked = self.asked(texts, protocol_id, policy)
        return Answered(proved_plan(asked.request, asked.loaded, asked.site), asked.loaded)

    def asked(
        self,
        texts: Mapping[str, str],
        protocol_id: str | None = None,
        policy: LoadedPolicy | None = None,
    ) -> Asked:
        """The answers in `texts`, read and complete; `FieldError` if one cannot be read."""
        draft = self._draft(texts)
        loaded = self._protocol(protocol_id or self._services.protocols.default_id)
        if draft.regimen is not None and loaded.protocol.regimen(draft.regimen) is None:
            self._demand_known(draft.regimen)
        if self._today is None:
            self._today = self._services.clock.today()
        request = complete(draft, self._today)
        if not isinstance(request, CompleteRequest):
            sentences = [problem_text(one, self._called(one.field)) for one in request]
            raise FieldError(request[0].field, " ".join(sentences))
        return Asked(request, loaded, policy or self._services.policies.standing())

    def protocol_for(self, regimen: str, protocol_id: str | None) -> LoadedProtocol:
        """The protocol of that id, or the default one; `FieldError` if it cannot be used.

        A regimen that no file has is a slip; one that another file has is refused as an answer.
        """
        if not _REGIMEN_ID.fullmatch(regimen):
            raise self._unknown_regimen(regimen)
        loaded = self._protocol(protocol_id or self._services.protocols.default_id)
        if loaded.protocol.regimen(regimen) is None:
            self._demand_known(regimen)
        return loaded

    def policy_file(self, name: str) -> LoadedPolicy:
        """The hospital's settings from a named file; `FieldError` if they cannot be used."""
        called = self._called("policy")
        if "\0" in name:
            text = say(
                "{option}: no file can be called “{name}”.", option=called, name=quoted(name)
            )
            raise FieldError("policy", text)
        try:
            return self._services.policies.from_file(Path(name))
        except PolicyProblem as problem:
            reason = policy_problem_text(problem)
            text = say("{option}: {reason}", option=called, reason=reason)
            raise FieldError("policy", text) from None

    def policy_of(self, settings: dict[str, object]) -> LoadedPolicy:
        """The settings in force with some replaced; `PolicyProblem` if they do not fit."""
        key = repr(settings)
        known = self._policies.get(key)
        if known is None:
            if len(self._policies) >= _MOST_POLICIES:
                self._policies.clear()
            known = self._policies[key] = self._services.policies.with_settings(settings)
        return known

    def _draft(self, texts: Mapping[str, str]) -> RequestDraft:
        regimen = texts.get("regimen")
        if regimen is not None and not _REGIMEN_ID.fullmatch(regimen):
            raise self._unknown_regimen(regimen)
        read: dict[str, EnteredValue] = {}
        for field, text in texts.items():
            reader = _READERS.get(field)
            if reader is None:
                continue
            value = reader(text, self._called(field))
            if isinstance(value, EntryProblem):
                raise FieldError(field, value.text)
            if value is None:
                problem = say("{name} is empty; give a value, or leave it out.",
                              name=self._called(field))  # fmt: skip
                raise FieldError(field, problem)
            read[field] = value
        if "zone" in texts:
            read["start"] = self._in_zone(texts["zone"], read.get("start"))
        by, why = texts.get("weight_confirmed_by"), texts.get("weight_reason")
        return RequestDraft(regimen=regimen, weight_confirmed_by=by, weight_reason=why, **read)  # type: ignore[arg-type] # each reader's type

    def _in_zone(self, zone: str, start: EnteredValue | None) -> datetime:
        """The start in a named zone, so that a clock change on the day shows."""
        from zoneinfo import ZoneInfo

        name = self._called("zone")
        if not isinstance(start, datetime):
            text = say("{name} needs {start}: without a start there is no clock time.",
                       name=name, start=self._called("start"))  # fmt: skip
            raise FieldError("zone", text)
        try:
            if not _ZONE.fullmatch(zone):
                raise ValueError(zone)
            moment = start.astimezone(ZoneInfo(zone))
        except (OSError, ValueError, KeyError):
            text = say("{name}: read “{zone}”. Type the name of a time zone such as "
                       "Europe/Berlin.", name=name, zone=quoted(zone))  # fmt: skip
            raise FieldError("zone", text) from None
        if moment.utcoffset() != start.utcoffset():
            text = say(
                "{name}: read “{zone}”, where the clocks show {there} at that moment, but "
                "{start} says {here}: correct one of the two.",
                name=name,
                zone=zone,
                there=moment.isoformat(),
                start=self._called("start"),
                here=start.isoformat(),
            )
            raise FieldError("zone", text)
        return moment

    def _protocol(self, protocol_id: str) -> LoadedProtocol:
        known = self._protocols.get(protocol_id)
        if known is not None:
            return known
        found = None
        if _PROTOCOL_ID.fullmatch(protocol_id):
            found = self._services.protocols.find(protocol_id)
        if isinstance(found, LoadedProtocol):
            self._protocols[protocol_id] = found
            return found
        name = self._called("protocol")
        if found:
            text = say(
                "{name}: the file of {id} is faulty and is not used ({key}: {text}); "
                "check-protocols lists every fault with advice.",
                name=name,
                id=protocol_id,
                key=found[0].key or found[0].file,
                text=found[0].text,
            )
            raise FieldError("protocol", text)
        ids = sorted({one for files in self._all_regimens().values() for one in files})
        text = say("{name}: read “{id}”. There are {ids}.", name=name, id=quoted(protocol_id),
                   ids=", ".join(ids))  # fmt: skip
        raise FieldError("protocol", text)

    def _all_regimens(self) -> dict[str, tuple[str, ...]]:
        # This reads every file, so it waits until somebody asks for what is not there.
        if self._regimens is None:
            self._regimens = self._services.protocols.regimens()
        return self._regimens

    def _demand_known(self, regimen: str) -> None:
        """A regimen of another file is the planner's to refuse; one of no file is a slip."""
        if regimen not in self._all_regimens():
            raise self._unknown_regimen(regimen)

    def _unknown_regimen(self, regimen: str) -> FieldError:
        text = say("{name}: read “{regimen}”. There are {regimens}.",
                   name=self._called("regimen"), regimen=quoted(regimen),
                   regimens=", ".join(sorted(self._all_regimens())))  # fmt: skip
        return FieldError("regimen", text)
