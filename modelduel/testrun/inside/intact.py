"""Whether the test runner, and what the tests themselves lean on, is still what it was before the answer was there."""

from __future__ import annotations

import ast
import contextlib
import importlib
import sys
import types
from collections.abc import Collection, Iterable
from typing import Any

_CHANGED_BY_PYTEST = "_pytest.config.Config._getini_unknown_type"
"""Its plug-in for old ways of naming paths puts something else there."""
_MAY_BE_CHANGED = frozenset({"print", "input", "open", "help", "exit", "quit", "breakpoint", "showwarning"})
"""What honest programs put something else in the place of."""
_KINDS = (types.FunctionType, types.BuiltinFunctionType, type, staticmethod, classmethod, property)

Entry = tuple[str, Any, str, object]
"""Where, the names there, a name, and what stood under it."""


class Snapshot:
    """Names of modules and classes, and what they stood for at one moment."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)

    def changed(self) -> str | None:
        """Return what something else has been put in the place of, or None. Costs about 0.3 ms for pytest."""
        for where, names, name, value in self._entries:
            if names.get(name) is not value:
                return f"{where}.{name}"
        return None


def of_runner(modules: Collection[types.ModuleType]) -> Snapshot:
    """Take a snapshot of the test runner's modules, and of the classes they define."""
    entries: list[Entry] = []
    tops = {module.__name__.split(".")[0] for module in modules}
    kinds: dict[type, None] = {}
    for module in modules:
        entries += _entries(module.__name__, vars(module))
        kinds.update((kind, None) for kind in vars(module).values() if isinstance(kind, type))
    for kind in kinds:
        if kind.__module__.split(".")[0] in tops:
            entries += _entries(f"{kind.__module__}.{kind.__qualname__}", vars(kind))
    return Snapshot(entry for entry in entries if f"{entry[0]}.{entry[2]}" != _CHANGED_BY_PYTEST)


def of_ground(tests: Iterable[ast.Module], own: Collection[str] = ()) -> Snapshot:
    """Take a snapshot of the builtins, and of the standard library's modules that some tests import.

    Not of names that the tests may put something else under themselves, as for `monkeypatch.setattr(time, "sleep", …)`:
    those they assign to, and those in their strings. It holds between tests only, for the same reason. Nor of modules
    that the answer has its `own` of, which are those that the tests import.
    """
    wanted, patched = {"builtins"}, set(_MAY_BE_CHANGED)
    for tree in tests:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                wanted.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                wanted.add(node.module)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                patched.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                patched.update(node.value.replace(".", " ").split())
    entries: list[Entry] = []
    for name in sorted(wanted):
        if name.split(".")[0] not in sys.stdlib_module_names or name.split(".")[0] in own:
            continue
        with contextlib.suppress(ImportError):  # the test file will say so itself
            entries += _entries(name, vars(importlib.import_module(name)))
    return Snapshot(entry for entry in entries if entry[2] not in patched and not _is_meant_to_change(entry[2]))


def _is_meant_to_change(name: str) -> bool:
    """Whether a name of the standard library is for programs to change, as the hooks are that pytest sets itself."""
    return name.startswith("_") or name.endswith("hook")


def _entries(where: str, names: Any) -> list[Entry]:
    return [(where, names, name, value) for name, value in names.items() if isinstance(value, _KINDS)]
