"""Rounds of the PAR Index, assessments, scores. `other_member` appraises a field of the round; the ward is scored in it."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, OTHER_LEAD, READS, WARD, Row, post
from cchc.tests.cast import Stage
from inspections.models import IndexAppraiser, IndexAssessment, IndexImport, IndexProof, IndexRound, IndexScore

SCORING = "scoring"  # the other round is published (index_results.py)
APPRAISER = frozenset({"other_member"})
SEES = READS | APPRAISER | WARD
PLANS = HOME_AFFAIRS | OTHER_LEAD
WRITES_SELF = HOME_AFFAIRS | WARD  # Home Affairs: from paper


def round_(stage: Stage) -> list[Any]:
    return [IndexRound.objects.get(lead_unit=stage.city, status=SCORING).pk]


def appraiser(stage: Stage) -> list[Any]:
    return [IndexAppraiser.objects.get(round__lead_unit=stage.city).pk]


def assessment(stage: Stage) -> list[Any]:
    return [IndexAssessment.objects.get(unit=stage.ward, round__status=SCORING).pk]


def score(stage: Stage) -> list[Any]:
    return [IndexScore.objects.filter(assessment__unit=stage.ward, assessment__round__status=SCORING).earliest("pk").pk]


def field(stage: Stage) -> list[Any]:
    return [*assessment(stage), "steering"]


def appraised_field(stage: Stage) -> list[Any]:
    return [*assessment(stage), "procedures"]


def appraised_score(stage: Stage) -> list[Any]:
    return [IndexScore.objects.filter(assessment=assessment(stage)[0]).latest("criterion__position").pk]


def proof(stage: Stage) -> list[Any]:
    return [IndexProof.objects.get(assessment__unit=stage.ward).pk]


def import_(stage: Stage) -> list[Any]:
    return [IndexImport.objects.get(lead_unit=stage.city).pk]


ROWS = {
    "index_rounds": Row(EVERYBODY),
    "index_round_create": Row(PLANS, EVERYBODY - PLANS),
    "index_round": Row(SEES, args=round_),
    "index_round_edit": Row(HOME_AFFAIRS, SEES, args=round_),
    "index_round_coverage": Row(HOME_AFFAIRS, SEES, args=round_),
    "index_round_open": post(HOME_AFFAIRS, SEES, args=round_),
    "index_appraiser_add": Row(HOME_AFFAIRS, SEES, args=round_),
    "index_appraiser_edit": Row(HOME_AFFAIRS, SEES, args=appraiser),
    "index_appraiser_remove": post(HOME_AFFAIRS, SEES, args=appraiser),
    "index_assessment": Row(SEES, args=assessment),
    "index_score": Row(SEES, args=score),
    "index_self": Row(WRITES_SELF, SEES, args=assessment),
    "index_self_field": Row(WRITES_SELF, SEES, args=field),
    "index_self_save": post(WRITES_SELF, SEES, args=score),
    "index_self_submit": post(WRITES_SELF, SEES, args=assessment),
    "index_self_ask": post(WRITES_SELF, SEES, args=assessment),
    "index_give_back": Row(HOME_AFFAIRS, SEES, args=assessment),
    "index_scan": Row(WRITES_SELF, args=assessment),
    "index_proofs": Row(WRITES_SELF, SEES, args=assessment),
    "index_score_proofs": Row(WRITES_SELF, SEES, args=score),
    "index_proof_file": Row(WRITES_SELF, args=proof),
    "index_proof_link": Row(WRITES_SELF, args=proof),
    "index_proof_withdraw": post(WRITES_SELF, args=proof),
    "index_appraisals": Row(READS | APPRAISER, SEES, args=round_),
    "index_appraisals_finish": post(HOME_AFFAIRS | APPRAISER, SEES, args=round_),
    "index_appraise": Row(READS | APPRAISER, SEES, args=assessment),
    "index_appraise_field": Row(READS | APPRAISER, SEES, args=appraised_field),
    "index_appraise_save": post(APPRAISER, SEES, args=appraised_score),
    "index_take_over": post(APPRAISER, SEES, args=appraised_field),
    "index_appraisal_finish": post(HOME_AFFAIRS | APPRAISER, SEES, args=assessment),
    "index_appraisal_reopen": Row(frozenset({"home_affairs_head"}), SEES, args=assessment),
    "index_explain": Row(WRITES_SELF, SEES, args=assessment),
    "index_explain_save": post(WRITES_SELF, SEES, args=score),
    "index_explain_submit": post(WRITES_SELF, SEES, args=assessment),
    "index_publish": Row(HOME_AFFAIRS, SEES, args=round_),
    "index_results": Row(HOME_AFFAIRS, SEES, args=round_),
    "index_results_template": post(HOME_AFFAIRS, SEES, args=round_),
    "index_import_new": Row(PLANS, EVERYBODY - PLANS),
    "index_import_template": post(PLANS, EVERYBODY - PLANS),
    "index_import": Row(HOME_AFFAIRS, args=import_),
    "index_import_confirm": post(HOME_AFFAIRS, args=import_),
}
