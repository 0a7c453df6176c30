"""How summary rows follow answers and findings: triggers, so that no code that writes either can forget them.

All of them work in the writer's own transaction, after the row that he changed (design, rule 7). What is added is the
difference, never a new sum: two writers who meet add both.
"""

from __future__ import annotations

import pgtrigger

from inspections.enums import FindingStatus, RemediationOutcome, SubmissionKind, SubmissionStatus

# The last report of the unit says whether it came in time; the city may have taken its time to look at it.
REPORTED_LATE = f"""
    SELECT item.is_late FROM inspections_submissionitem item
    JOIN inspections_submission submission ON submission.id = item.submission_id
    WHERE item.finding_id = {{finding}}.id AND item.outcome = '{RemediationOutcome.DONE}'
      AND submission.status = '{SubmissionStatus.SUBMITTED}'
      AND submission.kind = '{SubmissionKind.REMEDIATION_REPORT}'
    ORDER BY item.id DESC LIMIT 1
"""  # noqa: S608 - fixed values

MENDED_LATE = f"""
    CASE WHEN {{finding}}.status = '{FindingStatus.VERIFIED}'
    THEN COALESCE(({REPORTED_LATE}), {{finding}}.closed_on > {{finding}}.due_on, false) END
"""  # noqa: S608

YEAR = """
    COALESCE(
        (SELECT EXTRACT(year FROM inspection.visit_on) FROM inspections_inspection inspection
         WHERE inspection.id = {finding}.inspection_id),
        EXTRACT(year FROM {finding}.concluded_on),
        EXTRACT(year FROM {finding}.created_at AT TIME ZONE 'Asia/Ho_Chi_Minh')
    )::smallint
"""

FINDING_FACTS = pgtrigger.Trigger(
    name="facts",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        NEW.year := {YEAR.format(finding="NEW")};
        NEW.mended_late := {MENDED_LATE.format(finding="NEW")};
        RETURN NEW;
    """,
)


def _same(*columns: str) -> str:
    """As a condition: none of these columns changed."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"TG_OP = 'UPDATE' AND ({old}) IS NOT DISTINCT FROM ({new})"


# Each change is a line of its own, with a sign: nobody waits for a row of somebody else. `summarising.fold` adds them up.
_TALLY = """
    INSERT INTO inspections_findingtally (lead_unit_id, unit_id, year, severity, status, mended_late, count)
    VALUES ({row}.lead_unit_id, {row}.responsible_unit_id, {row}.year, {row}.severity, {row}.status,
            COALESCE({row}.mended_late, false), {count});
"""
FINDING_TALLY = pgtrigger.Trigger(
    name="tally",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF {_same("lead_unit_id", "responsible_unit_id", "year", "severity", "status", "mended_late")} THEN
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN {_TALLY.format(row="OLD", count="-1")} END IF;
        IF TG_OP <> 'DELETE' THEN {_TALLY.format(row="NEW", count="1")} END IF;
        RETURN NULL;
    """,
)

FINDING_SUMMARY = pgtrigger.Trigger(
    name="summary",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF {_same("inspection_id", "field_slug", f"status = '{FindingStatus.WITHDRAWN}'")} THEN RETURN NULL; END IF;
        IF TG_OP <> 'INSERT' AND OLD.status <> '{FindingStatus.WITHDRAWN}' THEN
            UPDATE inspections_fieldsummary SET findings = findings - 1
            WHERE inspection_id = OLD.inspection_id AND field_slug = OLD.field_slug;
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.status <> '{FindingStatus.WITHDRAWN}' AND NEW.inspection_id IS NOT NULL THEN
            INSERT INTO inspections_fieldsummary (inspection_id, field_slug, items, answered, score, maximum, findings)
            VALUES (NEW.inspection_id, NEW.field_slug, 0, 0, 0, 0, 1)
            ON CONFLICT (inspection_id, field_slug) DO UPDATE SET findings = inspections_fieldsummary.findings + 1;
        END IF;
        RETURN NULL;
    """,  # noqa: S608
)

# A visit that moves into another year takes its findings along.
INSPECTION_YEAR = pgtrigger.Trigger(
    name="year_of_findings",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange("visit_on"),
    func="""
        UPDATE inspections_finding SET year = EXTRACT(year FROM NEW.visit_on)
        WHERE inspection_id = NEW.id AND NEW.visit_on IS NOT NULL AND year <> EXTRACT(year FROM NEW.visit_on);
        RETURN NULL;
    """,
)

_COUNTED = "(CASE WHEN {row}.mark = '' THEN 0 ELSE 1 END)"
_OLD, _NEW = _COUNTED.format(row="OLD"), _COUNTED.format(row="NEW")

ANSWER_SUMMARY = pgtrigger.Trigger(
    name="summary",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF {_same("inspection_id", "field_slug", "mark", "score", "maximum")} THEN RETURN NULL; END IF;
        IF {_same("inspection_id", "field_slug")} THEN
            UPDATE inspections_fieldsummary SET
                answered = answered + {_NEW} - {_OLD},
                score = score + COALESCE(NEW.score, 0) - COALESCE(OLD.score, 0),
                maximum = maximum + COALESCE(NEW.maximum, 0) - COALESCE(OLD.maximum, 0)
            WHERE inspection_id = NEW.inspection_id AND field_slug = NEW.field_slug;
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            UPDATE inspections_fieldsummary SET
                items = items - 1, answered = answered - {_OLD},
                score = score - COALESCE(OLD.score, 0), maximum = maximum - COALESCE(OLD.maximum, 0)
            WHERE inspection_id = OLD.inspection_id AND field_slug = OLD.field_slug;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO inspections_fieldsummary (inspection_id, field_slug, items, answered, score, maximum, findings)
            VALUES (NEW.inspection_id, NEW.field_slug, 1, {_NEW}, COALESCE(NEW.score, 0), COALESCE(NEW.maximum, 0), 0)
            ON CONFLICT (inspection_id, field_slug) DO UPDATE SET
                items = inspections_fieldsummary.items + 1,
                answered = inspections_fieldsummary.answered + EXCLUDED.answered,
                score = inspections_fieldsummary.score + EXCLUDED.score,
                maximum = inspections_fieldsummary.maximum + EXCLUDED.maximum;
        END IF;
        RETURN NULL;
    """,  # noqa: S608
)
