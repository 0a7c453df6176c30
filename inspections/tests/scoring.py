"""A round that is being scored, for tests: the ward of the cast scores itself, members of the team appraise."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cchc.tests.cast import Stage
from inspections import index_appraising, index_handing_in, index_self
from inspections.enums import IndexRoundStatus
from inspections.index_judging import Judged
from inspections.index_self import SELF, Typed
from inspections.models import IndexAssessment, IndexProof, IndexRound, IndexScore
from inspections.tests.factories import LEAVES, CriteriaSetFactory
from inspections.tests.indexes import BANDS
from units.keeping import keep_bytes
from units.models import User

SURVEY = {
    "type": "survey",
    "answers": [
        {"key": "a", "label": "Rất hài lòng", "weight": 1},
        {"key": "b", "label": "Hài lòng", "weight": 0.6},
        {"key": "c", "label": "Bình thường", "weight": 0.2},
        {"key": "d", "label": "Không hài lòng", "weight": 0},
    ],
}
ALL_LEAVES = [*LEAVES, ("2.1.4", "10", SURVEY), ("2.1.5", "5", {"type": "external"})]
# What the ward says of each criterion, and what the rule gives for it: 1 + 0,75 + 0,5 + 1,5 + 1,5 + 0,25 = 5,5 of 8.
SAID: dict[str, dict[str, Any]] = {
    "1.1.1": {"self_choice": "yes"},
    "1.1.2": {"self_numerator": Decimal(9), "self_denominator": Decimal(10)},
    "1.1.3": {"self_choice": "mot_phan"},
    "2.1.1": {"self_numerator": Decimal(75), "self_denominator": Decimal(100)},
    "2.1.2": {"self_count": Decimal(1)},
    "2.1.3": {"self_entered_score": Decimal("0.25")},
}
BLANK: dict[str, Any] = dict.fromkeys(SELF, "") | {
    "self_numerator": None,
    "self_denominator": None,
    "self_count": None,
    "self_entered_score": None,
    "self_zero_if": False,
}


def scored_round(stage: Stage, **columns: Any) -> IndexRound:
    """A round of 2019 with a surveyed and an external criterion, 23 points in all; the ward is in it."""
    criteria_set = CriteriaSetFactory(lead_unit=stage.city, leaves=ALL_LEAVES, max_score=Decimal(23), bands=BANDS)
    columns = {"self_due_on": dt.date(2019, 5, 31), "explanation_due_on": dt.date(2019, 6, 30)} | columns
    return IndexRound.objects.create(
        lead_unit=stage.city,
        year=2019,
        name="Chỉ số CCHC năm 2019",
        criteria_set=criteria_set,
        status=IndexRoundStatus.SCORING,
        **columns,
    )


def begin(round_: IndexRound, unit: Any) -> IndexAssessment:
    """The assessment of a unit with a score for each leaf, nothing said yet."""
    from inspections import indexing

    assessment = IndexAssessment.objects.create(round=round_, lead_unit=round_.lead_unit, unit=unit)
    indexing.open_scores([assessment])
    indexing.refresh(round_.pk, [assessment.pk])
    return assessment


def score_at(assessment: IndexAssessment, code: str) -> IndexScore:
    rows = IndexScore.objects.select_related("criterion__field")
    found: IndexScore = rows.get(assessment=assessment, criterion__code=code)
    return found


def said(**values: Any) -> dict[str, Any]:
    return BLANK | {"self_mark": "result"} | values


def say(assessment: IndexAssessment, by: User, code: str, **values: Any) -> dict[int, str]:
    """Save one criterion as its page would, over what stands there; gives what was refused."""
    row = score_at(assessment, code)
    return index_self.save(assessment.pk, {row.pk: Typed(said(**values), row.revision)}, by=by)


def say_all(assessment: IndexAssessment, by: User, *, explained: bool = True) -> None:
    """All that the ward says (SAID), each with an explanation."""
    words = {"self_explanation": "Theo hồ sơ lưu tại đơn vị"} if explained else {}
    for code, values in SAID.items():
        assert say(assessment, by, code, **values, **words) == {}


def again(user: User) -> User:
    """As the next request knows him."""
    return User.objects.get(pk=user.pk)


def picture(name: str = "minh-chung.png", colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def judge(assessment: IndexAssessment, by: User, code: str, score: Any = None, reason: str = "", **values: Any) -> Any:
    """Decide one criterion as its page would, over what stands there; gives what was refused."""
    row = score_at(assessment, code)
    points = None if score is None else Decimal(str(score))
    given = {"mark": "result", "score": points, "reason": reason, "as_of": None, "survey_counts": {}} | values
    return index_appraising.save(assessment.pk, {row.pk: Judged(given, row.revision)}, by=again(by))


def handed_in(stage: Stage, round_: IndexRound | None = None) -> IndexAssessment:
    """The ward scored itself and handed in; `member` appraises «steering», `other_member` «procedures»."""
    round_ = round_ or scored_round(stage)
    assessed = begin(round_, stage.ward)
    say_all(assessed, stage.cast.unit_officer)
    index_handing_in.submit(assessed.pk, by=stage.cast.unit_head, confirmed=False)
    round_.appraisers.create(user=stage.cast.member, field_slugs=["steering"])
    round_.appraisers.create(user=stage.cast.other_member, field_slugs=["procedures"])
    return IndexAssessment.objects.get(pk=assessed.pk)


def appraised(stage: Stage) -> IndexAssessment:
    """The same, appraised lower at 1.1.2 (0 for 0,75) and given to the ward."""
    assessed = handed_in(stage)
    member, other = again(stage.cast.member), again(stage.cast.other_member)
    assert judge(assessed, member, "1.1.2", 0, "Không có số liệu gốc") == {}
    index_appraising.take_over(assessed.pk, "steering", by=member)
    index_appraising.take_over(assessed.pk, "procedures", by=other)
    index_appraising.finish(assessed.pk, by=stage.cast.home_affairs)
    return IndexAssessment.objects.get(pk=assessed.pk)


def with_files(assessed: IndexAssessment, by: User) -> IndexProof:
    """A file that proves the first criterion, and the scan of the signed paper."""
    owners = {"lead_unit": assessed.lead_unit_id, "owner_unit": assessed.unit_id}
    stored = keep_bytes(picture().read(), name="minh-chung.png", media_type="image/png", by=by, **owners)
    assessed.scan = stored
    assessed.save(update_fields=["scan"])
    proof: IndexProof = assessed.proofs.create(file=stored, added_by=by)
    proof.scores.add(assessed.scores.earliest("pk"))
    return proof
