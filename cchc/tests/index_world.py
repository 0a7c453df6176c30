"""What the addresses of the PAR Index name, for the walks over all of them."""

from __future__ import annotations

from typing import Any

from cchc.tests.cast import Stage
from inspections.tests.indexes import assess, make_round, two_results
from inspections.tests.scoring import with_files
from inspections.tests.workbooks import ready_import


def keys_of_index(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """A round in which a ward scores itself, with somebody who appraises a field."""
    assert stage.inspection.criteria_set is not None
    round_ = make_round(stage.city, criteria_set=stage.inspection.criteria_set)
    assessed = assess(round_, stage.ward)
    proof = with_files(assessed, stage.cast.unit_officer)
    loaded = ready_import(stage.inspection.criteria_set, stage.ward, stage.cast.home_affairs)
    appraiser = round_.appraisers.create(user=stage.cast.other_member, field_slugs=["procedures"])
    published = two_results(stage.city, stage.ward, stage.other_ward)
    ward = published.assessments.get(unit=stage.ward).pk
    lost = published.criteria_set.criteria.get(code="1.1.2").pk
    return {
        "chi-so/": [{"pk": round_.pk}],
        "chi-so/nguoi-tham-dinh/": [{"pk": appraiser.pk}],
        "chi-so/don-vi/": [{"pk": assessed.pk, "slug": "steering"}],
        "chi-so/tai-lieu/": [{"pk": proof.pk}],
        "chi-so/nhap/": [{"pk": loaded.pk}],
        "chi-so/diem/": [{"pk": assessed.scores.earliest("pk").pk}],
        "chi-so/xep-hang/": [{"pk": published.pk}],
        "chi-so/diem-mat/": [{"pk": ward}],
        "chi-so/neu-khac-phuc/": [{"pk": ward}],
        "chi-so/neu-khac-phuc/dot/": [{"pk": published.pk}],
        "chi-so/diem-mat/dot/": [{"pk": published.pk, "criterion_pk": lost}],
    }
