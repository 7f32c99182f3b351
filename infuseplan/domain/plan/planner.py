"""`plan(request, protocol, policy)`: one infusion, planned exactly, or refused with every reason.

Pure: no clock, no files. The source document arrives as a `LoadedProtocol`; nothing is merged
from a second one.
"""

from fractions import Fraction

from infuseplan.domain.findings import BLOCK, CAUTION, NOTE, Arg, Finding, blocks, in_order
from infuseplan.domain.plan.clock_notes import clock_notes
from infuseplan.domain.plan.dilution import bag_for
from infuseplan.domain.plan.dose_calendar import days_after_the_first
from infuseplan.domain.plan.local_checklist import local_checklist
from infuseplan.domain.plan.plan import (
    Bag,
    InfusionPlan,
    InfusionSchedule,
    PremedicationItem,
    ProductNames,
    ReactionRule,
    Refusal,
    room_temperature,
)
from infuseplan.domain.plan.posology import dose_for
from infuseplan.domain.plan.premedication import premedication_for
from infuseplan.domain.plan.reaction_rules import reactions_at, rules_for
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.plan.request_check import check_request
from infuseplan.domain.plan.schedule import schedule_for
from infuseplan.domain.plan.standing import standing_findings
from infuseplan.domain.plan.vial import choose_vials, contents_mg
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.domain.protocol.schema import (
    Evidence,
    Premedication,
    Product,
    Protocol,
    Regimen,
    Remark,
)
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.domain.quantities import as_fraction, is_less, minus


def plan(
    request: PlanRequest, loaded: LoadedProtocol, site: LoadedPolicy
) -> InfusionPlan | Refusal:
    """The complete plan, or a refusal that collects every objection at once."""
    protocol, policy = loaded.protocol, site.policy
    findings = list(check_request(request, policy, protocol))
    regimen = protocol.regimen(request.regimen)
    findings += _regimen_objections(request, protocol, regimen)
    if protocol.posology is None:
        findings.append(Finding("protocol.no-dose", BLOCK, args={"title": protocol.identity.title}))
    if blocks(findings) or regimen is None or protocol.posology is None:
        findings += standing_findings(loaded)
        return Refusal(request=request, protocol=loaded.ref, findings=in_order(findings))

    dose, rounding = dose_for(request.weight_kg, protocol.posology, protocol.product, policy)
    findings += rounding
    vials = choose_vials(dose.mg, protocol.product.vials)
    total_mg = contents_mg(vials)

    bag: Bag | None = None
    schedule: InfusionSchedule | None = None
    rules: tuple[ReactionRule, ...] = ()
    titration = protocol.titration
    if titration is not None:
        ladder = titration.ladder_for(request.infusion_number)
        bag = bag_for(dose, request.bag_ml, titration, ladder, policy)
        schedule = schedule_for(ladder, bag, request.start)
        if protocol.reactions is not None:
            reactions = reactions_at(protocol.reactions, request.infusion_number)
            rules = rules_for(reactions, ladder, schedule.table, policy)
    items: tuple[PremedicationItem, ...] = ()
    if protocol.premedication is not None:
        items = premedication_for(protocol.premedication, regimen, request)
    duration = (0, 0) if schedule is None else schedule.duration_min.as_integer_ratio()
    remarks = _remarks(protocol, regimen, request.infusion_number, *duration)
    findings += _notes(loaded, request, policy, bag, schedule)
    findings += standing_findings(loaded)
    if blocks(findings):
        return Refusal(request=request, protocol=loaded.ref, findings=in_order(findings))
    return InfusionPlan(
        request=request,
        protocol=loaded.ref,
        policy=policy,
        policy_sha256=site.sha256,
        regimen=regimen,
        dose=dose,
        vials=vials,
        vials_total_mg=total_mg,
        left_over_mg=minus(total_mg, dose.mg),
        bag=bag,
        premedication=items,
        schedule=schedule,
        reaction_rules=rules,
        preparation=protocol.preparation,
        evidence=_evidence(protocol, regimen, request.infusion_number),
        remarks=remarks,
        silent=protocol.silent,
        findings=in_order(findings),
        premedication_note=None if protocol.premedication is None else protocol.premedication.note,
        product=_words_of(protocol.product),
        dose_note=protocol.posology.note,
        bag_note=None if titration is None else titration.bag_note,
        checklist=local_checklist(policy, regimen, request),
    )


# No label has these limits. Few treatments go on for three years, and none is known of ten.
_YEARS_TO_ASK = 3
_MOST_YEARS = 10
_DAYS_PER_YEAR = 365


def _regimen_objections(
    request: PlanRequest, protocol: Protocol, regimen: Regimen | None
) -> list[Finding]:
    if regimen is None:
        args: dict[str, Arg] = {"regimen": request.regimen, "title": protocol.identity.title}
        return [Finding("regimen.not-in-protocol", BLOCK, field="regimen", args=args)]
    last = regimen.last_infusion
    if last is not None and request.infusion_number > last:
        args = {"number": request.infusion_number, "last": last, "regimen": regimen.name}
        return [
            Finding("regimen.ended", BLOCK, field="infusion_number", args=args, cite=regimen.cite)
        ]
    return _years_after_the_first(request.infusion_number, regimen)


def _years_after_the_first(number: int, regimen: Regimen) -> list[Finding]:
    """A number that would take years to reach is more likely a slip than a treatment."""
    days = days_after_the_first(regimen, number)
    if days is None or days <= _YEARS_TO_ASK * _DAYS_PER_YEAR:
        return []
    years = Fraction(days, _DAYS_PER_YEAR)
    args: dict[str, Arg] = {"number": number, "years": years, "limit_years": _MOST_YEARS}
    field = "infusion_number"
    if years > _MOST_YEARS:
        return [Finding("infusion.too-many-years-after-the-first", BLOCK, field=field, args=args)]
    return [Finding("infusion.years-after-the-first", CAUTION, field=field, args=args)]


@remembered
def _words_of(product: Product) -> ProductNames:
    return ProductNames(product.name, product.brand, product.form, product.origin)


_room_temperature = remembered(room_temperature)


def _notes(
    loaded: LoadedProtocol,
    request: PlanRequest,
    policy: SitePolicy,
    bag: Bag | None,
    schedule: InfusionSchedule | None,
) -> list[Finding]:
    protocol = loaded.protocol
    found: list[Finding] = []
    if schedule is None:
        args: dict[str, Arg] = {"title": loaded.ref.title}
        found.append(Finding("protocol.no-rate-table", NOTE, field="schedule", args=args))
    if bag is not None and bag.volume_ml.as_integer_ratio() != bag.nominal_ml.as_integer_ratio():
        found.append(
            Finding(
                "bag.not-nominal",
                NOTE,
                field="bag.volume_ml",
                args={"volume_ml": bag.volume_ml, "nominal_ml": bag.nominal_ml},
                setting=None if request.bag_ml is not None else "bag_volume_ml",
            )
        )
    if schedule is not None:
        limit, setting, cite = _room_temperature(policy, protocol.preparation)
        if is_less(limit, schedule.duration_min):
            found.append(
                Finding(
                    "bag.outlasts-room-temperature",
                    BLOCK,
                    field="schedule.duration_min",
                    args={"minutes": schedule.duration_min, "limit_min": limit},
                    setting=setting,
                    cite=cite,
                )
            )
        found += clock_notes(schedule.starts_at, schedule.ends_at, "schedule.ends_at")
    premedication = protocol.premedication
    if premedication is not None and premedication.reconsider_after_infusions is not None:
        after = premedication.reconsider_after_infusions
        names = _reconsidered(premedication)
        if names and request.infusion_number > after:
            found.append(
                Finding(
                    "premedication.may-be-reconsidered",
                    NOTE,
                    field="premedication",
                    args={"infusions": after, "agents": names},
                    cite=premedication.cite,
                )
            )
    return found


@remembered
def _reconsidered(premedication: Premedication) -> str:
    """The agents without which later infusions may do; empty where there are none."""
    return ", ".join(agent.name for agent in premedication.agents if agent.may_be_reconsidered)


@remembered
def _evidence(protocol: Protocol, regimen: Regimen, number: int) -> tuple[Evidence, ...]:
    return tuple(
        one
        for one in protocol.evidence
        if (not one.regimens or regimen.id in one.regimens)
        and number >= one.from_infusion
        and (one.to_infusion is None or number <= one.to_infusion)
    )


@remembered
def _remarks(
    protocol: Protocol, regimen: Regimen, number: int, minutes_n: int, minutes_d: int
) -> tuple[Remark, ...]:
    """What the source adds; the infusion lasts n/d minutes, and 0/0 where no rates are stated."""
    minutes = Fraction(minutes_n, minutes_d) if minutes_d else None
    return tuple(
        one for one in protocol.remarks if _applies(one, protocol, regimen, number, minutes)
    )


def _applies(
    remark: Remark, protocol: Protocol, regimen: Regimen, number: int, minutes: Fraction | None
) -> bool:
    if remark.regimens and regimen.id not in remark.regimens:
        return False
    if remark.first_infusion_only and number != 1:
        return False
    limit = remark.when_premedication_and_infusion_exceed_min
    if limit is None:
        return True
    if minutes is None or protocol.premedication is None:
        return False
    return minutes + as_fraction(protocol.premedication.earliest_min_before) > as_fraction(limit)
