"""Summary rows counted anew and held against what the triggers kept; what differs can be put right.

Each comparison is one statement, so it sees answers, findings and their summaries as of one moment; a repair adds the
difference, so what others write meanwhile stays counted.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from inspections.models.summary_triggers import MENDED_LATE, YEAR

logger = logging.getLogger(__name__)

FIELD_COLUMNS = ("items", "answered", "score", "maximum", "findings")
TALLY_KEY = ("lead_unit_id", "unit_id", "year", "severity", "status", "mended_late")
FACTS = ("year", "mended_late")

# --- What should stand there ------------------------------------------------------------------------

_FIELDS_COUNTED = """
    SELECT inspection_id, field_slug, SUM(items) AS items, SUM(answered) AS answered, SUM(score) AS score,
           SUM(maximum) AS maximum, SUM(findings) AS findings
    FROM (
        SELECT inspection_id, field_slug, COUNT(*) AS items, COUNT(*) FILTER (WHERE mark <> '') AS answered,
               COALESCE(SUM(score), 0) AS score, COALESCE(SUM(maximum), 0) AS maximum, 0 AS findings
        FROM inspections_answer GROUP BY 1, 2
        UNION ALL
        SELECT inspection_id, field_slug, 0, 0, 0, 0, COUNT(*) FROM inspections_finding
        WHERE inspection_id IS NOT NULL AND status <> 'withdrawn' GROUP BY 1, 2
    ) part
    GROUP BY 1, 2
"""
_FIELDS = f"""
    SELECT inspection_id, field_slug, {", ".join(f"COALESCE(counted.{c}, 0) AS {c}" for c in FIELD_COLUMNS)},
           {", ".join(f"COALESCE(counted.{c}, 0) - COALESCE(kept.{c}, 0) AS {c}_more" for c in FIELD_COLUMNS)}
    FROM ({_FIELDS_COUNTED}) counted FULL JOIN inspections_fieldsummary kept USING (inspection_id, field_slug)
    WHERE ({", ".join(f"COALESCE(counted.{c}, 0)" for c in FIELD_COLUMNS)})
          <> ({", ".join(f"COALESCE(kept.{c}, 0)" for c in FIELD_COLUMNS)})
"""  # noqa: S608 - fixed names
_KEY = ", ".join(TALLY_KEY)
_TALLIES = f"""
    SELECT {_KEY}, SUM(counted) AS counted, SUM(kept) AS kept
    FROM (
        SELECT lead_unit_id, responsible_unit_id AS unit_id, year, severity, status,
               COALESCE(mended_late, false) AS mended_late, COUNT(*) AS counted, 0 AS kept
        FROM inspections_finding GROUP BY 1, 2, 3, 4, 5, 6
        UNION ALL
        SELECT {_KEY}, 0, SUM(count) FROM inspections_findingtally GROUP BY 1, 2, 3, 4, 5, 6
    ) part
    GROUP BY {_KEY} HAVING SUM(counted) <> SUM(kept)
"""  # noqa: S608
_FACTS = f"""
    SELECT finding.id, finding.year, finding.mended_late, {YEAR.format(finding="finding")} AS right_year,
           {MENDED_LATE.format(finding="finding")} AS right_late
    FROM inspections_finding finding
"""  # noqa: S608
_FACTS_WRONG = f"SELECT * FROM ({_FACTS}) f WHERE (year, mended_late) IS DISTINCT FROM (right_year, right_late)"  # noqa: S608


# --- Compare ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """`where` in words; what was kept, and what counting anew gives."""

    where: str
    kept: str
    counted: str

    def __str__(self) -> str:
        return f"{self.where}: đang ghi {self.kept}, đếm lại {self.counted}"


def compare() -> Iterator[Difference]:
    """Every summary that says otherwise than its rows."""
    for row in _rows(_FACTS_WRONG):
        kept, counted = ({"năm": row[year], "muộn": row[late]} for year, late in (FACTS, ("right_year", "right_late")))
        yield Difference(f"Tồn tại {row['id']}", _words(kept), _words(counted))
    for row in _rows(_FIELDS):
        counted = {c: row[c] for c in FIELD_COLUMNS}
        kept = {c: row[c] - row[f"{c}_more"] for c in FIELD_COLUMNS}
        where = f"Cuộc kiểm tra {row['inspection_id']}, lĩnh vực {row['field_slug']}"
        yield Difference(where, _words(kept), _words(counted))
    for row in _rows(_TALLIES):
        what = "/".join(str(row[c]) for c in TALLY_KEY[2:5]) + (" (muộn)" if row["mended_late"] else "")
        yield Difference(f"Đơn vị {row['unit_id']}, {what}", str(row["kept"]), str(row["counted"]))


def _rows(sql: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _words(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


# --- Put right --------------------------------------------------------------------------------------


@transaction.atomic
def repair() -> None:
    """Add what is missing, take away what is too much. Also fills empty summaries, as after a COPY."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE inspections_finding finding SET year = f.right_year FROM ({_FACTS_WRONG}) f WHERE finding.id = f.id"  # noqa: S608
        )  # the trigger works out both facts
        cursor.execute(
            f"""
            INSERT INTO inspections_fieldsummary (inspection_id, field_slug, {", ".join(FIELD_COLUMNS)})
            SELECT inspection_id, field_slug, {", ".join(f"{c}_more" for c in FIELD_COLUMNS)} FROM ({_FIELDS}) f
            ORDER BY inspection_id, field_slug
            ON CONFLICT (inspection_id, field_slug) DO UPDATE SET
            {", ".join(f"{c} = inspections_fieldsummary.{c} + EXCLUDED.{c}" for c in FIELD_COLUMNS)}
            """  # noqa: S608
        )
        cursor.execute(
            f"""
            INSERT INTO inspections_findingtally ({_KEY}, count)
            SELECT {_KEY}, counted - kept FROM ({_TALLIES}) t
            """  # noqa: S608
        )


@transaction.atomic
def fold() -> int:
    """Add up the lines of each key of the tally into one; how many lines are gone. Readers see the same sums throughout."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('inspections_findingtally'))")
        cursor.execute(
            f"""
            WITH crowded AS (
                SELECT {_KEY} FROM inspections_findingtally GROUP BY {_KEY} HAVING COUNT(*) > 1 OR SUM(count) = 0
            ), gone AS (
                DELETE FROM inspections_findingtally USING crowded
                WHERE {" AND ".join(f"inspections_findingtally.{c} = crowded.{c}" for c in TALLY_KEY)}
                RETURNING inspections_findingtally.*
            ), new AS (
                INSERT INTO inspections_findingtally ({_KEY}, count)
                SELECT {_KEY}, SUM(count) FROM gone GROUP BY {_KEY} HAVING SUM(count) <> 0 RETURNING 1
            )
            SELECT (SELECT COUNT(*) FROM gone) - (SELECT COUNT(*) FROM new)
            """  # noqa: S608
        )
        return int((cursor.fetchone() or [0])[0])


def check_nightly() -> None:
    """Fold, compare, and name in the worker's log what differs; a person repairs (`check_summaries --repair`)."""
    fold()
    for difference in compare():
        logger.error("Số tổng hợp lệch. %s", difference)
