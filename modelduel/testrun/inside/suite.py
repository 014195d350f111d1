"""Runs native tests with pytest and tells the judge, on a channel of its own, what becomes of each.

Everything here shares its process with the candidate. So nothing is believed that does not carry the judge's secret and
its place in the sequence, and the judge has put tests of its own among the others that must fail.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable
from typing import Any

_MESSAGE_LIMIT = 4096

Tell = Callable[..., None]


class Reporter:
    """A pytest plug-in that tells every step."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def pytest_configure(self, config: Any) -> None:
        """Put something in the terminal's place: pytest 8 asks it for colours before it explains a failure."""
        config.pluginmanager.register(Mute(), "terminalreporter")

    def pytest_internalerror(self, excinfo: Any) -> bool:
        """Tell what broke the run as a whole, such as SystemExit raised by an import."""
        self._tell("escaped", message=str(excinfo.exconly())[:_MESSAGE_LIMIT])
        return True  # said; need not be printed

    def pytest_collectreport(self, report: Any) -> None:
        """Tell what could not be imported."""
        if report.failed:
            self._tell("broken", id=report.nodeid, message=_message(report))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell that a test begins, so that the one at which time runs out is known."""
        self._tell("begin", id=nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Tell how one phase of a test went."""
        message = "" if report.passed else _message(report)
        self._tell(
            "phase",
            id=report.nodeid,
            when=report.when,
            outcome=report.outcome,
            seconds=report.duration,
            message=message,
        )


class Mute:
    """A terminal reporter that reports nothing, and its writer. The names are pytest's."""

    @property
    def _tw(self) -> Mute:
        return self

    def _highlight(self, source: str, lexer: str = "") -> str:
        return source


def _message(report: Any) -> str:
    """Return the assertion's own text, else the whole report; its end where it is too long."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        where = f"{os.path.basename(str(crash.path))}, line {crash.lineno}: "  # noqa: PTH119 - text, not a path
        return (where + str(crash.message))[:_MESSAGE_LIMIT]
    if isinstance(report.longrepr, tuple):  # a skipped test: file, line, reason
        return str(report.longrepr[-1])[:_MESSAGE_LIMIT]
    text = str(report.longrepr)
    said = [
        line[1:].strip() for line in text.splitlines() if line.startswith("E ")
    ]  # pytest's mark of the error proper
    return ("\n".join(said) or text)[-_MESSAGE_LIMIT:]


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


def main() -> None:
    """Read what is to be done from stdin, run the tests, and end with pytest's own exit code."""
    task = json.loads(_first_line(0))
    channel = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what the tests print is output, not a result
    secret, order = task.pop("secret"), itertools.count()
    box = os.getcwd()  # noqa: PTH109 - pathlib is not needed for this
    answer, tests = os.path.join(box, "answer"), os.path.join(box, "tests")  # noqa: PTH118
    write, encode, leave, flush = os.write, json.dumps, os._exit, sys.stdout.flush

    def tell(kind: str, **fields: object) -> None:
        data = memoryview((encode([secret, next(order), kind, fields]) + "\n").encode())
        while data:
            data = data[write(channel, data) :]

    sys.path.extend(task["pytest"])
    import pytest

    sys.path[:1] = [answer, tests]  # instead of this program's own folder
    sys.path.extend(task["packages"])
    os.chdir(os.environ["TMPDIR"])
    code = 125
    tell("start")
    try:
        files = [os.path.join(tests, name) for name in task["files"]]  # noqa: PTH118
        # No settings, plug-ins or fixtures but the tests' own: the answer has a folder beside theirs.
        options = ["--rootdir", tests, "--confcutdir", tests, "--config-file", os.devnull, "--import-mode=importlib"]
        # Nothing of pytest's own is printed, and nothing captured: the output is what the answer prints.
        options += ["-p", "no:cacheprovider", "-p", "no:terminal", "--capture=no", "--strict-markers"]
        code = int(pytest.main([*options, *files], plugins=[Reporter(tell)]))
        if (name := claims_equality(answer)) is not None:
            tell("equal-to-anything", name=name)
        tell("end", code=code)
    except BaseException as error:  # noqa: BLE001 - SystemExit, raised while tests are imported
        tell("escaped", message=f"{type(error).__name__}: {error}"[:_MESSAGE_LIMIT])
    try:
        flush()
    finally:
        leave(code)  # threads that the candidate left behind would keep the process


if __name__ == "__main__":
    main()
