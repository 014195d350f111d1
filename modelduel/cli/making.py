"""`modelduel scenarios new`: a scenario of one's own, from questions, from flags, or from a commit."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelduel.cli.proving import learnt, prove
from modelduel.errors import InputError
from modelduel.text import safe_line

if TYPE_CHECKING:
    from modelduel.scenario.drafting import Draft
    from modelduel.scenario.model import Category, Difficulty, Language, ScenarioFile

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_CATEGORIES = click.Choice(["bug-fix", "algorithm", "refactoring", "review"])
_LANGUAGES = click.Choice(["python", "typescript", "go"])
_LEVELS = click.Choice(["easy", "medium", "hard"])
_OF_A_COMMIT = (
    *("category", "language", "code", "visible", "tests", "cases", "oracle"),
    *("reference", "alternative", "trap", "naive"),
)


@click.command("new")
@click.option("--title", help="One line.")
@click.option("--id", "id_", help="Name of its folder (default: made of the title).")
@click.option("--category", type=_CATEGORIES, help="Default: bug-fix.")
@click.option("--language", type=_LANGUAGES, help="Default: that of the files.")
@click.option("--difficulty", type=_LEVELS, help="Default: medium.")
@click.option("--prompt", help="What the models are asked.")
@click.option("--prompt-file", type=_FILE, help="The same, from a file.")
@click.option("--code", type=_FILE, multiple=True, help="A file of the original; may be given several times.")
@click.option("--keep", multiple=True, help="A public name that an answer must keep.")
@click.option("--visible", type=_FILE, multiple=True, help="A file of tests that may be shown.")
@click.option("--tests", type=_FILE, multiple=True, help="A file of hidden tests, or what they import.")
@click.option("--cases", type=_FILE, help="A table of calls and values instead of tests.")
@click.option("--oracle", type=_FILE, help="The Python file that the table's generators are in.")
@click.option("--reference", type=_FILE, help="A right answer.")
@click.option("--alternative", type=_FILE, multiple=True, help="Another right answer.")
@click.option("--trap", type=_FILE, multiple=True, help="A wrong answer that looks right.")
@click.option("--naive", type=_FILE, help="A slow answer.")
@click.option(
    "--from-git",
    "repository",
    type=click.Path(path_type=Path, exists=True),
    help="Draw it from this repository; Python only.",
)
@click.option("--commit", help="The commit with the fix and its tests (with --from-git).")
@click.option("--test", "command", help="How its tests are run, such as 'pytest tests/test_x.py' (with --from-git).")
@click.option("--root", "roots", multiple=True, help="A folder that Python imports from (with --from-git).")
@click.option("--only", multiple=True, help="A file or folder to be carried along (with --from-git; default: all).")
@click.option("--python", type=click.Path(path_type=Path, exists=True), help="A virtual environment for the tests.")
@click.option(
    "--pack", type=click.Path(path_type=Path, file_okay=False), help="Folder of the pack (default: your own)."
)
@click.option("--no-input", is_flag=True, help="Ask nothing; what is not given is left to be filled in.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout; asks nothing.")
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
def new(pack: Path | None, as_json: bool, no_input: bool, allow_unsandboxed: bool, **given: Any) -> int:
    """Write a scenario of your own: asks step by step, or takes flags for everything, and ends with its check.

    What is long is written in your editor ($VISUAL or $EDITOR). Nothing that exists is overwritten.

    With --from-git and --commit the parent's version of the changed files is the original, the commit's the reference,
    and the commit's tests judge it, in a copy of the repository that is kept with the scenario.

    Exit code 0: the scenario proves itself. 1: it is written, and what it still lacks is said.
    """
    from modelduel import paths
    from modelduel.scenario.load import load_pack_file
    from modelduel.scenario.writing import FOLDERS, ensure_pack

    _check_together(given)
    asking = not (no_input or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
    root = (pack or paths.packs_dir() / "own").absolute()
    if (root / "pack.toml").exists():
        load_pack_file(root)  # what is wrong with it is better said before the questions
    desk = Desk()
    try:
        notes: list[str] = []
        if given["repository"] is not None:
            spec, notes = _from_commit(given, root, desk, asking, allow_unsandboxed)
        else:
            spec = _from_answers(given, root, desk, asking)
        place = root / FOLDERS[spec.category] / spec.id
        _refuse_twins(root, spec.id)
        _write(place, spec, given["python"])
        made = ensure_pack(root, "own", title="My own scenarios")
    except (KeyboardInterrupt, click.Abort, EOFError):
        kept = desk.kept()
        said = f"What you wrote is kept in {kept}" if kept else "Nothing was written."
        click.echo(safe_line(f"Interrupted. {said}"), err=True)
        return 130
    except BaseException:
        if kept := desk.kept():
            click.echo(safe_line(f"What you wrote is kept in {kept}"), err=True)
        raise
    desk.clear()
    if not as_json:
        if made:
            click.echo(safe_line(f"made   {root / 'pack.toml'}"))
        click.echo(safe_line(f"wrote  {place}"))
        for note in notes:
            click.echo(safe_line(f"note   {note}"))
    try:
        return prove(place, given["python"], as_json, allow_unsandboxed, known=given["repository"] is not None)
    except KeyboardInterrupt:
        click.echo(safe_line(f"\nInterrupted; the scenario is in {place}, not checked."), err=True)
        return 130


def _check_together(given: dict[str, Any]) -> None:
    """Refuse flags that do not belong together. Raises InputError."""
    if (given["repository"] is None) != (given["commit"] is None):
        raise InputError("--from-git and --commit go together.")
    if given["repository"] is None:
        if given["command"] or given["roots"] or given["only"]:
            raise InputError(
                "--test, --root and --only belong to --from-git.", remedy="Your own tests go with --tests FILE."
            )
        return
    if known := [f"--{name}" for name in _OF_A_COMMIT if given[name]]:
        raise InputError(
            f"{', '.join(known)}: with --from-git that comes from the commit.",
            remedy="Add to the scenario's folder afterwards: the check says what is missing.",
        )


class Desk:
    """Where long texts are written in the user's editor; what lies there outlives an interruption."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def write(self, name: str, text: str) -> str:
        """Open the editor on a file that begins with `text`, and return what it holds then. Raises InputError."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="modelduel-new-"))
        file = self._folder / name
        file.write_text(text, encoding="utf-8")
        try:
            click.edit(filename=str(file))
        except click.ClickException as error:
            raise InputError(
                f"The editor did not work: {error.message}", remedy="Set EDITOR to one that does, or use the flags."
            ) from None
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"What the editor left cannot be read: {error}", where=str(file)) from None

    def kept(self) -> Path | None:
        """Return the folder, if anything was written."""
        return self._folder

    def clear(self) -> None:
        """Throw it away: everything is where it belongs."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _from_answers(given: dict[str, Any], root: Path, desk: Desk, asking: bool) -> ScenarioFile:
    """Return the scenario that flags and answers describe; what neither says is missing."""
    from modelduel.scenario.drafting import Draft, draft, id_of, read_texts

    title = given["title"] or (click.prompt("Title, in one line") if asking else None)
    if not title:
        raise InputError("A scenario needs a title.", remedy="--title 'Range header is one byte short'")
    _refuse_twins(root, given["id_"] or id_of(title))  # before anything more is asked
    category: Category = given["category"] or _asked(asking, "Category", _CATEGORIES, "bug-fix")
    code = read_texts(given["code"])
    if asking and not code and category != "algorithm":
        code = _file_of("the original")
    language: Language | None = given["language"] or _language_of([*code, *(one.name for one in given["tests"])])
    if language is None and category != "review":
        language = _asked(asking, "Language", _LANGUAGES, "python")
    level: Difficulty = given["difficulty"] or _asked(asking, "Level", _LEVELS, "medium")
    made = Draft(
        title=title,
        id=given["id_"] or "",
        category=category,
        language=language,
        difficulty=level,
        prompt=_prompt(given),
        code=code,
        keep=tuple(given["keep"]),
        visible=read_texts(given["visible"]),
        hidden=read_texts(given["tests"]),
        cases=read_texts([given["cases"]] if given["cases"] else []),
        oracle=read_texts([given["oracle"]] if given["oracle"] else []),
        variants={
            "reference": list(read_texts([given["reference"]]).values()) if given["reference"] else [],
            "alternative": [text for one in given["alternative"] for text in read_texts([one]).values()],
            "trap": [text for one in given["trap"] for text in read_texts([one]).values()],
            "naive": list(read_texts([given["naive"]]).values()) if given["naive"] else [],
        },
        trap_names=tuple(one.stem for one in given["trap"]),
    )
    return draft(_written(made, desk) if asking else made)


def _file_of(what: str) -> dict[str, str]:
    """Ask for a file that is there already; return its text by its name, or nothing."""
    question = f"File of {what} (leave empty to write it)"
    found: dict[str, str] = click.prompt(question, default="", show_default=False, value_proc=_texts_at)
    return found


def _texts_at(answer: str) -> dict[str, str]:
    """Read the file that an answer names; what cannot be read is said, and asked again."""
    from modelduel.scenario.drafting import read_texts

    try:
        return read_texts([Path(answer.strip()).expanduser()]) if answer.strip() else {}
    except InputError as error:
        raise click.UsageError(safe_line(str(error))) from None


def _asked(asking: bool, question: str, choices: click.Choice[str], default: str) -> Any:
    return click.prompt(question, type=choices, default=default) if asking else default


def _written(made: Draft, desk: Desk) -> Draft:
    """Have the user name, or write in the editor, what is missing."""
    import dataclasses

    from modelduel.scenario.drafting import SUFFIX_OF, first_test

    suffix = SUFFIX_OF.get(made.language, ".md")
    changes: dict[str, Any] = {}
    if not made.code and made.category != "algorithm" and click.confirm("Write the original now?", default=True):
        text = desk.write(f"original{suffix}", "")
        changes["code"] = {f"original{suffix}": text} if text.strip() else {}
    if not made.prompt.strip() and click.confirm("Write the prompt now?", default=True):
        changes["prompt"] = desk.write("prompt.md", "")
    made = dataclasses.replace(made, **changes)
    if made.category == "review":
        return made
    changes = {}
    if not (made.hidden or made.visible or made.cases):
        hidden = _file_of("the tests")
        if not hidden and click.confirm("Write the tests now?", default=True):
            begun = first_test(made)
            text = desk.write(f"hidden_test{suffix}", begun)
            hidden = {f"hidden_test{suffix}": text} if text.strip() and text != begun else {}
        changes["hidden"] = hidden
    if not made.variants["reference"]:
        reference = list(_file_of("the fix (the reference)").values())
        if not reference and click.confirm("Write the fix now?", default=True):
            begun = next(iter(made.code.values()), "")
            text = desk.write(f"reference{suffix}", begun)
            reference = [text] if text.strip() and text != begun else []
        changes["variants"] = {**made.variants, "reference": reference}
    return dataclasses.replace(made, **changes)


def _from_commit(
    given: dict[str, Any], root: Path, desk: Desk, asking: bool, allow_unsandboxed: bool
) -> tuple[ScenarioFile, list[str]]:
    """Return the scenario of a commit, proved to show its fault, and what there is to say of it."""
    import msgspec

    from modelduel.check.learning import prompt_from
    from modelduel.scenario.drafting import check_id, safe_title
    from modelduel.scenario.importers.commit import draw
    from modelduel.scenario.importers.git import Repository

    if given["id_"]:
        check_id(given["id_"])
    drawn = draw(
        Repository(given["repository"]),
        given["commit"],
        command=given["command"],
        roots=given["roots"],
        only=given["only"],
    )
    _refuse_twins(root, given["id_"] or drawn.spec.id)
    spec, notes, fails = learnt(drawn.spec, given["python"], allow_unsandboxed)
    if not fails:
        raise InputError(
            "The parent's version passes all of these tests, so they do not show what the commit mends.",
            remedy="Name other tests with --test 'pytest FILE'.",
        )
    prompt = _prompt(given)
    if not prompt.strip():
        prompt = prompt_from(spec.files, fails)
        if asking and click.confirm("Write the prompt now? It begins with the tests that fail.", default=True):
            prompt = desk.write("prompt.md", prompt)
    changes: dict[str, Any] = {"prompt": prompt}
    if given["title"]:
        changes["title"] = safe_title(given["title"])
    for key, value in (("id", given["id_"]), ("difficulty", given["difficulty"]), ("keep", list(given["keep"]))):
        if value:
            changes[key] = value
    return msgspec.structs.replace(spec, **changes), [*drawn.notes, *notes]


def _prompt(given: dict[str, Any]) -> str:
    from modelduel.scenario.drafting import read_texts

    if given["prompt"] and given["prompt_file"]:
        raise InputError("Give either --prompt or --prompt-file.")
    if given["prompt_file"]:
        return next(iter(read_texts([given["prompt_file"]]).values()))
    return str(given["prompt"] or "")


def _language_of(names: Sequence[str]) -> Language | None:
    from modelduel.scenario.drafting import LANGUAGE_OF

    return next((LANGUAGE_OF[suffix] for name in names if (suffix := Path(name).suffix) in LANGUAGE_OF), None)


def _refuse_twins(root: Path, id_: str) -> None:
    """Refuse an id that the pack has already, in whatever category. Raises InputError."""
    twins = (*root.glob(f"*/{id_}"), *root.glob(f"*/{id_}.toml")) if id_.replace("-", "").isalnum() else ()
    if there := next(iter(twins), None):
        raise InputError(
            "There is a scenario of this id already, and it is left alone.",
            where=str(there),
            remedy="Give another one with --id.",
        )


def _write(place: Path, spec: ScenarioFile, python: Path | None) -> None:
    from modelduel.scenario.template import NEEDS_PACKAGES, scenario_toml
    from modelduel.scenario.writing import files_of, new_folder, write_files

    note = NEEDS_PACKAGES if python else ""
    with new_folder(place) as folder:
        write_files(folder, files_of(spec, scenario_toml(spec, note)))
