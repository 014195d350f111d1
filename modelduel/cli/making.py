"""`modelduel scenarios new`: a scenario of one's own, from questions, from flags, or from a commit."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelduel.cli.output import print_json
from modelduel.errors import FindingsError, InputError
from modelduel.text import safe_line

if TYPE_CHECKING:
    from modelduel.check.model import Result
    from modelduel.scenario.model import Category, Difficulty, Language, ScenarioFile

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_CATEGORIES = click.Choice(["bug-fix", "algorithm", "refactoring", "review"])
_LANGUAGES = click.Choice(["python", "typescript", "go"])
_LEVELS = click.Choice(["easy", "medium", "hard"])
_REPEATS = 5


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
@click.option("--from-git", "repository", type=click.Path(path_type=Path, exists=True), help="Draw it from here.")
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

    if (given["repository"] is None) != (given["commit"] is None):
        raise InputError("--from-git and --commit go together.")
    if given["repository"] is None and (given["command"] or given["roots"] or given["only"]):
        raise InputError(
            "--test, --root and --only belong to --from-git.", remedy="Your own tests go with --tests FILE."
        )
    asking = not (no_input or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
    root = (pack or paths.packs_dir() / "own").absolute()
    if (root / "pack.toml").exists():
        load_pack_file(root)  # what is wrong with it is better said before the questions
    desk = Desk()
    try:
        spec, notes = (
            _from_commit(given, desk, asking, allow_unsandboxed)
            if given["repository"]
            else (
                _from_answers(given, desk, asking),
                [],
            )
        )
        place = root / FOLDERS[spec.category] / spec.id
        _refuse_twins(root, spec.id, place)
        made = ensure_pack(root, "own", title="My own scenarios")
        _write(place, spec, given["python"])
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
        return _prove(place, given["python"], as_json, allow_unsandboxed, learnt=given["repository"] is not None)
    except KeyboardInterrupt:
        click.echo(safe_line(f"\nInterrupted; the scenario is in {place}, not checked."), err=True)
        return 130


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


def _from_answers(given: dict[str, Any], desk: Desk, asking: bool) -> ScenarioFile:
    """Return the scenario that flags and answers describe; what neither says is missing."""
    from modelduel.scenario.drafting import Draft, draft, read_texts

    title = given["title"] or (click.prompt("Title, in one line") if asking else None)
    if not title:
        raise InputError("A scenario needs a title.", remedy="--title 'Range header is one byte short'")
    category: Category = given["category"] or _asked(asking, "Category", _CATEGORIES, "bug-fix")
    code = read_texts(given["code"])
    if asking and not code and category != "algorithm":
        path = click.prompt("File of the original (leave empty to write it)", default="", show_default=False)
        code = read_texts([Path(path).expanduser()]) if path.strip() else {}
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


def _asked(asking: bool, question: str, choices: click.Choice[str], default: str) -> Any:
    return click.prompt(question, type=choices, default=default) if asking else default


def _written(made: Any, desk: Desk) -> Any:
    """Have the user write what is missing, in the editor."""
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
    if not (made.hidden or made.visible or made.cases) and click.confirm("Write the tests now?", default=True):
        begun = first_test(made)
        text = desk.write(f"hidden_test{suffix}", begun)
        changes["hidden"] = {f"hidden_test{suffix}": text} if text.strip() and text != begun else {}
    if not made.variants["reference"] and click.confirm("Write the fix (the reference) now?", default=True):
        begun = next(iter(made.code.values()), "")
        text = desk.write(f"reference{suffix}", begun)
        if text.strip() and text != begun:
            changes["variants"] = {**made.variants, "reference": [text]}
    return dataclasses.replace(made, **changes)


def _from_commit(
    given: dict[str, Any], desk: Desk, asking: bool, allow_unsandboxed: bool
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
    spec = drawn.spec
    spec, notes, fails = _learnt(spec, given["python"], allow_unsandboxed)
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
    for key, name in (("id", "id_"), ("difficulty", "difficulty")):
        if given[name]:
            changes[key] = given[name]
    return msgspec.structs.replace(spec, **changes), [*drawn.notes, *notes]


def _learnt(spec: ScenarioFile, python: Path | None, allow_unsandboxed: bool) -> Any:
    from modelduel.check.learning import learn
    from modelduel.cli.holding import run_saving
    from modelduel.testrun.sandbox import choose

    found: list[Any] = []

    async def run() -> int:
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
        found.append(await learn(spec, sandbox, python=python, on_run=_progress))
        return 0

    run_saving(run())
    return found[0]


def _progress(what: str) -> None:
    click.echo(click.style(safe_line(f"runs   {what}"), dim=True), err=True)


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


def _refuse_twins(root: Path, id_: str, place: Path) -> None:
    """Refuse an id that the pack has already, also in another category. Raises InputError."""
    twins = [place, *root.glob(f"*/{id_}"), *root.glob(f"*/{id_}.toml")]
    if there := next((one for one in twins if one.exists() or one.is_symlink()), None):
        raise InputError(
            "There is a scenario of this id already, and it is left alone.",
            where=str(there),
            remedy="Give another one with --id.",
        )


def _write(place: Path, spec: ScenarioFile, python: Path | None) -> None:
    from modelduel.scenario.template import scenario_toml
    from modelduel.scenario.writing import files_of, new_folder, write_files

    note = "Its tests need the project's packages: judge with --python and a virtual environment." if python else ""
    with new_folder(place) as folder:
        write_files(folder, files_of(spec, scenario_toml(spec, note)))


def _prove(place: Path, python: Path | None, as_json: bool, allow_unsandboxed: bool, *, learnt: bool) -> int:
    """Check what was written, say what it lacks, and return the exit code."""
    from modelduel.scenario.load import load_scenario
    from modelduel.scenario.template import missing

    try:
        scenario = load_scenario(place)
    except FindingsError as error:
        lacks = list(missing(_loose(place)))
        if as_json:
            print_json({"scenario": str(place), "ok": False, "missing": [*lacks, *map(str, error.findings)]})
        else:
            _say_missing(place, lacks or [str(finding) for finding in error.findings])
        return 1
    lacks = list(missing(scenario.spec))
    if not learnt and scenario.spec.tests is not None:
        scenario = _learn_in_place(place, python, allow_unsandboxed)
    result = _checked(scenario, python, allow_unsandboxed)
    found = [f"proof {one.proof}: {one.message}" for one in result.findings if not _is_absence(one.message)]
    if as_json:
        print_json({"scenario": str(place), "ok": result.ok, "missing": lacks, "findings": found})
        return 0 if result.ok else 1
    for line in found:
        click.echo(safe_line(f"wrong  {line}"))
    if result.ok:
        click.echo("It proves itself: nothing is missing.")
    else:
        _say_missing(place, lacks)
    click.echo(click.style(safe_line(f"next   modelduel review --pack {place.parent.parent}"), dim=True))
    return 0 if result.ok else 1


def _is_absence(message: str) -> bool:
    return message.startswith("there is no ")


def _say_missing(place: Path, lacks: Sequence[str]) -> None:
    for one in lacks:
        click.echo(safe_line(f"lacks  {one}"))
    click.echo(click.style(safe_line(f"check  modelduel scenarios check {place}"), dim=True))


def _loose(place: Path) -> ScenarioFile:
    """Read a scenario's file alone, without asking whether it is complete."""
    from modelduel import toml
    from modelduel.scenario.load import SCENARIO_FILE
    from modelduel.scenario.model import ScenarioFile

    return toml.load(place / SCENARIO_FILE, ScenarioFile)


def _learn_in_place(place: Path, python: Path | None, allow_unsandboxed: bool) -> Any:
    """Run original and traps, write down what they fail, and return the scenario as it is then."""
    import msgspec

    from modelduel.scenario.load import SCENARIO_FILE, load_scenario
    from modelduel.scenario.template import scenario_toml

    scenario = load_scenario(place)
    spec = msgspec.structs.replace(_loose(place), code=dict(scenario.texts))
    spec, _, _ = _learnt(spec, python, allow_unsandboxed)
    file = place / SCENARIO_FILE
    newer = file.with_name(f".{SCENARIO_FILE}.new")
    newer.write_text(scenario_toml(spec), encoding="utf-8", newline="")
    newer.replace(file)
    return load_scenario(place)


def _checked(scenario: Any, python: Path | None, allow_unsandboxed: bool) -> Result:
    from modelduel.check.sandboxed import check_scenarios
    from modelduel.cli.holding import run_saving
    from modelduel.testrun.sandbox import choose

    found: list[Result] = []

    async def run() -> int:
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
        with click.progressbar(length=1, label="Proving", file=sys.stderr) as bar:

            def lengthen(runs: int) -> None:
                bar.length = max(runs, 1)

            found.extend(
                await check_scenarios(
                    [scenario], sandbox, repeats=_REPEATS, python=python, on_length=lengthen, on_run=bar.update
                )
            )
        return 0

    run_saving(run())
    return found[0]
