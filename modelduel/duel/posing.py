"""Poses a scenario in another of the languages that its table of cases serves: one task, judged by one table."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence

import msgspec

from modelduel.scenario.model import CasesFile, Language
from modelduel.scenario.pack import Pack, Scenario, headers_of
from modelduel.testrun.naming import named

_WORDS: dict[Language, str] = {
    "python": "Answer in Python, whatever the task above says: return one complete Python file, which needs the "
    "standard library alone.",
    "typescript": "Answer in TypeScript, whatever the task above says of Python: return one complete TypeScript file, "
    "which runs in Node as it is, needs no packages and exports what is asked for. A list is an array, a dict a plain "
    "object, None is null, and an exception an Error that is thrown. Lengths of texts and positions in them count code "
    "points, not UTF-16 units.",
    "go": "Answer in Go, whatever the task above says of Python: return one complete Go file of `package solution`, "
    "which needs the standard library alone. `int` stays `int`, `str` is `string`, `list[int]` is `[]int`, "
    "`dict[str, int]` is `map[string]int`, and an exception is an error, returned last where there can be one. Lengths "
    "of texts and positions in them count runes, not bytes.",
}


def posed(
    pack: Pack, categories: Collection[str], languages: Sequence[str], difficulties: Collection[str]
) -> Sequence[Scenario]:
    """Return a pack's scenarios of some categories and difficulties that can be answered in one of some languages.

    Each is asked in its own first language where that is among them, and else in the first of them that it allows.
    `none` stands for those that ask for no code. Where no languages are named, each is asked as it stands.
    """
    chosen = pack.of(categories, (), difficulties)
    ways = [_way(header.languages, languages) for header in headers_of(chosen)]
    if all(way in (None, *header.languages[:1]) for way, header in zip(ways, headers_of(chosen), strict=True)):
        return pack.of(categories, languages, difficulties)  # as they stand, so none has to be read
    return [
        one if way is None else posed_in(one, way)
        for one, way in zip(chosen, ways, strict=True)
        if way is not None or ("none" in languages and not one.languages)
    ]


def _way(allowed: Sequence[Language], wanted: Sequence[str]) -> Language | None:
    first = [one for one in allowed[:1] if one in wanted]
    return next(iter(first), None) or next((one for name in wanted for one in allowed if one == name), None)


def posed_in(scenario: Scenario, language: Language) -> Scenario:
    """Return a scenario as asked in one of its languages, which its prompt then says; itself where it is already."""
    cases = scenario.cases()
    if scenario.language == language or cases is None:
        return scenario
    spec = scenario.spec
    renamed = {name: named(name, language) for name in _names_in(cases)}
    names = ", ".join(f"`{name}` is called `{other}`" for name, other in renamed.items() if other != name)
    prompt = f"{spec.prompt.rstrip()}\n\n{_WORDS[language]}{f' {names}.' if names else ''}\n"
    languages = [language, *(one for one in spec.languages if one != language)]
    return dataclasses.replace(scenario, spec=msgspec.structs.replace(spec, prompt=prompt, languages=languages))


def _names_in(cases: CasesFile) -> Iterable[str]:
    """Return what a table calls, makes and reads, each name once and in its order."""
    steps = [step.call or step.read for case in cases.case for step in case.steps]
    others = [*(one.new or one.entry for one in cases.case), *steps]
    others += [*(one.entry for one in cases.generated), *(one.entry for one in cases.growth)]
    return dict.fromkeys(name for name in [cases.entry, *others] if name)
