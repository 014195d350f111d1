"""Lets an answer's modules have names of the standard library: the answer and the tests find them, others do not.

Whatever runs the tests has loaded much of that library before, and an import looks first at what is loaded.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.machinery import BuiltinImporter, FrozenImporter
from types import ModuleType
from typing import Any

NEVER = frozenset({"pytest", "_pytest", "pluggy", "unittest"})
"""What tests are written with, and watched by."""


def give_way(places: Sequence[str], sharers: Sequence[str]) -> None:
    """Have modules in some folders found instead of the standard library's that have their names.

    Args:
        places: The folders, as they stand in sys.path.
        sharers: Folders whose code is to find them; code elsewhere goes on finding the library's.
    """
    tops = frozenset(top for place in places for top in names_in(place) if _may_give_way(top))
    if not tops:
        return
    standard = _taken(tops)
    folders = tuple(folder + os.sep for folder in sharers)
    otherwise = builtins.__import__
    aside = False

    def import_(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> ModuleType:
        nonlocal aside
        __tracebackhide__ = True  # pytest's: an error is the importer's
        around = globals or {}
        whole = str(around.get("__package__") or around.get("__name__")) if level else name
        if aside or whole.partition(".")[0] not in tops or str(around.get("__file__")).startswith(folders):
            return otherwise(name, globals, locals, fromlist, level)
        own, path, aside = _taken(tops), list(sys.path), True
        sys.modules.update(standard)
        sys.path[:] = [one for one in path if one not in places]
        try:
            return otherwise(name, globals, locals, fromlist, level)
        finally:
            standard.update(_taken(tops))
            sys.modules.update(own)
            sys.path[:] = path
            aside = False

    builtins.__import__ = import_  # type: ignore[assignment]  # the stub has another name for its arguments


def names_in(place: str) -> list[str]:
    """Return what can be imported from a folder; a folder in it must be a package to come before the library."""
    names = []
    for one in os.listdir(place) if os.path.isdir(place) else ():  # noqa: PTH112, PTH208 - pathlib takes 5 ms to import
        if one.endswith(".py"):
            names.append(one[:-3])
        elif os.path.isfile(os.path.join(place, one, "__init__.py")):  # noqa: PTH113, PTH118
            names.append(one)
    return names


def _may_give_way(name: str) -> bool:
    """Whether a name is the library's, and of something that is looked for where sys.path says."""
    if name not in sys.stdlib_module_names or name in NEVER:
        return False
    return BuiltinImporter.find_spec(name) is None and FrozenImporter.find_spec(name) is None


def _taken(tops: Collection[str]) -> dict[str, ModuleType]:
    """Take the loaded modules of some names, and what is below them, out of sys.modules."""
    names = [name for name in list(sys.modules) if name.partition(".")[0] in tops]
    return {name: sys.modules.pop(name) for name in names}
