"""Loading scenarios and packs from disk, with every finding of a pack at once."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import msgspec

from modelduel import paths, toml
from modelduel.errors import Finding, FindingsError, InputError
from modelduel.scenario.case_rules import cases_findings
from modelduel.scenario.files import (
    MAX_BYTES,
    MAX_CHECKOUT_FILES,
    MAX_FOLDER_FILES,
    Refused,
    check_path,
    list_inside,
    read_inside,
    read_text,
)
from modelduel.scenario.model import CATEGORIES, CasesFile, Category, Criterion, PackFile, ScenarioFile
from modelduel.scenario.pack import CHECKOUT, Pack, Scenario, judging_paths, proving_paths
from modelduel.scenario.rules import pack_findings, scenario_findings

PACK_FILE = "pack.toml"
LEDGER_FILE = "ledger.toml"
"""What was proved of a pack's scenarios, beside its `pack.toml`; no scenario."""
SCENARIO_FILE = "scenario.toml"
MAX_TOML_BYTES = 8 * MAX_BYTES
"""Largest TOML file, in bytes; a single-file scenario holds several files."""

MAX_TEXTS = 16 * MAX_BYTES
"""Most characters of all the files of a scenario together."""

_DEPTH = 3  # pack / category / scenario, and one to spare
_MAX_ENTRIES = 20_000

_INSTEAD: Mapping[str, object] = {
    **dict.fromkeys(("id", "entry", "name"), "unknown"),
    **dict.fromkeys(("title", "prompt", "version", "system"), "Unknown"),
    "provenance": {"kind": "own"},
}
"""What stands for a key that a file must have and has not, so that the rest of it can be checked."""

_LEANING: Mapping[str, Collection[str]] = {
    "language": ("languages", "tests"),
    "languages": ("language",),
    "files": ("code", "defect", "tests"),
    "code": ("files", "tests", "variant", "review"),
    "tests": ("code", "variant", "equivalent", "original_fails", "traps"),
    "variant": ("code",),
    "review": ("code", "defect", "factor"),
    "defect": ("files", "factor", "review"),
    "factor": ("defect", "review"),
    "args": ("case",),
    "case": ("generated",),
    "generated": ("case",),
    "growth": ("case", "generated"),
}
"""A file's keys -> those of which nothing can be said where they do not fit."""

T = TypeVar("T")
Rubrics = Mapping[Category, Sequence[Criterion]]


def load_pack(root: Path | None = None, *, on_read: Callable[[int, int], None] = lambda done, total: None) -> Pack:
    """Load a pack (default: the core pack) with all its scenarios.

    Args:
        root: The pack's folder.
        on_read: Told how many scenarios have been read, and how many there are.

    Raises:
        FindingsError: Everything that is wrong with the pack and its scenarios.
        InputError: `root` is no pack.
    """
    root = paths.core_pack() if root is None else root
    findings: list[Finding] = []
    spec = read_pack_file(root, findings)
    rubrics: Rubrics = spec.rubrics if spec else {}
    files = scenario_files(root, findings)
    scenarios: list[Scenario] = []
    for done, file in enumerate(files, 1):
        if (one := load_file(file, rubrics, findings, in_pack=True)) is not None:
            scenarios.append(one)
        on_read(done, len(files))
    findings += same_ids((one.id, one.origin) for one in scenarios)
    if findings or spec is None:
        raise FindingsError(findings)
    scenarios.sort(key=lambda one: place_in_pack(one.spec.category, one.id))
    return Pack(spec, root, tuple(scenarios))


def same_ids(scenarios: Iterable[tuple[str, str]]) -> list[Finding]:
    """Return what is wrong with the ids of a pack's scenarios, each given with its place."""
    findings: list[Finding] = []
    first: dict[str, str] = {}
    for id_, origin in scenarios:
        other = first.setdefault(id_, origin)
        if other != origin:
            findings.append(Finding(origin, "id", "an id of its own", f"that of {other}"))
    return findings


def place_in_pack(category: Category, id_: str) -> tuple[int, str]:
    """Return what a pack's scenarios are sorted by."""
    return CATEGORIES.index(category), id_


def load_pack_file(root: Path | None = None) -> PackFile:
    """Load a pack's own settings alone (default: the core pack's). Raises as `load_pack`."""
    findings: list[Finding] = []
    spec = read_pack_file(paths.core_pack() if root is None else root, findings)
    if spec is None or findings:
        raise FindingsError(findings)
    return spec


def load_scenario(place: str | Path, root: Path | None = None) -> Scenario:
    """Load one scenario, by path (a folder or a `.toml` file) or by its id in a pack (default: the core pack).

    A scenario without a rubric takes that of the pack it lies in, else that of the pack `root`.

    Raises:
        FindingsError: Everything that is wrong with it.
        InputError: There is no such scenario.
    """
    root = paths.core_pack() if root is None else root
    file = _find(place, root)
    home = next((parent for parent in file.parents[: _DEPTH + 1] if _is_file(parent / PACK_FILE)), root)
    findings: list[Finding] = []
    spec = read_pack_file(home, findings) if _is_file(home / PACK_FILE) else None
    scenario = load_file(file, spec.rubrics if spec else {}, findings)
    if scenario is None or findings:
        raise FindingsError(findings)
    return scenario


def thaw(spec: ScenarioFile, *, name: str = "", complete: bool = False) -> Scenario:
    """Turn an inline scenario, such as `freeze` makes or a quick duel needs, into a checked scenario.

    Args:
        spec: The scenario with all its files under `code`.
        name: Shown as the place of the findings (default: the id).
        complete: Whether it must be fit for a pack.

    Raises:
        FindingsError: Everything that is wrong with it.
    """
    texts, findings = _look_into(spec, name or spec.id, None, complete=complete)
    if findings:
        raise FindingsError(findings)
    return _scenario(spec, texts, {}, name or spec.id)


def find_packs(*places: Path) -> list[Path]:
    """Return the roots of the packs at the given places (default: the core pack), or one level below them."""
    found: list[Path] = []
    for place in places or (paths.core_pack(),):
        try:
            below = sorted(place.iterdir())
        except OSError:  # nothing there, or nothing that may be looked at
            below = []
        found += [root for root in (place, *below) if _is_file(root / PACK_FILE) and root not in found]
    return found


def read_pack_file(root: Path, findings: list[Finding]) -> PackFile | None:
    """Return a pack's own settings; what is wrong with them is added to the findings. Raises InputError."""
    file = root / PACK_FILE
    if not _is_file(file):
        raise InputError("There is no pack here.", where=str(root), remedy=f"A pack is a folder with a {PACK_FILE}.")
    table = _read_table(file, findings)
    if table is None:
        return None
    return _check(table, PackFile, str(file), partial(pack_findings, file=str(file)), findings)


def _find(place: str | Path, root: Path) -> Path:
    """Return the TOML file of a scenario given by path or id."""
    path = Path(place)
    for file in (path / SCENARIO_FILE, path):
        if _is_file(file):
            return file.absolute()
    near: list[str] = []
    if isinstance(place, str) and PurePosixPath(place).name == place:
        named: dict[str, Path] = {}
        for file in scenario_files(root, []):
            named.setdefault(file.parent.name if file.name == SCENARIO_FILE else file.stem, file)
        if place in named:
            return named[place].absolute()
        begun = [name for name in named if place and name.startswith(place)]
        near = begun[:3] or difflib.get_close_matches(place, named, n=3)
    asks = f"Did you mean {' or '.join(near)}? " if near else ""
    raise InputError(
        f"There is no scenario {str(place)!r}.",
        remedy=f"{asks}Give an id shown by `modelduel scenarios list`, or the path of a {SCENARIO_FILE}.",
    )


def scenario_files(root: Path, findings: list[Finding]) -> list[Path]:
    """Find every scenario below a pack's root; what stands in the way is added to the findings."""
    found: list[Path] = []
    level = [root]
    seen = 0
    for _ in range(_DEPTH):
        folders: list[Path] = []
        for folder in level:
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
                for entry in entries:
                    _sort_out(folder, entry, found, folders, findings)
            except OSError as error:
                findings.append(Finding(str(folder), "", "a readable folder", str(error.strerror)))
                continue
            seen += len(entries)
            if seen > _MAX_ENTRIES:
                findings.append(Finding(str(root), "", f"at most {_MAX_ENTRIES} files", "more"))
                return found
        level = folders
    return found


def _sort_out(
    folder: Path, entry: os.DirEntry[str], found: list[Path], folders: list[Path], findings: list[Finding]
) -> None:
    """Put an entry of a pack where it belongs. Links are not followed, so that no walk leaves the pack or circles."""
    if entry.name.startswith((".", "__")):
        return
    if entry.is_symlink():
        findings.append(_link(folder / entry.name))
    elif entry.is_dir():
        file = folder / entry.name / SCENARIO_FILE
        try:
            kind = os.lstat(file).st_mode
        except OSError:  # none there, or a folder without permission, which is found out one level below
            folders.append(folder / entry.name)
            return
        if stat.S_ISLNK(kind):
            findings.append(_link(file))
        elif stat.S_ISREG(kind):
            found.append(file)
        else:
            folders.append(folder / entry.name)
    elif entry.name.endswith(".toml") and entry.name not in (PACK_FILE, LEDGER_FILE):
        found.append(folder / entry.name)


def _link(path: Path) -> Finding:
    return Finding(str(path), "", "a file or folder of the pack itself", "a symbolic link")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # an overlong name, a folder without permission, a NUL
        return False


def load_file(file: Path, rubrics: Rubrics, findings: list[Finding], *, in_pack: bool = False) -> Scenario | None:
    """Load the scenario of a file; what is wrong with it is added to the findings.

    In a pack a folder is called as its scenario is.
    """
    table, found, texts = _read_table(file, findings), list[Finding](), dict[str, str]()
    if table is None:
        return None

    def check(spec: ScenarioFile) -> list[Finding]:
        there, wrong = _look_into(spec, str(file), file.parent.resolve(), complete=True)
        texts.update(there)
        return wrong

    spec = _check(table, ScenarioFile, str(file), check, found)
    findings += found
    if spec is None or found:
        return None
    if in_pack and file.name == SCENARIO_FILE and file.parent.name != spec.id:
        findings.append(Finding(str(file), "id", f"the folder's name, {file.parent.name!r}", repr(spec.id)))
    return _scenario(spec, texts, rubrics, str(file))


def _read_table(file: Path, findings: list[Finding]) -> dict[str, Any] | None:
    name = str(file)
    try:
        return toml.parse(read_text(file, file.name, MAX_TOML_BYTES), name)
    except Refused as error:
        findings.append(Finding(name, "", error.expected, error.found))
    except InputError as error:
        findings.append(Finding(name, "", "valid TOML", error.message))
    return None


def _check(
    table: dict[str, Any], type_: type[T], name: str, rules: Callable[[T], list[Finding]], findings: list[Finding]
) -> T | None:
    """Convert a table, if all of it fits, and check it; what does not lean on a key that does not fit, all the same."""
    try:
        whole = toml.convert(table, type_, name)
    except FindingsError as error:
        findings += error.findings
        part, lost = toml.convert_in_part(table, type_, _INSTEAD)
        doubtful = lost.union(*(_LEANING.get(key, ()) for key in lost))
        wrong = rules(part) if part is not None else []
        findings += [one for one in wrong if re.split(r"[.\[:]", one.key)[0] not in doubtful]
        return None
    findings += rules(whole)
    return whole


def _look_into(
    spec: ScenarioFile, name: str, folder: Path | None, *, complete: bool
) -> tuple[dict[str, str], list[Finding]]:
    """Gather the texts and check everything; return the texts and what was found."""
    found: list[Finding] = []
    texts = _texts(spec, name, folder, found)
    cases = _cases(spec, texts, name, found)
    return texts, found + scenario_findings(spec, texts, cases, name, complete=complete)


def _scenario(spec: ScenarioFile, texts: dict[str, str], rubrics: Rubrics, name: str) -> Scenario:
    rubric = spec.rubric or list(rubrics.get(spec.category, ()))
    return Scenario(msgspec.structs.replace(spec, code=None, rubric=rubric), texts, name)


def _texts(spec: ScenarioFile, name: str, folder: Path | None, findings: list[Finding]) -> dict[str, str]:
    """Gather the text of every named file, from `code` or from the folder."""
    inline = _inline(spec, name, findings)
    texts: dict[str, str] = {}
    named: dict[str, str] = {}
    for key, path in (*judging_paths(spec), *proving_paths(spec)):
        if named.setdefault(path, key) != key:
            findings.append(Finding(name, key, "a file named only once", f"{path!r}, which is at {named[path]} too"))
            continue
        try:
            check_path(path)
            may_be_folder = key.startswith("variant") or key == CHECKOUT
            if inside := [p for p in inline if p == path or (may_be_folder and p.startswith(f"{path}/"))]:
                for one in inside:
                    check_path(one)
                    texts[one] = inline.pop(one)
            elif folder is not None:
                most = MAX_CHECKOUT_FILES if key == CHECKOUT else MAX_FOLDER_FILES
                for one in list_inside(folder, path, most) if may_be_folder else (path,):
                    texts[one] = read_inside(folder, one)
            else:
                raise Refused("its text under `code`", f"no {path!r}")
        except Refused as error:
            findings.append(Finding(name, key, error.expected, error.found))
        if sum(map(len, texts.values())) > MAX_TEXTS:
            findings.append(Finding(name, key, f"at most {MAX_TEXTS} characters in all files together", "more"))
            return texts
    for path in inline:
        findings.append(Finding(name, "code", "files that the scenario names", f"{path[:200]!r}"))
    return texts


def _inline(spec: ScenarioFile, name: str, findings: list[Finding]) -> dict[str, str]:
    if spec.code is None:
        return {}
    if isinstance(spec.code, str) and len(spec.files) != 1:
        findings.append(Finding(name, "code", "exactly one path in `files`, or a table", f"{len(spec.files)} paths"))
        return {}
    inline = {spec.files[0]: spec.code} if isinstance(spec.code, str) else dict(spec.code)
    for path, text in inline.items():
        if len(text.encode("utf-8", "replace")) > MAX_BYTES:
            findings.append(Finding(name, "code", f"at most {MAX_BYTES} bytes", f"more in {path[:200]!r}"))
    return inline


def _cases(spec: ScenarioFile, texts: Mapping[str, str], name: str, findings: list[Finding]) -> CasesFile | None:
    path = spec.tests.cases if spec.tests is not None else None
    if spec.tests is None or path is None or path not in texts:
        return None
    name = str(PurePosixPath(name).parent / path) if name.endswith(SCENARIO_FILE) else f"{name}: {path}"
    try:
        table = toml.parse(texts[path], name)
    except InputError as error:
        findings.append(Finding(name, "", "valid TOML", error.message))
        return None
    found: list[Finding] = []
    cases = _check(table, CasesFile, name, partial(cases_findings, tests=spec.tests, file=name), found)
    findings += found
    return None if found else cases
