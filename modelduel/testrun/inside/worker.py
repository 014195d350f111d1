"""Serves calls of a candidate's functions: a line of JSON in, a line of JSON out; nothing but plain values crosses.

The judge sits outside, so there is nothing in here to cheat: a forged reply is a value, and is compared like any other.
It says `"up"` at once. The first line names what to import: {"id", "files", "entries", "packages"}, that is modules,
the functions and classes that will be called, and folders of the user's own packages.
Every other line asks for one thing:

- {"id", "entry", "args", "kwargs"} calls a function;
- {"id", "make", "args", "keep"} calls a class, or a function that makes an object, and keeps the object under a name;
- {"id", "on", "method", "args"} calls a method of a kept object; with "keep" its result is kept instead of sent;
- {"id", "on", "read"} reads an attribute of a kept object;
- {"id", "forget"} drops all kept objects.

Each reply repeats the id and holds one of `ready` (with the entries that are missing), `broken`, `value` (null where
there is none), `refused` or `raised`.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import traceback
from types import CoroutineType
from typing import TYPE_CHECKING, Any, BinaryIO

from .own_names import give_way

if TYPE_CHECKING:
    import asyncio

_ATOMS = frozenset({str, int, float, bool, type(None)})
_MESSAGE_LIMIT = 4096
_FOLDER = os.path.dirname(__file__)  # noqa: PTH120 - pathlib takes 5 ms to import


class NotPlainError(Exception):
    """A result holds something that JSON has no word for."""


def check_plain(value: object, depth: int = 0) -> None:
    """Raise NotPlainError unless a value is made of None, numbers, strings, lists, tuples and string-keyed dicts."""
    if depth > 200:
        raise NotPlainError("the result is nested more than 200 deep, or holds itself")
    if isinstance(value, (list, tuple)):
        for item in value:
            if type(item) not in _ATOMS:
                check_plain(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotPlainError(f"a dict with a key of type {type(key).__name__} is not a plain value")
            if type(item) not in _ATOMS:
                check_plain(item, depth + 1)
    elif not isinstance(value, (str, int, float)) and value is not None:
        raise NotPlainError(f"a {type(value).__name__} is not a plain value")


def encode(value: object) -> str:
    """Return a value as JSON. Raises NotPlainError for NaN, infinity and whatever else is not plain."""
    try:
        check_plain(value)
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (ValueError, TypeError) as error:
        raise NotPlainError(f"the result is not a plain value: {error}") from error


def find(modules: list[Any], entry: str) -> Any:
    """Return the function called `name`, `Class.method` or `module:name`. Raises LookupError."""
    module_name, _, path = entry.rpartition(":")
    for module in modules:
        if module_name and module.__name__ != module_name:
            continue
        found = module
        for part in path.split("."):
            found = getattr(found, part, None)
        if callable(found):
            return found
    raise LookupError(entry)


def describe(error: BaseException) -> str:
    """Return where in the candidate's files an error came up, and what it says."""
    lines = traceback.format_exception_only(type(error), error)
    trace = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in trace if os.path.dirname(frame.filename) != _FOLDER]  # noqa: PTH120
    if frames and not isinstance(error, SyntaxError):
        last = frames[-1]
        lines.insert(0, f"{os.path.basename(last.filename)}, line {last.lineno}: {last.line}\n")  # noqa: PTH119
    return "".join(lines).strip()[:_MESSAGE_LIMIT]


def load(request: dict[str, Any], answer: str) -> tuple[list[Any], dict[str, Any]]:
    """Import the candidate's files, which are in the folder `answer`; return the modules and the reply."""
    give_way([answer], [answer])
    sys.path[0] = answer  # instead of this program's own folder
    sys.path.extend(request["packages"])
    modules = []
    try:
        for name in request["files"]:
            modules.append(importlib.import_module(name))
    except BaseException as error:  # noqa: BLE001 - whatever an import raises, SystemExit too, is the candidate's doing
        return [], {"broken": describe(error)}
    missing = []
    for entry in request["entries"]:
        try:
            find(modules, entry)
        except LookupError:
            missing.append(entry)
    return modules, {"ready": missing}


def own_asyncio() -> Any:
    """Return asyncio, imported when it is first needed: it would double the time that most answers take."""
    import asyncio

    return asyncio


class Objects:
    """The objects that are kept between requests, and the event loop that what they await belongs to."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def keep(self, name: str, value: Any) -> None:
        """Keep an object; one kept before under the same name is dropped."""
        self._kept[name] = value

    def get(self, name: str) -> Any:
        """Return a kept object. Raises LookupError."""
        if name not in self._kept:
            raise LookupError(f"no object is kept as {name!r}")
        return self._kept[name]

    def awaited(self, result: Any) -> Any:
        """Return what a coroutine comes to, and anything else as it is.

        One loop serves an object's whole life: its locks, queues and tasks are bound to it.
        """
        if not isinstance(result, CoroutineType):
            return result
        if self._loop is None:
            self._loop = own_asyncio().new_event_loop()
        return self._loop.run_until_complete(result)

    def forget(self) -> None:
        """Drop all objects and whatever they left running."""
        self._kept.clear()
        loop, self._loop = self._loop, None
        if loop is None:
            return
        asyncio = own_asyncio()
        try:
            if tasks := asyncio.all_tasks(loop):
                for task in tasks:
                    task.cancel()
                loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()


def call(modules: list[Any], request: dict[str, Any]) -> Any:
    """Call a function; a coroutine is run to its end."""
    result = find(modules, request["entry"])(*request["args"], **request["kwargs"])
    return own_asyncio().run(result) if isinstance(result, CoroutineType) else result


def use(modules: list[Any], objects: Objects, request: dict[str, Any]) -> Any:
    """Make an object, use one, or drop them all; return what is to be sent."""
    if "forget" in request:
        objects.forget()
        return None
    if "read" in request:
        result = getattr(objects.get(request["on"]), request["read"])
    else:
        made = "make" in request
        function = find(modules, request["make"]) if made else getattr(objects.get(request["on"]), request["method"])
        result = objects.awaited(function(*request["args"]))
    if "keep" not in request:
        return result
    objects.keep(request["keep"], result)
    return None


def reply(modules: list[Any], objects: Objects, request: dict[str, Any]) -> str:
    """Do what one request asks for and return the body of the reply, without the id."""
    try:
        result = call(modules, request) if "entry" in request else use(modules, objects, request)
        return f'"value": {encode(result)}'
    except NotPlainError as error:
        return f'"refused": {json.dumps(str(error))}'
    except BaseException as error:  # noqa: BLE001 - whatever a call raises is its result
        names = json.dumps([kind.__name__ for kind in type(error).__mro__])
        return f'"raised": {names}, "message": {json.dumps(describe(error))}'


def main() -> None:
    """Keep the channel for this program alone, then serve until its end."""
    requests: BinaryIO = os.fdopen(os.dup(0), "rb")
    replies = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)  # what the candidate prints is output, not a reply
    answer = os.path.join(os.getcwd(), "answer")  # noqa: PTH109, PTH118 - pathlib takes 5 ms to import
    os.chdir(os.environ["TMPDIR"])
    os.write(replies, b'"up"\n')  # before anything of the candidate's has run
    modules: list[Any] = []
    objects = Objects()
    for line in requests:
        request = json.loads(line)
        if "files" in request:
            modules, loaded = load(request, answer)
            body = json.dumps(loaded)[1:-1]
        else:
            body = reply(modules, objects, request)
        with contextlib.suppress(Exception):  # the candidate may have put anything in its place
            sys.stdout.flush()
        data = memoryview(f'{{"id": {json.dumps(request["id"])}, {body}}}\n'.encode())
        while data:
            data = data[os.write(replies, data) :]
