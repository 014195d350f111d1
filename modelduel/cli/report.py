"""`modelduel report`: what sessions show, in the form that is asked for, and claims that a build checks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelduel.cli import Place
from modelduel.errors import InputError
from modelduel.report.forms import FILE_WIDTH, SUFFIXES, Form, written
from modelduel.text import safe_line

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from modelduel.report.claims import Checked
    from modelduel.report.document import Report
    from modelduel.report.evidence import Evidence
    from modelduel.report.rounds import Private
    from modelduel.report.terminal.lines import Line, Style
    from modelduel.report.tidy import TableName
    from modelduel.session.store import Session

_PRIVATE: tuple[Private, ...] = ("answers", "notes", "raters")
_TABLES: tuple[TableName, ...] = ("responses", "scores", "verdicts", "figures")


def _sessions(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the sessions whose names begin so, for the shell's completion."""
    from click.shell_completion import CompletionItem

    from modelduel.errors import ModelduelError

    try:
        folders = [one for each in Place(None, None).session_places() if each.is_dir() for one in each.iterdir()]
    except (ModelduelError, OSError):
        return []
    return [CompletionItem(one.name) for one in sorted(folders) if one.name.startswith(begun) and one.is_dir()]


def _shared(ctx: click.Context, param: click.Parameter, value: str) -> frozenset[Private]:
    """Read what is to be left out."""
    words = [word.strip() for word in value.split(",") if word.strip()]
    if unknown := sorted(set(words) - set(_PRIVATE)):
        raise click.BadParameter(f"{', '.join(unknown)}: use any of {', '.join(_PRIVATE)}.")
    return frozenset(part for part in _PRIVATE if part in words)


@click.command()
@click.argument("sessions", nargs=-1, metavar="SESSION…", shell_complete=_sessions)
@click.option("--format", "form", type=click.Choice(list(SUFFIXES)), help="Text, unless -o says otherwise.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write, of .md, .json and so on."
)
@click.option("--force", is_flag=True, help="Write over the file of -o.")
@click.option("--table", type=click.Choice(_TABLES), help=f"Which one in CSV; {_TABLES[0]}, unless named.")
@click.option(
    "--check", "checks", multiple=True, metavar="CLAIM", help="Such as 'bug-fix.correct.a >= 0.8'; exit 1 if not so."
)
@click.option("--rater", metavar="NAME", help="Whose judgements; those of whoever gave most, unless named.")
@click.option(
    "--tasks-per-month",
    type=click.IntRange(1, 10**9),
    default=10_000,
    show_default=True,
    help="For the cost of a month.",
)
@click.option(
    "--share",
    "left_out",
    default="",
    metavar="WHAT",
    callback=_shared,
    help="To give it away: leave out answers, notes, raters (one or more, with commas).",
)
@click.pass_obj
def report(
    place: Place,
    sessions: tuple[str, ...],
    form: Form | None,
    output: Path | None,
    force: bool,
    table: TableName | None,
    checks: tuple[str, ...],
    rater: str | None,
    tasks_per_month: int,
    left_out: frozenset[Private],
) -> int:
    """Tell what sessions show: who solved more, who is preferred, at what cost, and how sure that is.

    With --check, claims are printed beside their figures, and the report is written only to the file of -o. Exit code 1
    when a claim does not hold, 3 when there are no data for one.
    """
    if not sessions:
        raise InputError("Name a session, or several.", remedy="`modelduel sessions list` shows those that there are.")
    if checks and form and output is None:
        raise InputError("With --check the report goes to a file.", remedy="Give one with -o, or leave --format out.")
    form = form or _form_of(output)
    if table and form != "csv":
        raise InputError("--table chooses among CSV's tables.", remedy="Give --format csv too, or leave --table out.")
    _check_output(output, force)
    from modelduel.report.claims import check_claims, parse_claim
    from modelduel.report.evidence import gather
    from modelduel.report.making import make_report, without_notes, without_raters

    claims = [parse_claim(text) for text in checks]
    opened = _opened(place, sessions)
    evidence = whole = gather(opened)
    if "raters" in left_out:
        rater = _renamed(whole, rater)
        evidence = without_raters(evidence)
    if "notes" in left_out:
        evidence = without_notes(evidence)
    made = make_report(evidence, rater=rater, tasks_per_month=tasks_per_month)
    checked = check_claims(made, claims)

    if output is None and form == "text" and not checks:
        _print(made)
    elif output is not None or not checks:
        text = written(form, made, evidence, opened, named=whole, share=left_out, table=table or _TABLES[0])
        if output is None:
            click.echo(text, nl=False)
        else:
            _write(output, text)
    for one in checked:
        _say(one)
    return _exit_code(one.holds for one in checked)


def _form_of(output: Path | None) -> Form:
    """Return the form that a file's name asks for. Raises InputError."""
    if output is None:
        return "text"
    found: Form | None = next((form for form, suffix in SUFFIXES.items() if suffix == output.suffix.lower()), None)
    if found is None:
        raise InputError(
            f'The form cannot be told from the name "{output.name}".',
            remedy=f"End it in {', '.join(SUFFIXES.values())}, or say --format.",
        )
    return found


def _check_output(output: Path | None, force: bool) -> None:
    """Raise InputError where the report cannot be written, or not without `--force`."""
    if output is None:
        return
    if output.is_dir() or not output.parent.is_dir():
        raise InputError(
            "The report cannot be written there.", where=str(output), remedy="Name a file in a folder that there is."
        )
    if output.exists() and not force:
        raise InputError("There is such a file already.", where=str(output), remedy="Write over it with --force.")


def _opened(place: Place, names: Sequence[str]) -> list[Session]:
    """Open the sessions, each once, however often it is named. Raises InputError where one is being judged blind."""
    from modelduel.session.library import hides_names

    found: dict[Path, Session] = {}
    for name in names:
        session = place.session(name)
        if session.raters() and hides_names(session):
            raise InputError(
                "This session is being judged blind, and a report says who answered.",
                where=session.name,
                remedy="Reveal the names first: ctrl+r in the review.",
            )
        found.setdefault(session.folder, session)
    return list(found.values())


def _renamed(evidence: Evidence, rater: str | None) -> str | None:
    """Return what a rater is called where raters have no names. Raises InputError."""
    from modelduel.report.evidence import aliases

    if rater is None:
        return None
    names = aliases(evidence)
    if rater not in names:
        raise InputError(f'"{rater}" has judged nothing in these sessions.')
    return names[rater]


def _write(output: Path, text: str) -> None:
    from modelduel.session.files import write_whole
    from modelduel.text import printable_encoding

    write_whole(output, printable_encoding(text).encode("utf-8"))
    click.echo(safe_line(f"Written: {output}"), err=True)


def _print(made: Report) -> None:
    """Print the report as text, as wide as the terminal is and with its colours."""
    from modelduel.report.terminal.lines import in_ascii
    from modelduel.report.terminal.page import report_lines

    ascii_only = not _shows("├●┤─┊·█▒▓░━−–")
    room = shutil.get_terminal_size((FILE_WIDTH, 24)).columns
    text = "\n".join(_painted(one) for one in report_lines(made, room, ascii_only=ascii_only))
    click.echo(in_ascii(text) if ascii_only else text)


def _shows(signs: str) -> bool:
    """Return whether stdout has all of these characters."""
    try:
        signs.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _painted(line: Line) -> str:
    """Return a line with its colours; click drops them where there is no terminal, or none that is to have any."""
    from modelduel.cli.plain import HUES

    def styled(text: str, style: Style) -> str:
        if style in ("a", "b"):
            return click.style(text, fg=HUES[style])
        if style in ("good", "bad"):
            return click.style(text, fg="green" if style == "good" else "red")
        return click.style(text, bold=style in ("title", "strong"), dim=style == "quiet") if style else text

    return "".join(styled(span.text, span.style) for span in line.spans).rstrip()


def _say(one: Checked) -> None:
    sign, colour = {True: ("✓", "green"), False: ("✗", "red"), None: ("○", None)}[one.holds]
    click.echo(f"{click.style(sign if _shows(sign) else '-', fg=colour)} {safe_line(str(one))}")


def _exit_code(found: Iterable[bool | None]) -> int:
    """Return the exit code of claims: 1 where one does not hold, 3 where there are no data for one."""
    outcomes: Collection[bool | None] = set(found)
    return 1 if False in outcomes else 3 if None in outcomes else 0
