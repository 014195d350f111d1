"""Mutants: a reference with one small thing changed, which the tests should notice. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from modelduel.check.mutate_python import python_edits
from modelduel.check.mutation import Edit
from modelduel.scenario.model import Equivalent, Language, Variant
from modelduel.scenario.pack import Scenario

MOST_MUTANTS = 40
"""As many of a scenario's mutants are run; which, follows from their text alone."""


@dataclass(frozen=True)
class Mutant:
    """One edit of one file of a candidate."""

    path: str
    text: str
    """The whole file, mutated."""
    line: int
    """Where it is, from 1."""
    before: str
    """The lines that it touches, space squeezed."""
    after: str

    @property
    def name(self) -> str:
        """As messages name it."""
        return f"line {self.line} of {self.path}: {_short(self.before)} -> {_short(self.after)}"


@dataclass(frozen=True)
class Chosen:
    """The mutants of a reference that are run, and what the scenario says of them."""

    mutants: tuple[Mutant, ...] = ()
    """Those that should be killed."""
    equivalent: tuple[Mutant, ...] = ()
    """Those that the scenario lists; they are run as well, since a test that kills one proves the list wrong."""
    stale: tuple[Equivalent, ...] = ()
    """What is listed and is no mutant of the reference."""
    possible: int = 0


def choose_mutants(scenario: Scenario, most: int = MOST_MUTANTS) -> Chosen:
    """Return the mutants of a scenario's reference: of the first, where there is one for each language."""
    reference = next((one for one in scenario.spec.variant if one.role == "reference"), None)
    if reference is None or scenario.spec.tests is None:
        return Chosen()
    every = mutants_of(scenario, reference)
    listed = {(_squeezed(one.line), _squeezed(one.mutant)): one for one in scenario.spec.equivalent}
    equivalent = [one for one in every if (one.before, one.after) in listed]
    others = [one for one in every if (one.before, one.after) not in listed]
    met = {(one.before, one.after) for one in equivalent}
    stale = [one for key, one in listed.items() if key not in met]
    return Chosen(_sample(others, scenario.id, most), tuple(equivalent), tuple(stale), len(every))


def mutants_of(scenario: Scenario, variant: Variant) -> list[Mutant]:
    """Return every mutant of a variant's files, in their order; files that it leaves as they were are not mutated."""
    language = scenario.variant_language(variant)
    original, files = scenario.original(), scenario.candidate(variant)
    changed = {path: text for path, text in files.items() if original.get(path) != text} or files
    if language is None:
        return []
    return [mutant for path, text in sorted(changed.items()) for mutant in _of_file(path, text, language)]


def mutated(files: Mapping[str, str], mutant: Mutant) -> dict[str, str]:
    """Return a candidate's files with a mutant in place."""
    return {**files, mutant.path: mutant.text}


def _of_file(path: str, text: str, language: Language) -> Iterable[Mutant]:
    seen: set[str] = set()
    for edit in _edits(path, text, language):
        mutant = _apply(path, text, edit)
        if mutant.text not in seen and mutant.before != mutant.after:
            seen.add(mutant.text)
            yield mutant


def _edits(path: str, text: str, language: Language) -> list[Edit]:
    if language == "python" and path.endswith(".py"):
        return python_edits(text)
    if language != "python" and path.endswith((".ts", ".go")):
        from modelduel.check.mutate_braced import braced_edits  # whose grammars take a while to import

        return braced_edits(text, language)
    return []


def _apply(path: str, text: str, edit: Edit) -> Mutant:
    data = text.encode()
    after = data[: edit.start] + edit.replacement.encode() + data[edit.end :]
    start = data.rfind(b"\n", 0, edit.start) + 1
    end = data.find(b"\n", edit.end)
    end = len(data) if end < 0 else end
    after_end = end + len(after) - len(data)
    line = data.count(b"\n", 0, edit.start) + 1
    before = _squeezed(data[start:end].decode())
    return Mutant(path, after.decode(), line, before, _squeezed(after[start:after_end].decode()))


def _sample(mutants: Sequence[Mutant], seed: str, most: int) -> tuple[Mutant, ...]:
    """Return as many mutants, drawn by a hash of what each does: a line added elsewhere changes the draw but little."""

    def drawn(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seed}\0{mutant.path}\0{mutant.before}\0{mutant.after}".encode()).hexdigest()

    return tuple(sorted(sorted(mutants, key=drawn)[:most], key=lambda one: (one.path, one.line)))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"
