"""What this machine is ready for: keys, sandbox and toolchains, and how to get what is missing."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from modelduel.errors import CannotJudgeError, InputError
from modelduel.tui.cells import wrapped
from modelduel.tui.widgets.pieces import clip, plain

if TYPE_CHECKING:
    from modelduel.contender.model import Contender
    from modelduel.scenario.model import Language
    from modelduel.settings import Settings

_TOOLCHAINS: tuple[tuple[Language, str, str], ...] = (("go", "Go", "Go"), ("typescript", "Node", "TypeScript"))
"""Language, what runs it, and how its scenarios are called."""

_DOCTOR = "modelduel doctor says how"
_GAP = "   "
"""Between what is missing and its remedy."""
_LEAST_WHAT = 16
"""Cells of what is missing that its remedy leaves, where both have one row."""


class Fact(NamedTuple):
    """One thing that is there or missing."""

    ready: bool
    what: str
    remedy: str = ""
    """How to get it."""
    short: str = _DOCTOR
    """The same, where there is no room for that."""


class FactRow(NamedTuple):
    """A row of what is shown of facts."""

    ready: bool
    what: str
    """Empty where the row goes on with a remedy."""
    remedy: str = ""


async def examine(settings: Settings) -> list[Fact]:
    """Look at what the user's contenders and scenarios need, what is missing first. Takes about a second."""
    found = [*await _keys(settings), await _sandbox(), *[await _toolchain(*each) for each in _TOOLCHAINS]]
    return sorted(found, key=lambda fact: fact.ready)


async def _keys(settings: Settings) -> list[Fact]:
    from modelduel.contender.keys import SERVICE, find_key, key_variable

    needed: dict[str, tuple[Contender, list[str]]] = {}
    for name in dict.fromkeys((settings.a, settings.b, *settings.own)):
        try:
            contender = settings.contender(name)
        except InputError:
            continue  # said where contenders are chosen
        if variable := key_variable(contender):
            needed.setdefault(variable, (contender, []))[1].append(name)
    facts = []
    for variable, (contender, names) in needed.items():
        if await find_key(contender) is not None:
            facts.append(Fact(True, f"{variable} is set"))
        else:
            short = f"export {variable}=…"
            remedy = f"{short}, or once: keyring set {SERVICE} {variable}"
            facts.append(Fact(False, f"{' and '.join(names)}: {variable} is not set", remedy, short))
    return facts


async def _sandbox() -> Fact:
    # Its first import takes a while; on the loop it would be felt as a key that does not answer.
    sandbox = await asyncio.to_thread(importlib.import_module, "modelduel.testrun.sandbox")
    try:
        chosen = await sandbox.choose()
    except CannotJudgeError as error:
        return Fact(False, "Tests cannot run: no sandbox", (error.remedy or "").partition(";")[0])
    return Fact(True, f"{chosen.name} holds what is run")


async def _toolchain(language: Language, program: str, title: str) -> Fact:
    # What is there is started: one that is too old is of no use. In a thread, as the sandbox's import is.
    await asyncio.to_thread(importlib.import_module, "modelduel.testrun.languages")
    from modelduel.testrun import languages

    runner = await asyncio.to_thread(languages.runner_of, language)
    try:
        await runner.ready()
    except languages.OutdatedError as error:
        return Fact(False, f"{program} {error.version} is too old", error.remedy or "")
    except CannotJudgeError as error:
        return Fact(False, f"{title} scenarios cannot be tested", error.remedy or "")
    return Fact(True, f"{program} is here")


def fact_rows(facts: Sequence[Fact], cells: int, rows: int) -> list[FactRow]:
    """Return the facts in so many rows: what is missing with its remedy, and one row for all that is there.

    A remedy that does not fit beside what is missing stands below it where there are rows for that, the first one's
    first; else its short form is shown. What has no row at all is counted.

    Args:
        facts: What was found.
        cells: Of a row, without its sign.
        rows: At most.
    """
    there = " · ".join(plain(fact.what) for fact in facts if fact.ready)
    last = [FactRow(True, clip(there, cells))] if there else []
    missing = [fact for fact in facts if not fact.ready]
    shown = missing[: max(0, rows - len(last))]
    if 0 < len(shown) < len(missing):
        more = len(missing) - len(shown) + 1
        shown = [*shown[:-1], Fact(False, f"{more} more are missing", "modelduel doctor lists all")]
    spare = rows - len(last) - len(shown)
    found: list[FactRow] = []
    for fact in shown:
        whole = _in_full(fact, cells)
        if len(whole) > 1 + spare:
            whole = [_in_short(fact, cells)]
        spare -= len(whole) - 1
        found += whole
    return (found + last)[:rows]


def _in_full(fact: Fact, cells: int) -> list[FactRow]:
    what, remedy = plain(fact.what), plain(fact.remedy)
    if cell_len(what) + len(_GAP) + cell_len(remedy) <= cells:
        return [FactRow(False, what, remedy)]
    return [
        FactRow(False, clip(what, cells)),
        *(FactRow(False, "", part) for part in wrapped(remedy, max(1, cells - len(_GAP)))),
    ]


def _in_short(fact: Fact, cells: int) -> FactRow:
    short = plain(fact.short)
    what = clip(plain(fact.what), max(_LEAST_WHAT, cells - len(_GAP) - cell_len(short)))
    return FactRow(False, clip(what, cells), clip(short, max(0, cells - len(_GAP) - cell_len(what))))
