"""A fix in a git repository as a scenario: the parent's version is the original, the commit's the reference.

The commit's tests judge it, in a checkout that is carried along, so that the scenario outlives the repository.
"""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from modelduel.errors import InputError
from modelduel.python_code import parse
from modelduel.scenario.files import MAX_BYTES, MAX_CHECKOUT_BYTES, MAX_CHECKOUT_FILES, Refused, check_path
from modelduel.scenario.importers.git import LINK, SUBMODULE, Change, Commit, Entry, Repository
from modelduel.scenario.importers.row import Unusable, safe_id
from modelduel.scenario.model import Provenance, ScenarioFile, Tests, Variant

CHECKOUT = "checkout"
MOST_SOURCES = 10
"""More changed files than this are no one scenario."""
_MOST_KEPT = 40
_RUNNERS = (["pytest"], ["py.test"], ["python", "-m", "pytest"], ["python3", "-m", "pytest"])
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})


@dataclass(frozen=True)
class Drawn:
    """A scenario drawn from a commit, and what the reader should know of it."""

    spec: ScenarioFile
    """With all texts inline; the prompt is empty, and nothing has been run yet."""
    notes: tuple[str, ...]
    """What was left out or taken otherwise, a line each; untrusted names in it."""


def draw(
    repository: Repository,
    name: str,
    *,
    command: str | None = None,
    roots: Sequence[str] = (),
    only: Sequence[str] = (),
) -> Drawn:
    """Turn a commit into a scenario in Python.

    Args:
        repository: Where it is.
        name: Id, branch or tag.
        command: How its tests are run, such as `pytest tests/test_x.py`; by default, by the test files it changed.
        roots: Folders that Python imports from, besides those that are found.
        only: Files and folders of the repository to be carried along; none: all of it.

    Raises:
        InputError: The commit is no fix with tests that a scenario could be made of; says why.
    """
    commit = repository.commit(name)
    before, after = repository.tree(commit.parent), repository.tree(commit.id)
    changes = repository.changes(commit)
    sources, added = _sources(changes, before, after, repository)
    tests = _tests(command, changes, after, commit)
    notes = _renamed(sources)
    picked, dropped = _carried(before, after, {*sources, *added, *tests}, _deleted(changes), only)
    notes += _words_on(dropped)
    content = repository.read({*picked, *(before[one.before] for one in sources.values())})
    new = repository.read({after[path] for path in (*sources, *added, *tests)})
    checkout, binary = _texts({entry.path: content[entry.path] for entry in picked})
    notes += [f"left out of the checkout: {_counted(binary, 'binary file')}"] if binary else []
    originals = {path: _text(content[change.before], path) for path, change in sources.items()}
    solved = {path: _text(new[path], path) for path in (*sources, *added)}
    judging = {path: _text(new[path], path) for path in tests}
    return Drawn(_spec(repository, commit, originals, solved, judging, checkout, roots), tuple(notes))


def _sources(
    changes: Iterable[Change], before: Mapping[str, Entry], after: Mapping[str, Entry], repository: Repository
) -> tuple[dict[str, Change], list[str]]:
    """Return the source files that the commit changed, by their path in it, and those that it added."""
    python = [one for one in changes if one.path.endswith(".py") and not is_test_side(one.path)]
    changed = {one.path: one for one in python if one.status in ("changed", "renamed")}
    added = [one.path for one in python if one.status == "added"]
    if not changed:
        raise InputError(
            "This commit changes no Python file but tests, so there is no original.",
            where=str(repository.place),
            remedy="Name the commit that mends the code. Only Python is drawn from git: for TypeScript or Go, give"
            " `--code`, `--tests` and `--reference` the files instead.",
        )
    if len(changed) + len(added) > MOST_SOURCES:
        raise InputError(
            f"This commit changes {len(changed) + len(added)} source files: too much to ask of one answer.",
            where=str(repository.place),
            remedy=f"Name a smaller commit, of at most {MOST_SOURCES}.",
        )
    for entry in (*(before[one.before] for one in changed.values()), *(after[path] for path in (*changed, *added))):
        if entry.mode in (LINK, SUBMODULE):
            raise InputError(f"{entry.path} is no regular file.", where=str(repository.place))
        if entry.size > MAX_BYTES:
            raise InputError(
                f"{entry.path} has {entry.size / MAX_BYTES:.1f} MB, more than a scenario shows.",
                where=str(repository.place),
            )
        _check_name(entry.path)
    return changed, added


def _tests(command: str | None, changes: Iterable[Change], after: Mapping[str, Entry], commit: Commit) -> list[str]:
    """Return the test files that judge, by path in the commit."""
    if command is not None:
        tests = tests_of(command, after)
    else:
        tests = sorted(one.path for one in changes if one.status != "deleted" and _is_test_file(one.path))
        if not tests:
            raise InputError(
                f"The commit {commit.id[:12]} changes no tests.",
                remedy="Name those that show the fault: --test 'pytest tests/test_x.py'",
            )
    for path in tests:
        _check_name(path)
        if after[path].mode in (LINK, SUBMODULE) or after[path].size > MAX_BYTES:
            raise InputError(f"{path} is no regular file of at most {MAX_BYTES >> 20} MB.")
    if twice := [name for name, count in Counter(PurePosixPath(path).name for path in tests).items() if count > 1]:
        raise InputError(
            f"Two of the test files are called {twice[0]}.", remedy="Name those that matter with --test 'pytest FILE'."
        )
    return tests


def tests_of(command: str, after: Mapping[str, Entry]) -> list[str]:
    """Return the test files that a command names.

    Raises:
        InputError: It is no call of pytest with test files. What each test came to must be known, so that no other
            command will do.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InputError(f"The test command cannot be read: {error}.", where=command[:80]) from None
    runner = next((one for one in _RUNNERS if words[: len(one)] == one), None)
    if runner is None:
        raise InputError(
            "Only pytest can be used: each test's own result must be known.",
            where=command[:80],
            remedy="Write it as: --test 'pytest tests/test_x.py'",
        )
    found: dict[str, None] = {}
    for word in words[len(runner) :]:
        if word in ("-q", "-v", "-x", "-s", "-vv", "-qq"):
            continue  # says how it is shown
        path = str(PurePosixPath(word))
        below = sorted(one for one in after if one.startswith(f"{path}/") and _is_test_file(one))
        if word.startswith("-") or "::" in word:
            raise InputError(f"{word[:80]!r} is not understood: name whole test files.", where=command[:80])
        if path not in after and not below:
            raise InputError(f"The commit has no file {word[:80]!r}.", where=command[:80])
        if path in after and not _is_test_file(path):
            raise InputError(
                f"{word[:80]!r} is no test file: pytest takes test_*.py and *_test.py.", where=command[:80]
            )
        found.update(dict.fromkeys([path] if path in after else below))
    if not found:
        raise InputError("The test command names no files.", where=command[:80], remedy="'pytest tests/test_x.py'")
    return list(found)


def is_test_side(path: str) -> bool:
    """Whether a file belongs to the tests: one of them, or what they lean on."""
    parts = PurePosixPath(path).parts
    return _is_test_file(path) or parts[-1] == "conftest.py" or bool(_TEST_FOLDERS & set(parts[:-1]))


def _is_test_file(path: str) -> bool:
    name = PurePosixPath(path)
    return name.suffix == ".py" and (name.stem.startswith("test_") or name.stem.endswith("_test"))


def _deleted(changes: Iterable[Change]) -> set[str]:
    """Return what is gone but for source: what the parent's code still imports must be there."""
    return {one.path for one in changes if one.status == "deleted" and is_test_side(one.path)} | {
        one.before for one in changes if one.status == "renamed"
    }


def _carried(
    before: Mapping[str, Entry], after: Mapping[str, Entry], ours: set[str], gone: set[str], only: Sequence[str]
) -> tuple[list[Entry], Counter[str]]:
    """Return the files of the checkout, and how many were left out for which reason.

    It is the commit's tree where that is not source, and has the parent's source as far as the commit deletes it.
    """
    tree = {**{path: entry for path, entry in before.items() if path not in gone and path not in after}, **after}
    wanted = [str(PurePosixPath(path)) for path in only]
    dropped: Counter[str] = Counter()
    picked: list[Entry] = []
    for path, entry in sorted(tree.items()):
        if path in ours or (wanted and not any(path == one or path.startswith(f"{one}/") for one in wanted)):
            continue
        if (reason := _unfit(entry)) is not None:
            dropped[reason] += 1
        else:
            picked.append(entry)
    if _fits(picked):
        return picked, dropped
    code = [entry for entry in picked if entry.path.endswith((".py", ".pyi")) or is_test_side(entry.path)]
    if not _fits(code):
        raise InputError(
            f"The repository is too large to be carried along: at most {MAX_CHECKOUT_BYTES >> 20} MB in "
            f"{MAX_CHECKOUT_FILES} files.",
            remedy="Say what the tests need: --only src/package --only tests",
        )
    dropped["file that is neither Python nor beside tests"] += len(picked) - len(code)
    return code, dropped


def _fits(entries: Sequence[Entry]) -> bool:
    return len(entries) <= MAX_CHECKOUT_FILES and sum(entry.size for entry in entries) <= MAX_CHECKOUT_BYTES


def _unfit(entry: Entry) -> str | None:
    if entry.mode == SUBMODULE:
        return "submodule"
    if entry.mode == LINK:
        return "symbolic link"
    if entry.size > MAX_BYTES:
        return "file of more than a megabyte"
    try:
        check_path(f"{CHECKOUT}/{entry.path}")
    except Refused:
        return "file of an odd or overlong name"
    return "hidden file" if any(part.startswith(".") for part in entry.path.split("/")) else None


def _words_on(dropped: Mapping[str, int]) -> list[str]:
    return [f"left out of the checkout: {_counted(count, what)}" for what, count in sorted(dropped.items())]


def _counted(count: int, what: str) -> str:
    return (
        f"{count} {what}"
        if count == 1
        else f"{count} {what.replace('file', 'files', 1) if 'file' in what else what + 's'}"
    )


def _renamed(sources: Mapping[str, Change]) -> list[str]:
    return [
        f"{one.before} is shown as {path}, which the commit made of it"
        for path, one in sources.items()
        if one.before != path
    ]


def _texts(contents: Mapping[str, bytes]) -> tuple[dict[str, str], int]:
    """Return what is text, and how many files are none."""
    texts: dict[str, str] = {}
    for path, data in contents.items():
        try:
            if b"\0" not in data:
                texts[f"{CHECKOUT}/{path}"] = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return texts, len(contents) - len(texts)


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path} is no UTF-8 text.") from None


def _check_name(path: str) -> None:
    try:
        check_path(path)
    except Refused:
        raise InputError(f"{path[:200]!r} is no name that a scenario's files can have.") from None


def _spec(
    repository: Repository,
    commit: Commit,
    originals: Mapping[str, str],
    solved: Mapping[str, str],
    judging: Mapping[str, str],
    checkout: Mapping[str, str],
    roots: Sequence[str],
) -> ScenarioFile:
    files = list(originals)
    single = len(solved) == 1
    variant = "variants/reference.py" if single else "variants/reference"
    references = {variant: solved[files[0]]} if single else {f"{variant}/{path}": text for path, text in solved.items()}
    tests = {f"tests/{path}": text for path, text in judging.items()}
    try:
        id_ = safe_id(repository.name[:40], commit.id[:8])
    except Unusable:
        id_ = f"commit-{commit.id[:8]}"
    known = {*(path.removeprefix(f"{CHECKOUT}/") for path in checkout), *files}
    return ScenarioFile(
        id=id_,
        title=_line(commit.subject) or id_,
        category="bug-fix",
        language="python",
        prompt="",
        provenance=Provenance("own", f"{_line(repository.name)}@{commit.id[:12]}", _line(commit.subject)),
        files=files,
        keep=_public(originals),
        code={**originals, **references, **tests, **checkout},
        tests=Tests(
            kind="suite",
            hidden=list(tests),
            seconds=30,
            checkout=CHECKOUT if checkout else None,
            roots=list(dict.fromkeys([*roots, *_roots(known, checkout)])) if checkout else [],
        ),
        variant=[Variant(variant, "reference")],
    )


def _roots(paths: set[str], checkout: Mapping[str, str]) -> list[str]:
    """Return the folders that Python imports from: `src`, and what pytest's settings name."""
    found = [root for root in ("src", "lib") if any(path.startswith(f"{root}/") for path in paths)]
    found = [root for root in found if f"{root}/__init__.py" not in paths]
    try:
        settings = tomllib.loads(checkout.get(f"{CHECKOUT}/pyproject.toml", ""))
        named = settings["tool"]["pytest"]["ini_options"]["pythonpath"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return found
    for root in [named] if isinstance(named, str) else named if isinstance(named, list) else []:
        plain = str(PurePosixPath(root)) if isinstance(root, str) else "."
        if any(path.startswith(f"{plain}/") for path in paths):
            found.append(plain)
    return list(dict.fromkeys(found))


def _public(originals: Mapping[str, str]) -> list[str]:
    """Return the public names that the original's modules define."""
    found: dict[str, None] = {}
    for text in originals.values():
        try:
            tree = parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name[0] != "_":
                found[node.name] = None
    return [name for name in found if name.isascii()][:_MOST_KEPT]


def _line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()[:200]
