"""What the hospital's settings are called for people: their keys are for the file alone."""

from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import sentence

_NAMES = {
    "re_escalation_hold": sentence("hold after restart"),
    "grade1": sentence("grade 1 reaction"),
    "recurrence": sentence("recurrent reaction"),
    "restart_after_grade1_stop": sentence("restart after a stop for grade 1"),
    "age_limits_years": sentence("age limits"),
    "weight_limits_kg": sentence("weight limits"),
    "weight_change_percent": sentence("weight change"),
    "weight_entry": sentence("weight entry"),
    "bmi_limit": sentence("BMI limit"),
    "bag_limits_ml": sentence("bag volume limits"),
    "bag_volume_ml": sentence("bag volume"),
    "dose_rounding": sentence("dose rounding"),
    "observations": sentence("vital signs"),
    "gap_days": sentence("gap between infusions"),
    "room_temperature_limit_min": sentence("time at room temperature"),
    "pump_difference_ml": sentence("pump volume difference"),
    "identifiers_again": sentence("identifiers typed again"),
    "second_check": sentence("second check"),
    "vial_codes": sentence("product numbers of vials"),
    "syringes": sentence("syringes and their marks"),
    "draw_up_percent": sentence("difference of the drawn volume"),
    "public_holidays": sentence("public holidays"),
    "checklist": sentence("local checklist"),
}


def policy_name(key: str) -> str:
    """The setting `key` as a ward calls it: `hold after restart`.

    KeyError for a key that the settings do not have.
    """
    return _NAMES[key]()


def local_policy(key: str) -> str:
    """The setting `key` as the origin of a rule: `local policy: hold after restart`."""
    return say("local policy: {name}", name=policy_name(key))
