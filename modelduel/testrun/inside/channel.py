"""Carries what becomes of the tests to the judge, past an answer that lives in the same process.

The judge's secret is held by an audit hook: an interpreter keeps its hooks where no Python object leads to them, so
that neither the frames on the stack nor anything that can be reached from them holds it. Who wants a line to be sent
raises an audit event, and the hook says in the line whether anything but the test runner's own code, known piece by
piece from before the answer was imported, is at work.
"""

from __future__ import annotations

import dis
import gc
import itertools
import json.encoder
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

TELL = "modelduel.tell"
"""The audit event that has a line sent."""
RAISED = "raised"
"""The line that a test's own code sends. Anybody may: it can only tell against the answer."""
_BEHIND_THE_SCENES = frozenset(
    {
        *("gc.get_objects", "gc.get_referrers", "gc.get_referents"),
        *("sys._current_frames", "sys._current_exceptions"),
        # A tracer may jump over an assertion; so may what is called by sys.monitoring, from Python 3.12 on.
        *("sys.settrace", "sys.monitoring.register_callback"),
    }
)

_NEW_INTERPRETER = "cpython.PyInterpreterState_New"

Tell = Callable[..., None]
Way = Sequence[tuple[types.CodeType, frozenset[int]]]
"""Frames from the inmost outwards: the code of each, and where in it (byte offsets) a call of the one before may be."""


def tell(kind: str, **fields: str | int | float) -> None:
    """Have one line sent to the judge."""
    _audit(TELL, kind, fields)


_audit = sys.audit


def open_channel(
    descriptor: int, secret: str, trusted: Iterable[types.CodeType], ways: Mapping[str, Way] | None = None
) -> None:
    """Send a line for every `tell` from now on.

    Args:
        descriptor: Where to.
        secret: Opens every line; the caller should keep no other reference to it.
        trusted: The code that may be at work when a line is sent. With other code on the stack the line says so.
        ways: Kind of line -> how it comes about. Without Python code of its own on the stack the answer can still have
            trusted code called: what is called may be made of callables written in C, and by dropping an object.
    """
    codes = list(trusted)  # kept, so that no other code gets the number of one that is gone
    numbers = frozenset(map(id, codes))
    order = itertools.count()
    # Taken now: what the answer puts in their places later is not used. Written in C, so that they call nothing.
    write, frame_at, quote, number, to_text = os.write, sys._getframe, _quote, float.__repr__, str
    known_ways = {kind: tuple((id(code), sites) for code, sites in way) for kind, way in (ways or {}).items()}
    codes += [code for way in (ways or {}).values() for code, _ in way]
    head = f"[{quote(secret)}, "
    del secret

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event != TELL:
            return
        kind, fields = args
        frame: types.FrameType | None = frame_at(1)
        if type(kind) is not str:  # another class could be equal to one kind and read as another
            kind = "forged"
        if kind == RAISED:
            frame, fields = None, {}
        for code, sites in known_ways.get(kind, ()):
            if frame is None or id(frame.f_code) != code or frame.f_lasti not in sites:
                kind = "forged"
                break
            frame = frame.f_back
        while frame is not None:
            if id(frame.f_code) not in numbers:
                kind = "forged"
                break
            frame = frame.f_back
        said = []
        for name, value in fields.items():
            text = number(value) if type(value) is float else to_text(value) if type(value) is int else quote(value)
            said.append(f"{quote(name)}: {text}")
        data = f"{head}{next(order)}, {quote(kind)}, {{{', '.join(said)}}}]\n".encode()
        while data:
            data = data[write(descriptor, data) :]

    sys.addaudithook(hook)


_quote: Callable[[str], str] = json.encoder.encode_basestring_ascii  # written in C where that is to be had


def keep_out(mentioned: str, protected: Iterable[str], *, alone: bool) -> None:
    """Refuse looks behind the scenes from now on: at every object of the process, at all its frames, at its memory.

    Also refused is giving other code to a function of certain files, by which a test could be emptied and put right
    again afterwards.

    Args:
        mentioned: Text of the tests. What they use themselves is not refused.
        protected: Those files.
        alone: Whether there may be no other interpreters, whose looks nothing else would refuse.
    """
    files = frozenset(protected)
    refused = frozenset(one for one in _BEHIND_THE_SCENES if one.split(".")[1] not in mentioned)
    refused |= {_NEW_INTERPRETER} if alone else set()
    decode, absolute = os.fsdecode, os.path.abspath

    def is_memory(path: str) -> bool:
        return path.endswith("mem") and absolute(path).startswith("/proc/")

    def hook(event: str, args: tuple[Any, ...]) -> None:
        __tracebackhide__ = True  # pytest's: the error is the caller's
        if event in refused:
            raise RuntimeError(f"{event} is not available beside tests")
        if event == "object.__setattr__" and args[1] == "__code__" and args[0].__code__.co_filename in files:
            raise RuntimeError("a test cannot be given other code")
        if event == "open" and isinstance(args[0], (str, bytes)) and is_memory(decode(args[0])):
            raise RuntimeError("a process's memory cannot be opened beside tests")

    sys.addaudithook(hook)


def calls(code: types.CodeType, name: str) -> frozenset[int]:
    """Return where in some code an attribute or a global of this name is called (byte offsets)."""
    places = list(code.co_positions())
    starts = {
        places[one.offset // 2][0:3:2]
        for one in dis.get_instructions(code)
        if one.argval == name and "LOAD" in one.opname
    }
    sites = set()
    for one in dis.get_instructions(code):
        place = places[one.offset // 2]
        if one.opname.startswith("CALL") and place[0:3:2] in starts:
            # What follows an instruction in the same place is its cache, to which the place may point meanwhile.
            sites |= {2 * number for number, other in enumerate(places) if other == place}
    return frozenset(sites)


def modules_named(*tops: str) -> list[types.ModuleType]:
    """Return the modules loaded so far that belong to some packages."""
    return [module for name, module in sys.modules.items() if name.split(".")[0] in tops]


def functions_of(modules: Iterable[types.ModuleType]) -> Iterator[types.FunctionType]:
    """Yield every function that exists in some modules, methods and inner functions too."""
    files = {getattr(module, "__file__", None) for module in modules}
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType) and one.__code__.co_filename in files:
            yield one


def codes_of(functions: Iterable[types.FunctionType]) -> Iterator[types.CodeType]:
    """Yield the code of functions, and of what is defined within them."""
    return codes_within(function.__code__ for function in functions)


def codes_within(codes: Iterable[types.CodeType]) -> Iterator[types.CodeType]:
    """Yield code, and the code of what is defined within it."""
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        yield code
        waiting.extend(one for one in code.co_consts if isinstance(one, types.CodeType))
