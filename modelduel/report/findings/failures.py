"""Failure modes: what the machine knows of each contender's answers, and what readers tagged, with the rounds.

It rests on first samples with the last attempt. Two contenders are compared on rounds where both count, by the exact
McNemar test, which asks only who had a failure that the other had not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from modelduel.report.document import Bar, Bars, Block, Cell, Column, Section, Table, Text, Tone
from modelduel.report.document import Part as BarPart
from modelduel.report.evidence import Answer, Evidence, Key, Round
from modelduel.report.findings.amounts import FEW, p_cell, tone_of
from modelduel.report.findings.measures import parts
from modelduel.report.findings.pairing import Pair, pairs, tasks
from modelduel.report.findings.wording import adjust, count, refs, tested
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.proportions import Pairs, mcnemar

OWN = {
    "failed": "tests failed",
    "error": "does not compile or import",
    "no-code": "no code in the answer",
    "timeout": "too slow for the tests",
    "limit": "passed a limit (memory, output, processes)",
    "tampered": "results that do not add up",
    "truncated": "cut off at the token limit",
    "refused": "refused",
}
"""What counts against a contender, by its outcome."""

APART = {
    "provider-error": "the service failed",
    "harness-error": "the harness failed",
    "stopped": "stopped by the reader",
    "not-run": "tests not run",
    "no-answer": "not asked yet",
}
"""What counts against no one."""

_PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Had = Callable[[Round, Key], bool | None]
"""Whether a contender had a failure in a round; None where the round says nothing of it."""


Fates = Mapping[int, Mapping[Key, str]]
"""What became of the answers of each round, which is known by its identity."""


class Mode(Struct, frozen=True):
    """One way to fail."""

    name: str
    path: str
    """Of its figures; empty where its name can be no path."""
    title: str
    had: Had
    apart: bool = False


def section(evidence: Evidence) -> tuple[Section, dict[str, Figure]]:
    """Return the section and its figures: counts of rounds, and p-values."""
    figures: dict[str, Figure] = {}
    blocks: list[Block] = []
    fates = {id(one): {key: ended(one, one.first(key)) for key in one.contenders} for one in evidence.rounds}
    outcomes = [
        Mode(name, f"overall.outcomes.{name}", title, _ended(name, fates), name in APART)
        for name, title in {**OWN, **APART}.items()
    ]
    seen = [one for one in outcomes if _rounds(evidence.rounds, one, [each.key for each in evidence.contenders])]
    if seen:
        blocks += _tables("outcomes", "What became of the answers", seen, evidence, figures, _OUTCOMES)
        blocks.append(_bars(evidence, fates))
    else:
        blocks.append(Text("No answer failed." if evidence.rounds else "There are no rounds."))
    blocks += _tests(evidence, figures)
    tags = [Mode(tag, _tag_path(tag), tag.replace("-", " "), _tagged(tag)) for tag in _tags(evidence)]
    if tags:
        blocks += _tables("tags", "What readers tagged", tags, evidence, figures, _TAGS)
    elif any(one.first_looks for one in evidence.rounds):
        blocks.append(Text("No reader tagged a failure."))
    else:
        blocks.append(Text("No reader has judged a round yet, so no failure is tagged."))
    return Section("failures", "Failure modes", tuple(blocks)), figures


_COMPARED = (
    "p: exact McNemar test over the tasks that say it of both; p, Holm: adjusted for looking at all of these together. "
    f"With fewer than {FEW} tasks on which they differ, no test can tell them apart."
)
_OUTCOMES = (
    f"First samples with their last attempt. Those at the end count against no one, and are not compared. {_COMPARED}"
)
_TAGS = f"A round counts once, if any reader gave the tag at a first look. {_COMPARED}"


def ended(one: Round, found: Answer | None) -> str:
    """Return what became of an answer, as a key of `OWN` or `APART`, or `passed` or `answered`."""
    if found is None:
        return "no-answer"
    if found.status == "failed" or found.outcome == "provider-error":
        return "provider-error"
    if found.status in ("truncated", "refused") and not found.correct:
        return found.status
    if found.status == "cancelled":
        return "stopped"
    if not one.tested:
        return "answered"
    return found.outcome or "not-run"


def _ended(name: str, fates: Fates) -> Had:
    def had(one: Round, key: Key) -> bool | None:
        became = fates[id(one)].get(key)
        if became is None or (became in APART and name not in APART):
            return None
        return became == name

    return had


def _tagged(tag: str) -> Had:
    def had(one: Round, key: Key) -> bool | None:
        looks = [look for look in one.first_looks if key in one.contenders]
        return any(tag in look.tags.get(key, ()) for look in looks) if looks else None

    return had


def _tags(evidence: Evidence) -> list[str]:
    given = {tag for one in evidence.rounds for look in one.first_looks for tags in look.tags.values() for tag in tags}
    return sorted(given)


def _tag_path(tag: str) -> str:
    return f"overall.tags.{tag}" if _PLAIN.fullmatch(tag) else ""


def _rounds(rounds: Iterable[Round], mode: Mode, keys: Sequence[Key]) -> list[Round]:
    return [one for one in rounds if any(mode.had(one, key) for key in keys)]


def _tables(
    name: str, title: str, modes: Sequence[Mode], evidence: Evidence, figures: dict[str, Figure], note: str
) -> Iterable[Table]:
    """Yield the counts of all contenders, with the tests where they are two; and the tests of each pair where more."""
    met = pairs(evidence)
    for mode in modes:
        for key in [one.key for one in evidence.contenders] if mode.path else ():
            told = [had for one in evidence.rounds if (had := mode.had(one, key)) is not None]
            figures[f"{mode.path}.{key}"] = count(sum(told), len(told))
    compared = {pair: _compared(modes, evidence, pair, name, figures) for pair in met}
    alone = met[0] if len(met) == 1 else None
    heads = [Column(one.name, number=True, tone=tone_of(one.key)) for one in evidence.contenders]
    tests = (Column("p", number=True), Column("p, Holm", number=True)) if alone else ()
    yield Table(
        name,
        title,
        (Column("Failure"), *heads, *tests),
        tuple(
            (
                Cell(mode.title, "quiet" if mode.apart else ""),
                *(_count(mode, one.key, evidence.rounds) for one in evidence.contenders),
                *(_p_cells(mode, alone, compared[alone]) if alone else ()),
            )
            for mode in modes
        ),
        note,
    )
    for pair in () if alone else met:
        yield Table(
            f"{pair.anchor}{name}",
            f"{title}: {' and '.join(pair.names)}",
            (Column("Failure"), Column("p", number=True), Column("p, Holm", number=True)),
            tuple((Cell(mode.title), *_p_cells(mode, pair, compared[pair])) for mode in modes if not mode.apart),
        )


def _count(mode: Mode, key: Key, rounds: Sequence[Round]) -> Cell:
    found = _rounds(rounds, mode, [key])
    tone: Tone = "quiet" if mode.apart or not found else "bad"
    return Cell(f"{len(found)}", tone, f"{mode.path}.{key}" if mode.path else "", refs(found))


def _compared(
    modes: Sequence[Mode], evidence: Evidence, pair: Pair, family: str, figures: dict[str, Figure]
) -> Mapping[str, Figure]:
    """Return the p-values by the modes' names, and put them down where a mode has a path."""
    compared = [mode for mode in modes if not mode.apart]
    asked = tasks(evidence, pair)
    found: dict[str, Figure] = {}
    for mode in compared:
        # As with correctness: of what several sessions asked, the first round that says it of both.
        both = [[(mode.had(one, pair.a), mode.had(one, pair.b)) for one in rounds] for rounds in asked]
        told = [next((each for each in rounds if None not in each), None) for rounds in both]
        seen = (told.count(each) for each in ((True, True), (True, False), (False, True), (False, False)))
        found[f"{mode.name}.p"] = tested(mcnemar(Pairs(*seen)))
    adjust(list(found), family, found)
    for mode in compared:
        for kind in ("p", "p_holm") if mode.path else ():
            figures[f"{pair.prefix}{mode.path}.{kind}"] = found[f"{mode.name}.{kind}"]
    return found


def _p_cells(mode: Mode, pair: Pair, found: Mapping[str, Figure]) -> tuple[Cell, ...]:
    if mode.apart:
        return Cell(""), Cell("")
    if found[f"{mode.name}.p"].n < FEW:
        return Cell("too few", "quiet"), Cell("too few", "quiet")
    # The figures of the report have a longer path, and none where a tag's name can be no path.
    shown = (p_cell(found, f"{mode.name}.{kind}") for kind in ("p", "p_holm"))
    paths = (f"{pair.prefix}{mode.path}.{kind}" if mode.path else "" for kind in ("p", "p_holm"))
    return tuple(replace(cell, figure=path) for cell, path in zip(shown, paths, strict=True))


def _bars(evidence: Evidence, fates: Fates) -> Bars:
    """Return for each contender, and in each category, how many answers passed and how many failed in which way."""
    rows = []
    for part in parts(evidence):
        for one in evidence.contenders:
            seen = Counter(fates[id(task.round)].get(one.key, "") for task in part.tasks)
            shares = [BarPart("passed or answered", seen["passed"] + seen["answered"], "good")]
            # Those that nobody met are named too: the parts of every bar stand in one order then.
            shares += [BarPart(title, seen[name], "bad") for name, title in OWN.items()]
            shares += [BarPart(title, seen[name], "quiet") for name, title in APART.items()]
            rows.append(Bar(f"{part.title}: {one.name}", tuple(shares)))
    return Bars("outcomes-bars", "What became of the answers", tuple(rows), "answers")


def _tests(evidence: Evidence, figures: dict[str, Figure]) -> Iterable[Table]:
    """Yield how many single tests failed, and how often it was just one."""
    rows = []
    for one in evidence.contenders:
        ran = [
            (each, found)
            for each in evidence.rounds
            if each.tested and (found := each.first(one.key)) is not None and found.judged and found.tests
        ]
        if not ran:
            continue
        failed = sum(found.tests - found.tests_passed for _, found in ran)
        nearly = [each for each, found in ran if not found.correct and found.tests - found.tests_passed == 1]
        figures[f"overall.tests.failed.{one.key}"] = count(failed, sum(found.tests for _, found in ran))
        figures[f"overall.tests.nearly.{one.key}"] = count(len(nearly), len(ran))
        rows.append(
            (
                Cell(one.name, tone_of(one.key)),
                Cell(f"{sum(found.tests for _, found in ran):,}"),
                Cell(f"{failed:,}", figure=f"overall.tests.failed.{one.key}"),
                Cell(f"{len(nearly)}", figure=f"overall.tests.nearly.{one.key}", rounds=refs(nearly)),
            )
        )
    if rows:
        columns = ("Tests run", "Not passed", "Answers that one test alone failed")
        yield Table(
            "tests-failed",
            "Single tests",
            (Column("Contender"), *(Column(title, number=True) for title in columns)),
            tuple(rows),
            "Tests of one scenario are not independent of each other: they describe, and are not compared.",
        )
