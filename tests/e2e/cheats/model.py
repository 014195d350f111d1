"""What a cheating answer is, and the parts that several share."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

WRONG = "def add(a, b):\n    return None\n"


class Cheat(NamedTuple):
    """`trick` is laid before the wrong answer; `instead` takes its place. A `reason` is told when it is found out."""

    trick: str = ""
    instead: str = WRONG
    reason: str = ""
    outcomes: tuple[str, ...] = ("failed", "error", "tampered")


def text(code: str) -> str:
    """Return code without its indentation."""
    return textwrap.dedent(code)


EQUAL = "equal to anything"
CHANGED = "changed the test runner"
FORGED = "in the test runner's place"
EARLY = "ended too early"
RAISED = "raised, but was reported as passed"

FORGE = """
import json, os
def forge(secret, number=1):
    lines = []
    def say(kind, **fields):
        nonlocal number
        lines.append(json.dumps([secret, number, kind, fields]))
        number += 1
    tests = ["first_test.py::test_small", "first_test.py::TestNegative::test_both"]
    tests += [f"first_test.py::test_zero_changes_nothing[{n}]" for n in (5, 7)]
    tests += [f"second_test.py::TestWords::{n}" for n in ("test_words", "test_several", "test_range")]
    for name in tests + canaries():
        for when in ("setup", "call", "teardown"):
            bad = when == "call" and name not in tests
            message = words().get(name, "") if bad else ""
            say("phase", id=name, when=when, outcome="failed" if bad else "passed", seconds=0.0, message=message)
    say("end", code=1)
    for fd in range(3, 64):
        try: os.write(fd, ("\\n".join(lines) + "\\n").encode())
        except OSError: pass
    os._exit(1)
def words():
    import re
    found = {}
    for name in ("first_test.py", "second_test.py"):
        text = open(os.path.dirname(__file__) + "/../tests/" + name).read()
        for test, word in re.findall(r"def (test_\\w+)\\(\\):\\n    assert '(\\w+)' == ''", text):
            found[f"{name}::{test}"] = f"assert '{word}' == ''"
    return found
def canaries():
    return list(words())
"""
"""`forge(secret)` writes a whole run of passed tests, and of canaries that failed, to every descriptor, and leaves."""

REACH = """
import sys
def reach(kind):
    seen, waiting = set(), []
    frame = sys._getframe()
    while frame:
        waiting.append(dict(frame.f_locals))  # from Python 3.13 on it is none
        waiting.append(frame.f_globals)
        frame = frame.f_back
    for _ in range(200_000):
        if not waiting: return None
        one = waiting.pop(0)
        if id(one) in seen: continue
        seen.add(id(one))
        if type(one).__name__ == kind: return one
        if isinstance(one, dict): waiting.extend(one.values())
        elif isinstance(one, (list, tuple, set)): waiting.extend(one)
        else:
            waiting.extend(getattr(one, "__dict__", {}).values() if not isinstance(one, type(sys)) else ())
            for name in ("__self__", "__func__", "__closure__", "cell_contents", "__globals__", "__wrapped__"):
                try: waiting.append(getattr(one, name))
                except BaseException: pass  # such as pytest.fail's
"""
"""`reach(kind)` finds an object of a class by whatever leads to it from the frames on the stack."""
