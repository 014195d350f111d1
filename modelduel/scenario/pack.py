"""Scenarios and packs as values: what was read, checked, and cannot change any more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, overload

import msgspec

from modelduel import toml
from modelduel.errors import InputError
from modelduel.scenario.json_schema import parse
from modelduel.scenario.model import (
    CasesFile,
    Category,
    Criterion,
    Difficulty,
    Language,
    PackFile,
    ScenarioFile,
    Variant,
)

CHECKOUT = "tests.checkout"
"""Key path of the one folder among what judging needs."""
_LANGUAGE_OF: dict[str, Language] = {".py": "python", ".ts": "typescript", ".go": "go"}
_SUFFIX_OF: dict[Language, str] = {language: suffix for suffix, language in _LANGUAGE_OF.items()}


@dataclass(frozen=True)
class Scenario:
    """A task with the text of every file it names. Made by `modelduel.scenario.load`, which checks it."""

    spec: ScenarioFile
    """As the file says, but with the rubric resolved and inline texts moved to `texts`."""
    texts: Mapping[str, str]
    """Path -> text of every named file; for a folder, of every file in it."""
    origin: str = field(default="", compare=False)
    """Where it was read, for messages."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", MappingProxyType(dict(self.texts)))

    def __hash__(self) -> int:
        return hash(self.sha256)

    @property
    def id(self) -> str:
        """The id, unique in the pack."""
        return self.spec.id

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages a candidate may be written in; none for prose."""
        return languages_of(self.spec)

    @property
    def language(self) -> Language | None:
        """The language, or the first of several; None for prose."""
        return next(iter(self.languages), None)

    @property
    def rubric(self) -> tuple[Criterion, ...]:
        """The criteria, from the scenario or else from its pack."""
        return tuple(self.spec.rubric)

    @property
    def can_test(self) -> bool:
        """Whether there are tests that can be run; of what was lost, only their results may be there."""
        tests = self.spec.tests
        return tests is not None and bool(tests.cases or tests.visible or tests.hidden)

    def original(self) -> dict[str, str]:
        """Return path -> text of what the model is shown."""
        return {path: self.texts[path] for path in self.spec.files}

    def read(self, path: str) -> str:
        """Return the text of a named file. Raises InputError."""
        try:
            return self.texts[path]
        except KeyError:
            raise InputError(f"The scenario {self.id} holds no file {path!r}.", where=self.origin or None) from None

    def paths(self, path: str) -> list[str]:
        """Return the named file itself, or the files of a named folder, sorted."""
        return [path] if path in self.texts else sorted(p for p in self.texts if p.startswith(f"{path}/"))

    def candidate(self, variant: Variant) -> dict[str, str]:
        """Return the files a variant stands for, laid over the original as an answer's would be.

        A single file takes the place of the first file of the original (`solution.py` where there is none); the files
        of a folder keep their names.
        """
        files = self.original()
        for path in self.paths(variant.file):
            if path == variant.file:
                files[self._main_file(path)] = self.texts[path]
            else:
                files[PurePosixPath(path).relative_to(variant.file).as_posix()] = self.texts[path]
        return files

    def variant_language(self, variant: Variant) -> Language | None:
        """Return the language of a variant: by its files' suffix where the scenario allows several."""
        suffixes = {PurePosixPath(path).suffix for path in self.paths(variant.file)}
        return next((one for one in self.languages if _SUFFIX_OF[one] in suffixes), self.language)

    def _main_file(self, path: str) -> str:
        return next(iter(self.spec.files), f"solution{PurePosixPath(path).suffix}")

    @cached_property
    def _cases(self) -> CasesFile | None:
        if self.spec.tests is None or self.spec.tests.cases is None:
            return None
        name = self.spec.tests.cases
        return toml.convert(toml.parse(self.texts[name], name), CasesFile, name)

    def schema(self) -> dict[str, Any] | None:
        """Return the JSON Schema that an answer is asked to conform to, if it is."""
        review = self.spec.review
        if review is None or review.schema is None:
            return None
        found: dict[str, Any] = parse(self.texts[review.schema])
        return found

    def cases(self) -> CasesFile | None:
        """Return the table of cases, if the tests are of that kind."""
        return self._cases

    @cached_property
    def sha256(self) -> str:
        """Hash of everything that asks and judges, the same for a folder, a single file and the copy in a session.

        Variants, what traps fail, equivalent mutants and a review's written answers, which only prove the scenario or
        aid its reader, are not part of it.
        """
        return _hash(msgspec.structs.replace(freeze(self), traps=[]))

    @property
    def traps(self) -> list[list[str]]:
        """What each trap fails: exact ids of tests, or `made[*]` for some of those that a table makes."""
        return self.spec.traps or [one.fails for one in self.spec.variant if one.role == "trap" and one.fails]


class Header(msgspec.Struct, frozen=True):
    """What a list shows of a scenario."""

    id: str
    title: str
    category: Category
    languages: tuple[Language, ...]
    difficulty: Difficulty
    judged_by: str
    """`cases`, `suite` or `reader`."""

    def is_among(
        self, categories: Collection[str], languages: Collection[str] = (), difficulties: Collection[str] = ()
    ) -> bool:
        """Return whether it is of some categories, languages (its first) and difficulties; none named: of any."""
        return (
            (not categories or self.category in categories)
            and (not languages or next(iter(self.languages), "none") in languages)
            and (not difficulties or self.difficulty in difficulties)
        )


def header_of(scenario: Scenario) -> Header:
    """Return what a list shows of a scenario."""
    return header_of_file(scenario.spec)


def header_of_file(spec: ScenarioFile) -> Header:
    """Return what a list shows of a scenario's file."""
    judged_by = spec.tests.kind if spec.tests else "reader"
    return Header(spec.id, spec.title, spec.category, languages_of(spec), spec.difficulty, judged_by)


def languages_of(spec: ScenarioFile) -> tuple[Language, ...]:
    """Return the languages a candidate may be written in; none for prose."""
    return (spec.language,) if spec.language else tuple(spec.languages)


class Shelf(Sequence[Scenario]):
    """Scenarios of which each is read when it is first asked for; what a list shows of them is there at once.

    Args:
        headers: What a list shows, in order.
        hashes: Each one's `sha256`.
        read: Reads the one at a place. May raise FindingsError, where a file was changed meanwhile.
    """

    def __init__(self, headers: Sequence[Header], hashes: Sequence[str], read: Callable[[int], Scenario]) -> None:
        self.headers = tuple(headers)
        self.hashes = tuple(hashes)
        self._read = read
        self._known: dict[int, Scenario] = {}

    def __len__(self) -> int:
        return len(self.headers)

    @overload
    def __getitem__(self, at: int) -> Scenario: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Scenario]: ...

    def __getitem__(self, at: int | slice) -> Scenario | Sequence[Scenario]:
        if isinstance(at, slice):
            return self._of(range(len(self))[at])
        at = range(len(self))[at]
        if at not in self._known:
            self._known[at] = self._read(at)
        return self._known[at]

    def only(
        self, categories: Collection[str], languages: Collection[str] = (), difficulties: Collection[str] = ()
    ) -> Shelf:
        """Return those of some categories, languages and difficulties; of all where none is named."""
        return self._of([n for n, one in enumerate(self.headers) if one.is_among(categories, languages, difficulties)])

    def _of(self, places: Sequence[int]) -> Shelf:
        headers, hashes = [self.headers[n] for n in places], [self.hashes[n] for n in places]
        return Shelf(headers, hashes, lambda at: self[places[at]])


def headers_of(scenarios: Sequence[Scenario]) -> Sequence[Header]:
    """Return what a list shows of scenarios, without reading those that have not been read."""
    return scenarios.headers if isinstance(scenarios, Shelf) else [header_of(one) for one in scenarios]


@dataclass(frozen=True)
class Pack:
    """A folder of scenarios with its `pack.toml`."""

    spec: PackFile
    root: Path
    scenarios: Sequence[Scenario]
    """Sorted by category, then id."""

    @cached_property
    def sha256(self) -> str:
        """Hash of the pack's own settings and of every scenario's hash."""
        all_ = self.scenarios
        hashes = all_.hashes if isinstance(all_, Shelf) else [scenario.sha256 for scenario in all_]
        return _hash({"pack": self.spec, "scenarios": hashes})

    def of(
        self, categories: Collection[str], languages: Collection[str] = (), difficulties: Collection[str] = ()
    ) -> Sequence[Scenario]:
        """Return the scenarios of some categories, languages and difficulties; all where none is named."""
        if isinstance(self.scenarios, Shelf):
            return self.scenarios.only(categories, languages, difficulties)
        return [one for one in self.scenarios if header_of(one).is_among(categories, languages, difficulties)]

    def get(self, id_: str) -> Scenario:
        """Return a scenario by id. Raises InputError."""
        for number, header in enumerate(headers_of(self.scenarios)):
            if header.id == id_:
                return self.scenarios[number]
        raise InputError(
            f"The pack {self.spec.name} has no scenario {id_!r}.",
            where=str(self.root),
            remedy="`modelduel scenarios list` shows their ids.",
        )


def freeze(scenario: Scenario) -> ScenarioFile:
    """Return the scenario as one inline file, with all that asking and judging need.

    `modelduel.scenario.load.thaw` turns it back into an equal scenario, less variants, equivalent mutants and a
    review's written answers: those prove a scenario, and would give it away in a session that is passed on. Of the
    traps the names of the tests stay that they fail.
    """
    spec = scenario.spec
    review = spec.review and msgspec.structs.replace(spec.review, reference="", stock="")
    texts = {path: scenario.texts[path] for _, named in judging_paths(spec) for path in scenario.paths(named)}
    return msgspec.structs.replace(
        spec, code=texts or None, variant=[], equivalent=[], review=review, traps=scenario.traps
    )


def judging_paths(spec: ScenarioFile) -> Iterator[tuple[str, str]]:
    """Yield key path and path of each file (or folder, a checkout) needed to ask and to judge."""
    for n, path in enumerate(spec.files, 1):
        yield f"files[{n}]", path
    if spec.tests is not None:
        for n, path in enumerate(spec.tests.visible, 1):
            yield f"tests.visible[{n}]", path
        for n, path in enumerate(spec.tests.hidden, 1):
            yield f"tests.hidden[{n}]", path
        if spec.tests.cases is not None:
            yield "tests.cases", spec.tests.cases
        if spec.tests.oracle is not None:
            yield "tests.oracle", spec.tests.oracle
        if spec.tests.checkout is not None:
            yield CHECKOUT, spec.tests.checkout
    if spec.review is not None and spec.review.schema is not None:
        yield "review.schema", spec.review.schema


def proving_paths(spec: ScenarioFile) -> Iterator[tuple[str, str]]:
    """Yield key path and path of each file or folder needed to prove the scenario only."""
    for n, variant in enumerate(spec.variant, 1):
        yield f"variant[{n}].file", variant.file
    if spec.review is not None:
        if spec.review.reference:
            yield "review.reference", spec.review.reference
        if spec.review.stock:
            yield "review.stock", spec.review.stock


def _hash(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
