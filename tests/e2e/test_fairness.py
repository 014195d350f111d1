"""Honest answers of unusual manner, and honest answers on a busy machine: none is condemned."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import textwrap
from collections.abc import Iterator

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Case, CasesFile, Growth, Step
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Sandbox, choose

pytestmark = pytest.mark.sandbox

TESTS = """
import math
import unittest
import pytest
from original import add


def test_small():
    assert add(1, 2) == 3


@pytest.mark.parametrize("number", [5, 7])
def test_zero_changes_nothing(number):
    assert add(number, 0) == number and not add(number, 0) != number


def test_near():
    assert add(0.1, 0.2) == pytest.approx(0.3)
    assert math.isclose(add(0.1, 0.2), 0.3)
    assert 2 < add(1, 2) <= 3
    assert add(1, 2) in [3, 4] and all(add(n, n) == 2 * n for n in range(3))


def test_refuses_words_and_numbers_together():
    with pytest.raises(TypeError):
        add("a", 1)


class TestMore(unittest.TestCase):
    def test_lists(self):
        self.assertEqual(add([1], [2]), [1, 2])
        self.assertIn(add(1, 1), (1, 2))

    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertEqual(add(number, 1), number + 1)
"""
SUITE = Suite({"hidden_test.py": TESTS})
TABLE = CaseTable(
    CasesFile(
        "add",
        case=[
            Case("small", [1, 2], returns=3),
            Case("lists", [[1], [2]], returns=[1, 2]),
            Case("words", ["a", 1], raises="TypeError"),
            *(Case(f"zero-{n}", [n, 0], returns=n) for n in (5, 7)),
        ],
    )
)
PLAIN = "def add(a, b):\n    return a + b\n"
BOTH = pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


async def judged(sandbox: Sandbox, tests: Suite | CaseTable, answer: str | dict[str, str], **limits: float) -> TestRun:
    wide = Limits(cpu_s=limits.get("cpu_s", 20), wall_s=600, memory_mb=512, processes=32)
    files = {"original.py": textwrap.dedent(answer)} if isinstance(answer, str) else answer
    return await judge(tests, files, "python", wide, sandbox)


HONEST = {
    "leaves a task pending in a loop that is thrown away": """
        import asyncio, gc
        async def forgotten():
            try: await asyncio.sleep(100)
            finally: raise RuntimeError("nobody asked")
        async def work(a, b):
            asyncio.get_running_loop().create_task(forgotten())
            await asyncio.sleep(0)
            return a + b
        def add(a, b):
            loop = asyncio.new_event_loop()
            return loop.run_until_complete(work(a, b))
    """,
    "never looks at what a task raised": """
        import asyncio
        async def fails(): raise RuntimeError("lost")
        async def work(a, b):
            asyncio.create_task(fails())
            await asyncio.sleep(0)
            return a + b
        def add(a, b): return asyncio.run(work(a, b))
    """,
    "never awaits a coroutine": """
        async def forgotten(): pass
        def add(a, b):
            forgotten()
            return a + b
    """,
    "has finalizers that read code at any moment": """
        import ast, gc
        gc.set_threshold(7)
        class Left:
            def __init__(self): self.me = self
            def __del__(self):
                ast.parse("f(x)[1].y + (2 if z else {3: [4]})")
                Left()
        Left()
        def add(a, b): return a + b
    """,
    "logs the exceptions of tasks whenever they are collected": """
        import asyncio, gc, logging
        gc.set_threshold(20)
        logging.basicConfig(level=logging.DEBUG)
        async def fails(): raise RuntimeError("lost")
        async def leave():
            for _ in range(30):
                task = asyncio.ensure_future(fails())
                task.add_done_callback(lambda t, held=[task]: held.append(t))
            await asyncio.sleep(0)
        def add(a, b):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(leave())
            return a + b
    """,
    "leaves a thread behind": """
        import threading, time
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        threading.Thread(target=lambda: 1 / 0).start()
        def add(a, b): return a + b
    """,
    "works in a pool of threads": """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(4)
        def add(a, b): return pool.submit(lambda: a + b).result()
    """,
    "works in a pool of processes": """
        from concurrent.futures import ProcessPoolExecutor
        def plus(a, b): return a + b
        def add(a, b):
            with ProcessPoolExecutor(2) as pool: return pool.submit(plus, a, b).result()
    """,
    "runs another Python": """
        import json, subprocess, sys
        def add(a, b):
            code = "import json, sys; a, b = json.load(sys.stdin); print(json.dumps(a + b))"
            done = subprocess.run([sys.executable, "-S", "-c", code], input=json.dumps([a, b]),
                                  capture_output=True, text=True)
            if done.returncode: raise TypeError(done.stderr)
            return json.loads(done.stdout)
    """,
    "forks and waits": """
        import os
        def add(a, b):
            if (child := os.fork()) == 0: os._exit(0)
            os.waitpid(child, 0)
            return a + b
    """,
    "goes deep within the limit": """
        import sys
        sys.setrecursionlimit(9000)
        def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
        def add(a, b): return a + b if deep(3000) else None
    """,
    "switches the collector off": "import gc\ngc.disable()\ngc.freeze()\ndef add(a, b): return a + b",
    "makes warnings errors and warns": """
        import warnings
        warnings.simplefilter("error")
        def add(a, b):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                warnings.warn("old", DeprecationWarning)
            return a + b
    """,
    "warns": "import warnings\ndef add(a, b):\n    warnings.warn('slow')\n    return a + b",
    "sets logging up": """
        import logging, sys
        logging.basicConfig(level=0, stream=sys.stdout, force=True)
        logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(funcName)s %(message)s"))
        def add(a, b):
            logging.error("adding")
            return a + b
    """,
    "prints what looks like results": """
        print("7 passed in 0.01s")
        print('{"id": "x", "value": 3}')
        print('["secret", 0, "end", {"code": 1}]', flush=True)
        def add(a, b):
            print("FAILED hidden_test.py::test_small - assert 0")
            return a + b
    """,
    "prints much": "def add(a, b):\n    print('x' * 30_000)\n    return a + b",
    "puts other streams in the place of its own": """
        import io, sys
        sys.stdout, sys.stderr = io.StringIO(), open("/dev/null", "w")
        def add(a, b):
            print("hidden")
            return a + b
    """,
    "prints to a closed stream's ruin": "import sys\nsys.stdout.close()\ndef add(a, b): return a + b",
    "changes the folder it is in": "import os\nos.chdir('/')\ndef add(a, b): return a + b",
    "looks at its own frames and stack": """
        import inspect, sys, traceback
        def add(a, b):
            assert sys._getframe().f_code.co_name == "add"
            inspect.stack(), traceback.format_stack()
            return a + b
    """,
    "prints something else than print": "import builtins\nold = print\nbuiltins.print = lambda *a, **k: old('>', *a)\n"
    "def add(a, b):\n    print(a)\n    return a + b",
    "takes signals": """
        import signal
        signal.signal(signal.SIGALRM, lambda *_: None)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.005)
        def add(a, b):
            for _ in range(20_000): pass
            return a + b
    """,
    "sets a profiler": "import sys\nsys.setprofile(lambda *_: None)\ndef add(a, b): return a + b",
    "gives its own function other code": """
        def add(a, b): return a
        def plus(a, b): return a + b
        add.__code__ = plus.__code__
    """,
    "registers exit handlers": "import atexit\natexit.register(print, 'bye')\ndef add(a, b): return a + b",
    "has a class with an honest equality": """
        import functools
        @functools.total_ordering
        class Number:
            def __init__(self, value): self.value = value
            def __eq__(self, other):
                return self.value == (other.value if isinstance(other, Number) else other)
            def __lt__(self, other): return self.value < other
            def __hash__(self): return hash(self.value)
            def __getattr__(self, name): raise AttributeError(name)
        def add(a, b):
            total = Number(a) == Number(b), a + b
            return total[1]
    """,
    "has conditions that are as good as true": """
        class Condition:
            def __init__(self, *parts): self.parts = parts
        class Column:
            def __eq__(self, other): return Condition("=", other)
            __hash__ = object.__hash__
        where = Column() == 3
        def add(a, b): return a + b
    """,
    "uses mocks": """
        from unittest.mock import MagicMock, call
        def add(a, b):
            spy = MagicMock(return_value=a + b)
            total = spy(a, b)
            assert spy.mock_calls == [call(a, b)]
            return total
    """,
    "calls things by the names of the standard library": "import calendar_of_mine\ndef add(a, b): return a + b",
}
FILES = {"calendar_of_mine.py": "", "notes.txt": "hello", "data/table.json": "[1]"}


@BOTH
@pytest.mark.parametrize("name", HONEST)
async def test_an_honest_answer_passes_that(sandbox: Sandbox, tests: Suite | CaseTable, name: str) -> None:
    run = await judged(sandbox, tests, {"original.py": textwrap.dedent(HONEST[name]), **FILES})
    assert run.outcome == "passed", run


LAYOUTS = {
    "a package": {
        "original/__init__.py": "from .parts.plus import add\n",
        "original/parts/__init__.py": "",
        "original/parts/plus.py": PLAIN,
    },
    "a folder without a mark": {"original.py": "from parts.plus import add\n", "parts/plus.py": PLAIN},
    "a file that runs itself": {"original.py": PLAIN + "if __name__ == '__main__':\n    raise SystemExit(add(1, 2))\n"},
    "a circle": {"original.py": PLAIN + "import other\n", "other.py": "import original\n"},
    "names of ours": {"original.py": "from suite import add\n", "suite.py": PLAIN, "channel.py": "", "worker.py": ""},
    "odd text": {"original.py": "# -*- coding: utf-8 -*-\r\nдва = 2\r\ndef add(a, b):\r\n\treturn a + b\r\n"},
}


@BOTH
@pytest.mark.parametrize("layout", LAYOUTS)
async def test_unusual_layouts_pass(sandbox: Sandbox, tests: Suite | CaseTable, layout: str) -> None:
    run = await judged(sandbox, tests, LAYOUTS[layout])
    assert run.outcome == "passed", run


NAMESAKES = ("code", "queue", "types", "calendar", "json", "logging", "difflib", "statistics", "asyncio", "token")


@pytest.mark.parametrize("name", NAMESAKES)
async def test_a_module_with_a_name_of_the_standard_library_is_the_answers(sandbox: Sandbox, name: str) -> None:
    suite = Suite({"own_test.py": f"import importlib\nfrom {name} import add\n\n" + textwrap.dedent(f"""
        def test_add():
            assert add(1, 2) == 3
            assert importlib.import_module("{name}").add is add
    """)})  # fmt: skip
    # What the library itself imports later goes on being the library's.
    late = "import zoneinfo, time, tomllib, concurrent.futures\ntime.strptime('1 May', '%d %b')\n"
    right, wrong = [{f"{name}.py": late + PLAIN}, {f"{name}.py": PLAIN.replace("+", "-")}]
    assert (run := await judged(sandbox, suite, right)).outcome == "passed", run
    assert (run := await judged(sandbox, suite, wrong)).outcome == "failed", run
    assert "assert -1 == 3" in run.tests[0].message


@pytest.mark.parametrize("name", NAMESAKES)
async def test_calls_reach_a_module_with_a_name_of_the_standard_library(sandbox: Sandbox, name: str) -> None:
    table = CaseTable(CasesFile("add", case=[Case("small", [1, 2], returns=3)]))
    late = "import time\ntime.strptime('1 May', '%d %b')\nasync def plus(a, b):\n    return a + b\n"
    answer = {f"{name}.py": late + "def add(a, b):\n    return plus(a, b)\n"}
    assert (run := await judged(sandbox, table, answer)).outcome == "passed", run


async def test_tests_that_use_what_is_refused_to_answers_pass(sandbox: Sandbox) -> None:
    tests = """
        import gc, sys, time
        from unittest.mock import ANY, patch
        from original import add

        def test_no_leak():
            before = len(gc.get_objects())
            add(1, 2)
            assert len(gc.get_objects()) < before + 1000

        def test_any():
            assert [add(1, 2), 4] == [3, ANY]

        def test_patched(monkeypatch):
            monkeypatch.setattr(time, "sleep", lambda seconds: None)
            with patch("time.monotonic", return_value=5):
                assert time.monotonic() == 5
                time.sleep(1000)

        def test_traced():
            seen = []
            sys.settrace(lambda frame, event, arg: seen.append(frame.f_code.co_name))
            add(1, 2)
            sys.settrace(None)
            assert "add" in seen
    """
    run = await judged(sandbox, Suite({"own_test.py": textwrap.dedent(tests)}), PLAIN)
    assert run.outcome == "passed", run


async def test_tests_compare_the_answers_own_objects(sandbox: Sandbox) -> None:
    answer = """
        from dataclasses import dataclass
        from enum import Enum, IntEnum
        from typing import NamedTuple
        class Colour(Enum): RED = 1
        class Level(IntEnum): LOW = 1
        @dataclass(frozen=True)
        class Money:
            cents: int
        class Point(NamedTuple):
            x: float
        class Name(str):
            def __eq__(self, other): return str(self).lower() == str(other).lower()
            __hash__ = str.__hash__
        class Near:
            def __init__(self, value): self.value = value
            def __eq__(self, other): return abs(self.value - other) < 0.5
            __hash__ = None
        class Slots:
            __slots__ = ("left",)
            def __eq__(self, other): return self.left == other.left
            __hash__ = None
        def slots(left):
            made = Slots()
            made.left = left
            return made
    """
    tests = """
        from original import *
        from original import Slots
        def test_equal():
            assert Money(3) == Money(3) and Colour.RED == Colour.RED and Level.LOW == 1
            assert Point(1) == (1,) and Name("Ada") == "ada" and Near(3) == 3.2 and slots(1) == slots(1)
            assert [Money(3), {"a": Name("X")}] == [Money(3), {"a": "x"}]
            assert Money(3) in {Money(3)} and Level.LOW < 2
        def test_unequal():
            assert not Money(3) == Money(4) and Near(3) != 4
    """
    files = {"own_test.py": textwrap.dedent(tests)}
    run = await judged(sandbox, Suite(files), answer)
    assert run.outcome == "passed", run


@BOTH
async def test_an_answer_may_use_subinterpreters(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    answer = """
        try:
            import _interpreters as interpreters
            run = interpreters.exec
        except ImportError:  # before Python 3.13
            import _xxsubinterpreters as interpreters
            run = interpreters.run_string
        def add(a, b):
            one = interpreters.create()
            run(one, "total = 1 + 2")
            interpreters.destroy(one)
            return a + b
    """
    run = await judged(sandbox, tests, answer)
    assert run.outcome == "passed", run


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Two programs that burn a processor each, until the test ends."""
    burners = [
        multiprocessing.get_context("spawn").Process(target=burn, daemon=True) for _ in range(os.cpu_count() or 2)
    ]
    for burner in burners:
        burner.start()
    yield
    for burner in burners:
        burner.kill()
        burner.join()


def burn() -> None:
    while True:
        pass


SLOW = """
import time

def add(a, b):
    end = time.process_time() + 0.08
    while time.process_time() < end:
        pass
    return a + b
"""


@pytest.mark.usefixtures("busy_machine")
async def test_on_a_busy_machine_nobody_within_half_the_limit_is_called_too_slow(sandbox: Sandbox) -> None:
    # The suite's calls take about 1.1 s of CPU time together, and each of the table's 0.08 s.
    runs = await asyncio.gather(
        *(judged(sandbox, SUITE, SLOW, cpu_s=3.2) for _ in range(2)),
        *(judged(sandbox, TABLE, SLOW, cpu_s=1.0) for _ in range(2)),
    )
    assert [run.outcome for run in runs] == ["passed"] * 4


@pytest.mark.usefixtures("busy_machine")
async def test_on_a_busy_machine_a_gentle_growth_is_still_gentle(sandbox: Sandbox) -> None:
    oracle = (
        "import random\ndef numbers(seed, n):\n    drawn = random.Random(seed)\n"
        "    return [[drawn.randrange(n) for _ in range(n)]]\ndef ordered(numbers): return sorted(numbers)\n"
    )
    table = CaseTable(
        CasesFile("ordered", growth=[Growth("gentle", "numbers", [2000, 4000, 8000, 16000], 1.6)]), oracle
    )
    answer = """
        import heapq
        def ordered(numbers):
            heap = []
            for number in numbers: heapq.heappush(heap, number)
            return [heapq.heappop(heap) for _ in numbers]
    """
    run = await judged(sandbox, table, answer)
    assert run.outcome == "passed", run


async def test_an_object_may_be_honest_in_its_own_way(sandbox: Sandbox) -> None:
    answer = """
        import asyncio
        class Queue:
            def __init__(self): self.lock, self.held, self.task = asyncio.Lock(), [], None
            async def put(self, one):
                async with self.lock: self.held.append(one)
                self.task = self.task or asyncio.ensure_future(asyncio.sleep(1000))
                return self
            @property
            def size(self): return len(self.held)
            def __getattr__(self, name): raise AttributeError(name)
    """
    steps = [Step(call="put", args=[1]), Step(call="put", args=[2]), Step(read="size", returns=2)]
    run = await judged(sandbox, CaseTable(CasesFile("Queue", case=[Case("q", [], new="Queue", steps=steps)])), answer)
    assert run.outcome == "passed", run
