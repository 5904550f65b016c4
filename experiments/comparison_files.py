"""What a comparison leaves: its JSON document, every paired number as CSV, and a picture."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.comparison import Contrast, Report, Row
from experiments.comparison_words import changed
from experiments.identity import model_sha256
from experiments.paired import FALSE_DISCOVERIES
from experiments.store import COMPLETE, INTERRUPTED, Place, plain
from simulation.version import VERSION

DOCUMENT, PAIRS, PICTURE = "comparison.json", "paired.csv", "comparison"

_COLUMNS = ("a", "b", "part", "name", "meaning", "form", "seed", "value_a", "value_b", "difference", "cash_only")


def document(report: Report, elapsed: float, out: str | None) -> dict[str, Any]:
    """Everything that was found out, for JSON."""
    plan = report.plan
    first = plan.scenarios[0]
    return plain({
        "lotwise": VERSION,
        "model_sha256": model_sha256(),
        "scenarios": [
            {"name": each.name, "title": each.title, "question": each.question,
             "policies": [policy.name for policy in each.policies], "levers_sha256": each.timeline.digest}
            for each in plan.scenarios
        ],
        "months": first.months, "burn_in": first.burn_in, "scale": first.scale,
        "seeds": list(plan.seeds), "cash_only": plan.cash_only, "failed_runs": len(report.failures),
        "missing_runs": report.missing,
        "family": {"questions": report.family, "correction": "Benjamini-Hochberg", "rate": FALSE_DISCOVERIES},
        "contrasts": [_contrast(each) for each in report.contrasts],
        "elapsed_s": round(elapsed, 3), "out": out,
    })  # fmt: skip


def keep(report: Report, made: dict[str, Any], place: Place) -> Path:
    """Write document, paired numbers and picture; returns the folder."""
    from experiments.comparison_pictures import draw

    text = json.dumps(made, indent=2, ensure_ascii=False, allow_nan=False)
    (place.folder / DOCUMENT).write_text(f"{text}\n", encoding="utf-8")
    with (place.folder / PAIRS).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_COLUMNS)
        rows.writerows(pairs(report))
    if report.tells:
        draw(report, place.folder / PICTURE)
    names = [each.name for each in report.plan.scenarios]
    status = INTERRUPTED if report.missing else COMPLETE
    return place.publish({"lotwise": VERSION, "status": status, "comparison": names, "files": [DOCUMENT, PAIRS]})


def pairs(report: Report) -> Iterator[tuple[object, ...]]:
    """Every paired number: a line for each contrast, question and seed."""
    for each in report.contrasts:
        for part, rows in _parts(each).items():
            for row in rows:
                question = row.question
                head = (each.a.name, each.b.name, part, row.name, question.words, question.form)
                for seed, a, b, cash in zip(each.seeds, *row.values, strict=True):
                    yield (*head, seed, a, b, None if a is None or b is None else b - a, cash)


def _parts(contrast: Contrast) -> dict[str, list[Row]]:
    return {
        "measures": contrast.measures,
        "survival": contrast.survival,
        "closures": contrast.closures,
        "on_the_way": contrast.on_the_way,
    }


def _contrast(contrast: Contrast) -> dict[str, Any]:
    parts = {part: [_row(row) for row in rows] for part, rows in _parts(contrast).items()}
    return {
        "a": contrast.a.name,
        "b": contrast.b.name,
        "differs": changed(contrast.a, contrast.b),
        "seeds": list(contrast.seeds),
        **parts,
        "explained_by": [row.name for row in contrast.explained],
        "fates": None if contrast.fates is None else asdict(contrast.fates),
    }


def _row(row: Row) -> dict[str, Any]:
    found = asdict(row.found)
    return {
        "name": row.name, "meaning": row.question.words, "form": row.question.form, **found,
        "q": row.q, "effect": row.effect, "verdict": row.verdict, "cash_only": row.cash_only,
    }  # fmt: skip
