"""Markdown, JSON and CSV: whole, and safe whatever the sessions say."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt

from modelduel.report.document import Report
from modelduel.report.evidence import Evidence
from modelduel.report.figures import as_json, figure_json, write_json
from modelduel.report.making import make_report
from modelduel.report.markdown import escaped, write_markdown
from modelduel.report.statistics.figure import Figure
from modelduel.report.tidy import TableName, write_csv
from tests.doubles.answers import a_round, answer, evidence, look
from tests.doubles.drawn import some_evidence
from tests.doubles.founding import founding
from tests.doubles.reports import HOSTILE, figure, hostile_report, reports

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MARKDOWN = MarkdownIt("gfm-like")
"""With tables, strikethrough, HTML, and addresses that become links."""


def shown(text: str) -> list[str]:
    """Return what there is in Markdown besides words."""
    tokens = MARKDOWN.parse(text)
    inner = [child.type for token in tokens for child in token.children or ()]
    return [token.type for token in tokens] + inner


@pytest.mark.parametrize("text", HOSTILE)
def test_what_others_wrote_stays_words_in_markdown(text: str) -> None:
    assert set(shown(f"x {escaped(text)}")) <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}


def test_no_part_of_a_hostile_report_becomes_markup() -> None:
    kinds = set(shown(write_markdown(hostile_report())))
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "s_open", "em_open"}
    assert "\x1b" not in write_markdown(hostile_report())


@pytest.mark.parametrize("text", ["@octocat", "see #12", "GH-12", "octo/cat#12", "https://x.example", "www.x.example"])
def test_mentions_and_references_are_broken(text: str) -> None:
    assert "\u200b" in escaped(text)


def test_figures_are_left_as_they_are() -> None:
    assert escaped("21 of 25: 84 % (65 to 94), −4, #, @") == "21 of 25: 84 % (65 to 94), −4, #, @"


@some
@given(reports())
def test_every_table_in_markdown_keeps_its_cells(report: Report) -> None:
    sizes = [
        len(block.columns) * (1 + len(block.rows))
        for section in report.sections
        for block in section.blocks
        if hasattr(block, "columns") and block.rows
    ]
    kinds = shown(write_markdown(report))
    assert sum(kind in ("th_open", "td_open") for kind in kinds) == sum(sizes)


def test_a_figure_in_json_stands_under_its_path() -> None:
    found = json.loads(write_json(make_report(founding())))
    assert found["categories"]["bug-fix"]["correct"]["a"] == {
        "value": 0.84, "low": pytest.approx(0.653, abs=0.001), "high": pytest.approx(0.936, abs=0.001), "level": 0.95,
        "n": 25, "method": "Wilson score interval",
    }  # fmt: skip
    assert len(found["answer"]) == 3
    assert found["contenders"] == {"a": "sonnet", "b": "sol"}


@some
@given(some_evidence())
def test_json_holds_every_figure_and_never_null(found: Evidence) -> None:
    report = make_report(found)
    text = write_json(report)
    assert text.isascii()
    assert "null" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    whole = as_json(report)
    for path in report.figures:
        place = whole
        for name in path.split("."):
            place = place[name]
        assert place["n"] == report.figures[path].n


def test_what_is_not_known_is_absent() -> None:
    assert figure_json(figure(None, None, None)) == {"n": 25, "method": "Wilson score interval", "note": "no data"}
    endless = Figure(0.5, 0.1, float("inf"), 0.95, 3, "Wald")
    assert figure_json(endless) == {"value": 0.5, "low": 0.1, "level": 0.95, "n": 3, "method": "Wald"}


def table(found: Evidence, name: TableName) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_csv(make_report(found), found, name))))


def test_there_is_a_row_for_each_answer() -> None:
    rows = table(founding(), "responses")
    assert len(rows) == sum(len(given) for one in founding().rounds for given in one.answers.values())
    assert rows[0]["passed"] == "true"
    assert rows[0]["usd"] == "0.004"


def test_there_is_a_row_for_each_score_and_each_verdict() -> None:
    judged = look("b", scores={"a": {"root-cause": 4, "edge-cases": 2}, "b": {"root-cause": 5}})
    found = evidence([a_round("bug-1", [answer("a"), answer("b")], looks=(judged, look(None, number=2)))])
    scores = [(row["contender"], row["criterion"], row["score"]) for row in table(found, "scores")]
    assert scores == [("a", "root-cause", "4"), ("a", "edge-cases", "2"), ("b", "root-cause", "5")]
    assert [(row["look"], row["winner"]) for row in table(found, "verdicts")] == [("1", "b"), ("2", "")]


def test_what_nobody_knows_is_an_empty_cell_and_not_a_zero() -> None:
    found = evidence([a_round("bug-1", [answer("a", usd=None, usage=None, first_token_s=None, outcome=None)])])
    (row,) = table(found, "responses")
    cells = ("usd", "input_tokens", "first_token_s", "passed", "usd_at_least", "outcome")
    assert [row[name] for name in cells] == [""] * len(cells)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    found = evidence([a_round("bug-1", [answer("a", error=text)])], names={"a": text, "b": "sol"})
    (row,) = table(found, "responses")
    assert row["error"][0] == "'"
    assert row["name"][0] == "'"


def test_a_negative_number_stays_a_number() -> None:
    differences = [row["value"] for row in table(founding(), "figures") if row["path"] == "overall.correct.difference"]
    assert float(differences[0]) == pytest.approx(0.06)


@some
@given(some_evidence())
def test_every_row_has_every_cell(found: Evidence) -> None:
    report = make_report(found)
    for name in get_args(TableName):
        rows = list(csv.reader(io.StringIO(write_csv(report, found, name))))
        assert {len(row) for row in rows} == {len(rows[0])}
