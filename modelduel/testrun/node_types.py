"""What the TypeScript compiler says of an answer, where one is installed: told beside the outcome, never part of it.

Node leaves types out without looking at them. A reader who wants to know whether they hold gets a line of its own.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from modelduel.errors import CannotJudgeError
from modelduel.testrun.model import Limits
from modelduel.testrun.node_toolchain import Node, find_node
from modelduel.testrun.sandbox import Job, Sandbox

_LIMITS = Limits(cpu_s=30, wall_s=60, memory_mb=2048)
_MOST_SHOWN = 20
_MESSAGE_LIMIT = 300
_ERROR = re.compile(r"answer/(?P<file>.+?)\((?P<line>\d+),\d+\): error TS(?P<code>\d+): (?P<message>.*)")
_ELSEWHERE = re.compile(r"error TS(?P<code>\d+): (?P<message>.*)")
_OF_UNKNOWN_TYPE = "2709"
"""Said of classes of Node's that are used as types, where Node's types are not installed."""
_OPTIONS = (
    *("--noEmit", "--pretty", "false", "--strict", "--skipLibCheck", "--allowJs", "--allowImportingTsExtensions"),
    *("--target", "esnext", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "esnext,dom"),
)
_BUILTINS = "assert async_hooks buffer child_process crypto events fs fs/promises http https module os path perf_hooks"
_MORE_BUILTINS = (
    "process querystring readline stream stream/promises timers timers/promises url util v8 vm worker_threads"
)
_WITHOUT_NODES_TYPES = "".join(
    [
        'declare module "node:*";\n',
        *(f'declare module "{name}";\n' for name in f"{_BUILTINS} {_MORE_BUILTINS} zlib".split()),
        *(f"declare var {name}: any;\n" for name in ("process", "Buffer", "global", "require", "module", "exports")),
        "declare var __dirname: string;\ndeclare var __filename: string;\n",
        "declare function setImmediate(call: (...args: any[]) => void, ...args: any[]): any;\n",
        "declare function clearImmediate(handle: any): void;\n",
        "declare namespace NodeJS { type Timeout = any; type Timer = any; type Immediate = any; type Process = any;\n",
        "  type ErrnoException = Error & { code?: string }; type ProcessEnv = Record<string, string | undefined> }\n",
    ]
)


@dataclass(frozen=True)
class Compiler:
    """An installed TypeScript compiler."""

    version: str
    program: Path
    """Its main file, run by Node."""
    binds: tuple[Path, ...]
    nodes_types: Path | None
    """Folder of `@types/node`, where it is installed beside the compiler."""


@functools.cache
def find_compiler() -> Compiler | None:
    """Return the compiler that the user calls `tsc`, or None."""
    found = shutil.which("tsc")
    if found is None:
        return None
    for folder in Path(os.path.realpath(found)).parents:
        try:
            package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
            name, version = str(package["name"]), str(package["version"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        program = folder / "lib" / "tsc.js"
        if name != "typescript" or not program.is_file():
            return None
        beside = folder.parent
        # Since version 7 the compiler proper is a program of its own, in a package for each platform.
        parts = [folder, *(path for path in (beside / "@typescript", beside / "@types") if path.is_dir())]
        parts += [beside / "undici-types"] if (beside / "undici-types").is_dir() else []
        types = beside / "@types" / "node"
        return Compiler(version, program, tuple(parts), types if types.is_dir() else None)
    return None


async def types_line(candidate: Mapping[str, str], sandbox: Sandbox) -> str:
    """Return what the compiler says, its verdict on the first line; empty where there is none, or nothing to check.

    The text is untrusted: it repeats names of the answer's.
    """
    try:
        return await _checked(candidate, await asyncio.to_thread(find_node), sandbox)
    except CannotJudgeError:
        return ""  # the tests could not be run either, and say why


async def _checked(candidate: Mapping[str, str], node: Node, sandbox: Sandbox) -> str:
    compiler = find_compiler()
    files = [name for name in candidate if PurePosixPath(name).suffix in (".ts", ".mts", ".cts", ".tsx")]
    if compiler is None or not files:
        return ""
    async with await sandbox.spawn(_job(compiler, candidate, files, node)) as running:
        lines = []
        while (line := await running.read_line()) is not None:
            lines.append(line.decode("utf-8", "replace"))
        ended = await running.ended()
    about = f"TypeScript {compiler.version}"
    if ended.limit is not None:
        return f"{about}: gave up, the {ended.limit} limit was passed"
    if ended.code > 2 or (ended.code and not lines):
        last = (ended.output.strip().splitlines() or [f"exit code {ended.code}"])[-1]
        return f"{about}: could not be run: {last[:_MESSAGE_LIMIT]}"
    if compiler.nodes_types is None:
        return told(f"{about}, without Node's types", lines, passed_over=(_OF_UNKNOWN_TYPE,))
    return told(about, lines)


def told(about: str, lines: Sequence[str], passed_over: Sequence[str] = ()) -> str:
    """Return a compiler's lines as they are shown: how many errors there are, then each with its place.

    Args:
        about: What the first line begins with.
        lines: What the compiler printed.
        passed_over: Numbers of errors that are not the answer's.
    """
    errors = []
    for line in lines:
        found = _ERROR.match(line) or _ELSEWHERE.search(line)
        if found is None or found["code"] in passed_over:
            continue
        if found.re is _ERROR:
            errors.append(f"{found['file']}, line {found['line']}: {found['message'][:_MESSAGE_LIMIT]}")
        else:
            errors.append(found["message"][:_MESSAGE_LIMIT])
    if not errors:
        return f"{about}: no errors"
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    shown = errors[:_MOST_SHOWN]
    if len(errors) > _MOST_SHOWN:
        shown.append(f"and {len(errors) - _MOST_SHOWN} more")
    return "\n".join([f"{about}: {count}", *shown])


def _job(compiler: Compiler, candidate: Mapping[str, str], files: list[str], node: Node) -> Job:
    names = [f"answer/{name}" for name in files]
    types = ["--types", "node", "--typeRoots", str(compiler.nodes_types.parent)] if compiler.nodes_types else []
    laid = {f"answer/{name}": text for name, text in candidate.items() if PurePosixPath(name).name != "package.json"}
    if compiler.nodes_types is None:
        names.append("node.d.ts")
        laid["node.d.ts"] = _WITHOUT_NODES_TYPES
    return Job(
        argv=(str(node.toolchain.program), str(compiler.program), *_OPTIONS, *types, *names),
        files={name: text.encode() for name, text in laid.items()},
        binds=(*node.toolchain.binds, *compiler.binds),
        env={"OPENSSL_CONF": "/dev/null"},
        limits=_LIMITS,
    )
