"""Runs native tests with pytest and tells the judge, on a channel of its own, what becomes of each.

Everything here shares its process with the candidate. So nothing is believed that does not carry the judge's secret and
its place in the sequence, and the judge has put tests of its own among the others that must fail.
"""

from __future__ import annotations

import ast
import contextlib
import difflib  # noqa: F401 - pytest imports it when a comparison fails, by when the answer could have put another there
import importlib
import json
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .channel import Way, calls, codes_of, codes_within, functions_of, keep_out, modules_named, open_channel, tell
from .intact import of_ground, of_runner
from .own_names import give_way, names_in
from .strict import Comparer, compiled, undisturbed, watch_unittest

_OWN = __name__.split(".", maxsplit=1)[0]


def claims_equality(folder: str) -> str | None:
    """Return the name of a class of the candidate whose instances are equal to anything, which no test can tell."""
    stranger = object()
    waiting = list(object.__subclasses__())
    seen = set(waiting)
    while waiting:
        kind = waiting.pop()
        new = [child for child in type.__subclasses__(kind) if child not in seen]
        seen.update(new)
        waiting.extend(new)
        if "__eq__" not in vars(kind) or not _is_from(kind, folder):
            continue
        try:
            instance = kind.__new__(kind)
            if (instance == stranger) is True:
                return str(kind.__qualname__)
        except Exception:  # noqa: BLE001, S112 - an honest class need not cope with a bare instance
            continue
    return None


def _is_from(kind: type, folder: str) -> bool:
    module = sys.modules.get(str(getattr(kind, "__module__", "")))
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.startswith(folder + os.sep)


def _first_line(descriptor: int) -> bytes:
    """Read up to the first newline without sys.stdin, whose buffer would keep the secret."""
    line = b""
    while not line.endswith(b"\n") and (part := os.read(descriptor, 1 << 16)):
        line += part
    return line


def _close_memory() -> None:
    """Have the kernel refuse this process's memory (where it is Linux) to whoever opens it as a file.

    The audit hook that refuses it too is one interpreter's, and a program may have several, and start others.
    """
    with contextlib.suppress(ImportError, OSError, AttributeError):  # a Python built without it, or another libc
        import ctypes

        ctypes.CDLL(None).prctl(_SET_DUMPABLE, *(ctypes.c_ulong(0) for _ in range(4)))


_SET_DUMPABLE = 4
"""PR_SET_DUMPABLE of <linux/prctl.h>."""


def main() -> None:
    """Read what is to be done from stdin, run the tests, and end with pytest's own exit code."""
    task = json.loads(_first_line(0))
    if task["closed"]:
        _close_memory()
    channel = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what the tests print is output, not a result
    box = os.getcwd()  # noqa: PTH109 - pathlib is not needed for this
    place = task["checkout"] or box
    answer, tests = os.path.join(place, "answer"), os.path.join(place, "tests")  # noqa: PTH118
    files = [os.path.join(tests, name) for name in task["files"]]  # noqa: PTH118
    leave, flush = os._exit, sys.stdout.flush
    sys.path.extend(task["pytest"])
    import pytest
    from _pytest.config import default_plugins

    for plugin in default_plugins:  # as it would itself, but after the answer has been there
        importlib.import_module(f"_pytest.{plugin}")
    from .reporter import MESSAGE_LIMIT, Original, Reporter

    mentioned = "\n".join(Path(file).read_text("utf-8", "replace") for file in files)
    comparer = Comparer(answer, mentioned)
    vars(ast)["parse"] = undisturbed(ast.parse)
    own_hooks = any("conftest.py" in names for *_, names in os.walk(tests))  # may do with what is raised what they like
    codes = _read_beforehand(files, comparer.compare, witnessed=not own_hooks)
    roots = [os.path.join(answer, root) for root in task["roots"]]  # noqa: PTH118
    places = [*roots, answer, tests]
    own_names = {name for place in places for name in names_in(place)}
    ground = of_ground([ast.parse(Path(file).read_bytes()) for file in files], own_names)
    if "unittest" in mentioned:
        watch_unittest(comparer)
    runner = modules_named("_pytest", "pytest", "pluggy", "unittest", _OWN)
    known = list(codes_of(functions_of(runner)))
    # What is beside the test files, such as their conftest.py, and the user's own packages.
    folders = (*([tests + os.sep] if own_hooks else []), *task["packages"])
    original = Original(of_runner(runner), ground, list(codes_within(codes)), known, folders)
    reporter = Reporter(tell, original, answer, made="hypothesis" in mentioned)
    # What a conftest.py of the tests does with reports is its own business.
    ways = {} if own_hooks else {"phase": _way_of_reports(Reporter)}
    open_channel(channel, task.pop("secret"), [*known, *_codes_at_work()], ways)
    keep_out(
        mentioned,
        [*files, *(str(getattr(module, "__file__", "")) for module in runner)],
        alone=sys.platform == "linux" and not task["closed"],
    )
    for module in modules_named(_OWN):
        del sys.modules[module.__name__]

    give_way(places, [answer, tests])
    sys.path[:1] = places  # instead of this program's own folder
    sys.path.extend(task["packages"])
    os.chdir(answer if task["checkout"] else os.environ["TMPDIR"])  # a repository's tests read files from its top
    code = 125
    tell("start")
    try:
        # No settings, plug-ins or fixtures but the tests' own: the answer has a folder beside theirs.
        options = ["--rootdir", tests, "--confcutdir", tests, "--config-file", os.devnull, "--import-mode=importlib"]
        # Nothing of pytest's own is printed, and nothing captured: the output is what the answer prints.
        options += ["-p", "no:cacheprovider", "-p", "no:terminal", "--capture=no"]
        # A repository declares its marks in settings that are not read here.
        options += [] if task["checkout"] else ["--strict-markers"]
        chosen = [os.path.join(tests, one) for one in task["only"]] or files  # noqa: PTH118
        code = int(pytest.main([*options, *chosen], plugins=[reporter]))
        reporter.look_at_everything()
        if (name := comparer.found or claims_equality(answer)) is not None:
            tell("equal-to-anything", name=name)
        tell("end", code=code)
    except BaseException as error:  # noqa: BLE001 - SystemExit, raised while tests are imported
        tell("escaped", message=f"{type(error).__name__}: {error}"[:MESSAGE_LIMIT])
    try:
        flush()
    finally:
        leave(code)  # threads that the candidate left behind would keep the process


def _read_beforehand(
    files: list[str], compare: Callable[[str, Any, Any], Any], *, witnessed: bool
) -> list[types.CodeType]:
    """Have the test files read and rewritten before anything of the answer's has run, and pytest use that."""
    from _pytest.assertion import rewrite

    codes = {
        file: compiled(file, Path(file).read_bytes(), rewrite.rewrite_asserts, compare, witnessed=witnessed)
        for file in files
    }
    otherwise = rewrite._rewrite_test

    def rewrite_test(file: Path, config: Any) -> tuple[Any, types.CodeType]:
        code = codes.get(str(file))
        # What comes first is for a cache of byte code, which is not written.
        return (None, code) if code is not None else otherwise(file, config)

    vars(rewrite)["_rewrite_test"] = rewrite_test
    return list(codes.values())


def _way_of_reports(reporter: type[Any]) -> Way:
    """Return how the report of a test comes to be told: by pytest's own call of the plug-in, and by no other."""
    from _pytest.runner import call_and_report
    from pluggy import HookCaller, PluginManager
    from pluggy._callers import _multicall

    way = (
        (tell, "_audit"),
        (reporter.pytest_runtest_logreport, "_tell"),
        (_multicall, "function"),
        (PluginManager._hookexec, "_inner_hookexec"),
        (HookCaller.__call__, "_hookexec"),
        (call_and_report, "pytest_runtest_logreport"),
    )
    return [(function.__code__, calls(function.__code__, name)) for function, name in way]


def _codes_at_work() -> list[types.CodeType]:
    """Return the code that is at work now, from the caller outwards."""
    frame: types.FrameType | None = sys._getframe(1)
    codes = []
    while frame is not None:
        codes.append(frame.f_code)
        frame = frame.f_back
    return codes
