"""The use case behind window and command line: plan, then let the monitor prove the plan."""

from dataclasses import replace

from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.failed_checks import check_objection
from infuseplan.domain.findings import Finding, in_order
from infuseplan.domain.monitor.plan import ProofLine, prove
from infuseplan.domain.plan.plan import InfusionPlan, Refusal
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.frozen import frozen


@frozen
class ProvedPlan:
    """A plan that passed every check of the monitor, with these checks as its visible proof."""

    plan: InfusionPlan
    proof: tuple[ProofLine, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the plan; a refusal has them under the same name."""
        return self.plan.findings


def proved_plan(
    complete: CompleteRequest, loaded: LoadedProtocol, site: LoadedPolicy
) -> ProvedPlan | Refusal:
    """The plan with its proof, or a refusal; a plan that fails one check is never handed out."""
    answer = plan(complete.request, loaded, site)
    if complete.notes:
        answer = replace(answer, findings=in_order((*answer.findings, *complete.notes)))
    if isinstance(answer, Refusal):
        return answer
    proof = prove(answer, complete.request)
    objection = check_objection(proof)
    if objection is None:
        return ProvedPlan(answer, proof)
    return Refusal(
        request=answer.request,
        protocol=answer.protocol,
        findings=in_order((*answer.findings, objection)),
    )
