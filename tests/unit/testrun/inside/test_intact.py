"""Whether something has been put in the place of what was there."""

from __future__ import annotations

import ast
import time
import types

import pytest

from modelduel.testrun.inside.intact import of_ground, of_runner


def module(name: str, code: str) -> types.ModuleType:
    made = types.ModuleType(name)
    exec(code, vars(made))
    return made


@pytest.fixture
def runner() -> types.ModuleType:
    return module(
        "runner", "class Test:\n    def run(self): pass\n    @classmethod\n    def make(cls): pass\ndef main(): pass\n"
    )


def test_what_nobody_touched_is_unchanged(runner: types.ModuleType) -> None:
    snapshot = of_runner([runner])
    runner.new_name = len
    runner.Test.counter = 3
    assert snapshot.changed() is None


@pytest.mark.parametrize("name", ["main", "Test", "Test.run", "Test.make"])
def test_a_function_in_anothers_place_is_named(runner: types.ModuleType, name: str) -> None:
    snapshot = of_runner([runner])
    *path, last = name.split(".")
    setattr(getattr(runner, path[0]) if path else runner, last, lambda *_: None)
    assert snapshot.changed() == f"runner.{name}"


def ground(text: str):  # type: ignore[no-untyped-def]  # a Snapshot
    return of_ground([ast.parse(text)])


def test_what_the_tests_import_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = ground("import time\n")
    assert snapshot.changed() is None
    monkeypatch.setattr(time, "monotonic", lambda: 0)
    assert snapshot.changed() == "time.monotonic"


@pytest.mark.parametrize(
    "text",
    [
        "import json\n",
        "import time\ntime.monotonic = None\n",
        "import time\nmonkeypatch.setattr(time, 'monotonic', None)\n",
        "import time\npatch('time.monotonic')\n",
    ],
)
def test_what_the_tests_may_change_themselves_is_not(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    snapshot = ground(text)
    monkeypatch.setattr(time, "monotonic", lambda: 0)
    assert snapshot.changed() is None


def test_a_module_that_is_not_there_is_for_the_test_file_to_say() -> None:
    assert ground("import nowhere_to_be_found\nfrom . import x\n").changed() is None
