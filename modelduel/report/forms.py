"""The forms of a report as they stand in a file: which there are, and what each is written from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from modelduel.report.document import Report
    from modelduel.report.evidence import Evidence
    from modelduel.report.rounds import Private
    from modelduel.report.tidy import TableName
    from modelduel.session.store import Session

Form = Literal["text", "markdown", "html", "csv", "json"]

SUFFIXES: Mapping[Form, str] = {"text": ".txt", "markdown": ".md", "html": ".html", "csv": ".csv", "json": ".json"}
"""What the name of a file of this form ends in."""

FILE_WIDTH = 100
"""Columns of a text that goes to a file or a pipe."""


def written(
    form: Form,
    report: Report,
    evidence: Evidence,
    sessions: Sequence[Session],
    *,
    named: Evidence | None = None,
    share: Collection[Private] = (),
    table: TableName = "responses",
) -> str:
    """Return a report in a form, as it stands in a file; blocks.

    Args:
        form: Which one.
        report: The findings.
        evidence: What they were made from, for CSV.
        sessions: Those that it was gathered from; HTML shows their rounds.
        named: The evidence with the raters' own names, by which HTML finds their files; the same unless told.
        share: What HTML leaves out of the rounds.
        table: Which table CSV writes.

    Raises:
        InputError: Two sessions have the same name, and HTML could not tell their rounds apart.
        StoreError: A session can no longer be read, which HTML does.
    """
    if form == "html":
        from modelduel.report.html import write_html
        from modelduel.report.rounds import load_pages

        return write_html(report, load_pages(sessions, named or evidence), share=share)
    if form == "json":
        from modelduel.report.figures import write_json

        return write_json(report)
    if form == "markdown":
        from modelduel.report.markdown import write_markdown

        return write_markdown(report)
    if form == "csv":
        from modelduel.report.tidy import write_csv

        return write_csv(report, evidence, table)
    from modelduel.report.terminal.lines import plain
    from modelduel.report.terminal.page import report_lines

    return plain(report_lines(report, FILE_WIDTH))
