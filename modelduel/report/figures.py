"""The report as JSON: every figure under its path with its method, the sentences, and the tables as they are shown."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from modelduel.report.document import Bars, Block, Cell, Intervals, Items, Report, RoundRef, Table
from modelduel.report.statistics.figure import Figure


def write_json(report: Report) -> str:
    """Return one JSON object in ASCII; what is not known is absent."""
    return json.dumps(as_json(report), ensure_ascii=True, allow_nan=False, indent=2) + "\n"


def as_json(report: Report) -> dict[str, Any]:
    """Return the object: figures nested by the parts of their paths, beside what the report says in words."""
    whole: dict[str, Any] = {
        "title": report.title,
        "contenders": dict(report.contenders),
        "answer": list(report.answer),
    }
    for path, figure in report.figures.items():
        *folders, name = path.split(".")
        place = whole
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = figure_json(figure)
    whole["sections"] = [
        {"key": section.key, "title": section.title, "blocks": [_block(block) for block in section.blocks]}
        for section in report.sections
    ]
    return whole


def figure_json(figure: Figure) -> dict[str, Any]:
    """Return a figure; without an interval it has no level."""
    ends = {name: value for name, value in (("low", figure.low), ("high", figure.high)) if _known(value)}
    found: dict[str, Any] = {"value": figure.value} if _known(figure.value) else {}
    found |= ends
    if ends:
        found["level"] = figure.level
    found |= {"n": figure.n, "method": figure.method}
    if figure.note:
        found["note"] = figure.note
    return found


def _known(value: float | None) -> bool:
    return value is not None and isfinite(value)


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return {
            "type": "table",
            "key": block.key,
            "title": block.title,
            "columns": [column.title for column in block.columns],
            "rows": [[_cell(cell) for cell in row] for row in block.rows],
        } | ({"note": block.note} if block.note else {})
    if isinstance(block, Items):
        items = [{"text": item.text, "rounds": [_round(ref) for ref in item.rounds]} for item in block.items]
        return {"type": "list", "title": block.title, "items": items}
    if isinstance(block, Intervals):
        rows = [{"label": row.label, "figure": figure_json(row.figure)} for row in block.rows]
        return {"type": "intervals", "key": block.key, "title": block.title, "unit": block.unit, "rows": rows}
    if isinstance(block, Bars):
        bars = [
            {"label": row.label, "parts": [{"label": part.label, "count": part.count} for part in row.parts]}
            for row in block.rows
        ]
        return {"type": "bars", "key": block.key, "title": block.title, "rows": bars}
    return {"type": "text", "text": block.text}


def _cell(cell: Cell) -> dict[str, str]:
    return {"text": cell.text} | ({"figure": cell.figure} if cell.figure else {})


def _round(ref: RoundRef) -> dict[str, str]:
    return {"session": ref.session, "scenario": ref.scenario} | ({"language": ref.language} if ref.language else {})
