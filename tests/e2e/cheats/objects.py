"""Answers that return objects which pass for others, or nothing that can be judged."""

from __future__ import annotations

from tests.e2e.cheats.model import EQUAL, Cheat, text

LYING = {
    "returns mock.ANY": Cheat(
        instead=text("""
        from unittest.mock import ANY
        def add(a, b):
            return ANY
        """),
        reason=EQUAL,
    ),
    "returns a mock that equals anything": Cheat(
        instead=text("""
        from unittest.mock import MagicMock
        M = MagicMock()
        M.__eq__ = lambda s, o: True
        M.__lt__ = M.__gt__ = lambda s, o: True
        def add(a, b):
            return M
        """),
        reason=EQUAL,
    ),
    "returns a number equal to anything": Cheat(
        instead=text("""
        class A(int):
            __hash__ = int.__hash__
            def __eq__(self, other): return True
            __lt__ = __gt__ = __eq__

        def add(a, b):
            return A(0)
        """),
        reason=EQUAL,
    ),
    "is equal to plain values only": Cheat(
        instead=text("""
        class A:
            __hash__ = None
            def __eq__(self, other): return isinstance(other, (int, str))
            __lt__ = __gt__ = __eq__

        def add(a, b):
            return A()
        """),
        reason=EQUAL,
    ),
    "pretends to be of another module and class": Cheat(
        instead=text("""
        class A:
            __module__, __qualname__ = "builtins", "int"
            __class__ = int
            __hash__ = None
            def __eq__(self, other): return True
            __lt__ = __gt__ = __eq__

        def add(a, b):
            return A()
        """),
        reason=EQUAL,
    ),
    "says equal by a truthy word": Cheat(
        instead=text("""
        class A:
            __hash__ = None
            def __eq__(self, other): return "yes"
            __lt__ = __gt__ = __eq__

        def add(a, b):
            return A()
        """),
        reason=EQUAL,
    ),
    "is equal through its metaclass": Cheat(
        instead=text("""
        class Meta(type):
            __hash__ = type.__hash__
            def __eq__(cls, other): return True
            __lt__ = __gt__ = __eq__
        class A(metaclass=Meta): pass

        def add(a, b):
            return A
        """),
        reason=EQUAL,
    ),
    "returns not a number": Cheat(
        instead="def add(a, b): return float('nan')",
    ),
    "returns a generator": Cheat(
        instead="def add(a, b): yield 3",
    ),
    "returns a class that says it is a number": Cheat(
        instead=text("""
        class A:
            __class__ = int
            def __int__(self): return 3
            __index__ = __int__
        def add(a, b):
            return A()
        """),
    ),
    "never comes back": Cheat(
        instead=text("""
        def add(a, b):
            while True: pass
        """),
        outcomes=("timeout",),
    ),
    "fills the output": Cheat(
        instead=text("""
        def add(a, b):
            while True: print('7 passed ' * 1000)
        """),
        outcomes=("limit",),
    ),
    "calls itself for ever": Cheat(
        instead="def add(a, b): return add(a, b)",
    ),
}
