"""What no single figure of a premedication agent can show by itself."""

from infuseplan.domain.protocol.check_product import Found
from infuseplan.domain.protocol.schema import Agent

OWN_REGIMEN = "name a regimen of this file"


def agent_faults(agent: Agent, regimens: list[str], key: str) -> Found:
    """Routes, doses and ages of one agent, at its key in the file."""
    if agent.preferred_route is None and agent.preferred_until_infusion is not None:
        advice = "name the route that is preferred, or remove the line"
        yield f"{key}.preferred_until_infusion", "prefers no route", advice
    elif agent.preferred_route is not None and not any(
        agent.preferred_route in dose.routes for dose in agent.doses
    ):
        text = f"{agent.preferred_route} is no route of this agent"
        yield f"{key}.preferred_route", text, "name one of its routes"
    stated = [dose.dose_mg is not None for dose in agent.doses]
    if any(stated) and not all(stated):
        advice = "write a dose in every row, or in none"
        yield f"{key}.doses", "states a dose in some rows alone", advice
    if agent.dose_of is not None and not any(stated):
        advice = "remove the line: it says whose dose it is, and there is no dose"
        yield f"{key}.dose_of", "belongs to no dose", advice
    for index, dose in enumerate(agent.doses):
        at = f"{key}.doses.{index}"
        for unknown in sorted(set(dose.regimens) - set(regimens)):
            yield f"{at}.regimens", f"{unknown} is not in this file", OWN_REGIMEN
        if dose.dose_mg is None:
            if dose.from_age is not None or dose.below_age is not None:
                advice = "remove the age, or write the dose that belongs to it"
                yield at, "names an age and no dose", advice
            continue
        if len(dose.dose_mg) not in (1, 2) or dose.dose_mg[0] > dose.dose_mg[-1]:
            yield f"{at}.dose_mg", "is not one dose or [least, most]", "write one or two figures"
        if not dose.routes:
            yield f"{at}.routes", "no route", "write oral, iv or both"
    # What fits can change only at birth and at an age that some dose names.
    ages = {0} | {age for dose in agent.doses for age in (dose.from_age, dose.below_age) if age}
    for regimen in regimens:
        for age in sorted(ages):
            fitting = sum(
                (not dose.regimens or regimen in dose.regimens)
                and (dose.from_age is None or age >= dose.from_age)
                and (dose.below_age is None or age < dose.below_age)
                for dose in agent.doses
            )
            if fitting > 1 or (fitting == 0 and agent.required):
                yield (
                    f"{key}.doses",
                    f"{fitting} doses fit {regimen} at age {age}",
                    "let just one dose fit each regimen and age",
                )
                break
