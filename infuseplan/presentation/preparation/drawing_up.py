"""Concentrate and diluent as they are drawn up with the hospital's syringes, in words."""

from fractions import Fraction

from infuseplan.domain.plan.drawing_up import DrawUp, SyringeDraw, draw_up
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.presentation.figures import EN_DASH, figure, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.phrases import dilution_lines, route


def drawn_figure(exact_ml: Fraction, plan: InfusionPlan) -> str:
    """The volume to the marks of the syringes; a dash where it cannot be drawn up with them.

    Exactly as planned where the hospital lists no syringe.
    """
    if not plan.policy.syringes:
        return with_unit(exact_ml, "mL")
    found = draw_up(exact_ml, plan.policy)
    return EN_DASH if found is None else with_unit(found.drawn_ml, "mL")


def cannot_be_drawn(plan: InfusionPlan) -> str:
    """Why there is no volume to draw up; empty where there is one."""
    if not plan.policy.syringes or draw_up(plan.dose.drug_ml, plan.policy) is not None:
        return ""
    return say(
        "{volume} cannot be drawn up to within {percent} % with the syringes of local policy: have "
        "another size entered there, or use a syringe that shows it.",
        volume=with_unit(plan.dose.drug_ml, "mL"),
        percent=figure(plan.policy.draw_up_percent),
    )


def drawing_lines(plan: InfusionPlan) -> tuple[str, ...]:
    """What leaves the bag and what comes in, and in which syringes; nothing without a bag."""
    found = draw_up(plan.dose.drug_ml, plan.policy) if plan.policy.syringes else None
    if plan.bag is None or found is None:
        refused = cannot_be_drawn(plan)
        return (refused,) if refused else dilution_lines(plan)
    return (
        say(
            "Withdraw and discard {out} diluent from the {bag} bag; add {drug} {product} "
            "concentrate ({route}).",
            out=drawn_figure(plan.bag.diluent_to_remove_ml, plan),
            bag=with_unit(plan.bag.volume_ml, "mL"),
            drug=with_unit(found.drawn_ml, "mL"),
            product=say(plan.protocol.product.name),
            route=route(plan),
        ),
        syringe_message(found),
    )


def syringe_message(found: DrawUp) -> str:
    """`Syringes: 50 mL to 36 mL. The marks give 0.69 % less than the exact 36.25 mL.`"""
    syringes = ", ".join(_one(draw) for draw in found.draws)
    off = found.off_percent
    if not off:
        return say("Syringes: {syringes}.", syringes=syringes)
    words = {
        "syringes": syringes,
        "exact": with_unit(found.exact_ml, "mL"),
        "percent": figure(abs(off), 2),
    }
    if off < 0:
        return say("Syringes: {syringes}. The marks give {percent} % less than the exact {exact}.",
                   **words)  # fmt: skip
    return say("Syringes: {syringes}. The marks give {percent} % more than the exact {exact}.",
               **words)  # fmt: skip


def _one(draw: SyringeDraw) -> str:
    size = with_unit(draw.syringe.volume_ml, "mL")
    step = with_unit(draw.syringe.step_ml, "mL")
    if draw.to_ml == draw.syringe.volume_ml:
        return say("{count} × {size} full", count=draw.count, size=size)
    return say("{size} to {mark} (marks every {step})", size=size,
               mark=with_unit(draw.to_ml, "mL"), step=step)  # fmt: skip
