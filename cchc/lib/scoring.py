# placeholder until the real module lands
from dataclasses import dataclass
from enum import StrEnum


class RuleType(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    TIERS = "tiers"
    RATIO = "ratio"
    DEDUCTION = "deduction"
    SURVEY = "survey"
    MANUAL = "manual"
    EXTERNAL = "external"


class Mark(StrEnum):
    RESULT = "result"
    NOT_APPLICABLE = "not_applicable"
    NOT_ARISEN = "not_arisen"
    NO_EVIDENCE = "no_evidence"
    NOT_DUE = "not_due"


@dataclass
class Values:
    pass
