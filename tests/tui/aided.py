"""What the tests of the evidence share: a scenario of each category with something to judge by, and answers to them."""

from __future__ import annotations

from pathlib import Path

from modelduel import toml
from modelduel.scenario.model import CasesFile, Defect, Factor, Generated, Growth, Refactoring, Review, Tests, Variant
from modelduel.session.model import RecordedRun
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult
from tests.doubles.sessions import NOON
from tests.tui.duel_session import GOOD, ORIGINAL, POOR, new_session, saved, scenario

TEST_FILE = "def test_a():\n    pass\n"
MENDS = scenario(
    "mends",
    "Redis consumer drops messages",
    code={
        "original.py": ORIGINAL,
        "shown_test.py": TEST_FILE,
        "hidden_test.py": TEST_FILE,
        "variants/trap.py": ORIGINAL,
        "variants/reference.py": ORIGINAL,
    },
    tests=Tests(kind="suite", visible=["shown_test.py"], hidden=["hidden_test.py"]),
    variant=[
        Variant("variants/reference.py", "reference"),
        Variant("variants/trap.py", "trap", ["hidden_test.py::test_loop_is_free", "hidden_test.py::test_closes"]),
    ],
)
RAN = RecordedRun("bubblewrap", 0.38, NOON)
MENDED_TESTS = [
    TestResult("shown_test.py::test_order_is_kept", "passed", 0.021),
    TestResult("hidden_test.py::test_loop_is_free", "passed", 0.113),
    TestResult("hidden_test.py::test_closes", "passed", 0.004),
    TestResult("hidden_test.py::test_reconnects", "passed", 0.004),
]
TRAPPED_TESTS = [
    MENDED_TESTS[0],
    TestResult("hidden_test.py::test_loop_is_free", "failed", 0.113, "expected [1, 2, 3, 4]\n     got [1, 2]"),
    TestResult("hidden_test.py::test_closes", "failed", 0.004, "assert 'open' == 'closed'"),
    MENDED_TESTS[3],
]

CASES = CasesFile(
    entry="doubled",
    args=["list[int]"],
    returns="list[int]",
    growth=[Growth("doubling", "numbers", [1000, 4000, 16000, 64000], 1.3)],
    generated=[Generated("small", "numbers", count=3), Generated("large", "numbers", seconds=2.0)],
)
ORACLE = (
    "def numbers(seed, n=5):\n    return [[seed] * n]\n\n\ndef doubled(numbers):\n    return [2 * n for n in numbers]\n"
)
GROWS = scenario(
    "grows",
    "Doubled numbers",
    category="algorithm",
    prompt="[grows] Double each number, in O(n log n) or better.\n",
    files=[],
    code={"cases.toml": toml.dumps(CASES).decode(), "oracle.py": ORACLE},
    tests=Tests(kind="cases", cases="cases.toml", oracle="oracle.py"),
)
SMALL = [TestResult(f"small[{seed}]", "passed", 0.001) for seed in (1, 2, 3)]
FAST = [
    *SMALL,
    TestResult("large[1]", "passed", 0.2, cpu_s=0.12),
    TestResult("doubling", "passed", 1.2, growth=1.04),
]
SLOW = [
    *SMALL,
    TestResult("large[1]", "failed", 2.1, "took more than 2 s", cpu_s=2.0),
    TestResult("doubling", "failed", 4.2, "grows like n^2.01 (limit 1.30)", growth=2.01),
]

TANGLED = '''\
def load(path, cache={}):
    """Load the rows of a file."""
    rows = []
    try:
        for line in open(path):
            if line:
                if line[0] != "#":
                    for part in line.split(","):
                        if part:
                            rows.append(part)
    except:
        pass
    cache[path] = rows
    return rows


def save(path, rows):
    open(path, "w").write(",".join(rows))
'''
TIDIED = '''\
from pathlib import Path


def load(path: str) -> list[str]:
    """Load the rows of a file."""
    lines = Path(path).read_text().splitlines()
    return [part for line in lines for part in parts(line)]


def parts(line: str) -> list[str]:
    """Return what a line holds."""
    return [] if line.startswith("#") else [part for part in line.split(",") if part]


def save(path: str, rows: list[str]) -> None:
    Path(path).write_text(",".join(rows))
'''
WORSE = TANGLED.replace("    cache[path] = rows\n", "    global last\n    last = rows\n").replace("save", "store")
TIDIES = scenario(
    "tidies",
    "Loading of rows",
    category="refactoring",
    code={"original.py": TANGLED, "hidden_test.py": TEST_FILE},
    tests=Tests(kind="suite", hidden=["hidden_test.py"]),
    refactoring=Refactoring(better=["complexity", "nesting"], gone=["bare-except"]),
)

WORKER = """\
def work(queue, handle):
    while True:
        job = queue.take()
        queue.done(job)
        try:
            handle(job)
        except Exception:
            queue.put(job)
        print(job)
"""
REVIEWED = scenario(
    "worker",
    "Review of a job worker",
    category="review",
    difficulty="hard",
    tests=None,
    files=["worker.py"],
    code={"worker.py": WORKER},
    defect=[
        Defect(
            "early-done", "A job is done before it was handled", (4, 4), "lost work", "critical", "queue.done",
            [r"\backnowledg\w+.{0,60}\bbefore\b"], "Says that a crash in the handler loses the job.",
        ),
        Defect("for-ever", "What fails is tried for ever", (7, 8), "overload", "high", "queue.put", [r"\bfor ever\b"]),
        Defect("no-end", "It cannot be stopped", (2, 2), "shutdown", "medium", "while True", [r"\bshut\w*"]),
        Defect("print", "It prints what may be secret", (9, 9), "privacy", "low", "print", [r"\bprints?\b"]),
    ],
    review=Review(),
)  # fmt: skip
FINDS = """\
## The worker loses jobs

1. **Line 4** acknowledges a job before it is done.
   A crash then loses it: acknowledge after the handler returns.
2. **Line 8** retries for ever. Bound it, and keep what fails for a person to look at.

The variable names could be longer.
"""
MISSES = """\
Looks good to me. One thing: it prints the job, which may be noisy.

You could add type hints.
"""
DESIGN = scenario(
    "where",
    "Queue or HTTP",
    category="review",
    language=None,
    tests=None,
    files=[],
    code=None,
    factor=[
        Factor("peak", "The peak against the capacity", 2, [r"\bpeak\b"]),
        Factor("cost", "What it costs to run", 1, [r"\bon.call\b"]),
    ],
    review=Review(decisions=[r"\brecommend\b"]),
)
CONTROL = scenario(
    "clean",
    "Review of a clean worker",
    category="review",
    tests=None,
    files=["worker.py"],
    code={"worker.py": WORKER},
    review=Review(control=True, decisions=[r"\bnothing (?:is )?wrong\b"]),
)
ALL = (MENDS, GROWS, TIDIES, REVIEWED, DESIGN, CONTROL)


def fenced(code: str) -> str:
    return f"Here it is:\n\n```python original.py\n{code}```\n"


def aided_session(folder: Path, scenarios=ALL) -> Session:
    """A round of each category, answered by both and tested."""
    session = new_session(folder, scenarios)
    answers = {
        MENDS: (
            (GOOD, {"test": MENDED_TESTS, "run": RAN, "outcome": "passed"}),
            (POOR, {"test": TRAPPED_TESTS, "run": RAN, "outcome": "failed"}),
        ),
        GROWS: tuple(
            (
                fenced("def doubled(numbers):\n    return numbers\n"),
                {"test": tests, "run": RAN, "outcome": "passed" if tests is FAST else "failed"},
            )
            for tests in (FAST, SLOW)
        ),
        TIDIES: ((fenced(TIDIED), {}), (fenced(WORSE), {})),
        REVIEWED: ((FINDS, {}), (MISSES, {})),
        DESIGN: (("I recommend a queue: the peak is too much.\n", {}), ("It depends; mind who is on call.\n", {})),
        CONTROL: (("There is nothing wrong with it.\n", {}), (FINDS, {})),
    }
    for one in scenarios:
        for side, (text, changes) in zip("ab", answers[one], strict=True):
            saved(session, one, side, text, **changes)
    return session


def round_of(session: Session, one) -> int:
    """Return where a scenario stands among a session's rounds."""
    return session.scenario_ids().index(one.id)
