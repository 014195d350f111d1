"""The targets of attacks: files, listeners and processes put there for them, and what became of them.

They are open to everybody, so that it is the sandbox that protects them, and not the modes of files.
"""

from __future__ import annotations

import contextlib
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from modelduel.testrun.sandbox.attacks.model import Attack

_HEARD_BYTES = 4096


class Ground:
    """Targets for some attacks; use as `with`. Linux alone.

    Args:
        attacks: Each gets targets of its own.
    """

    def __init__(self, attacks: Iterable[Attack]) -> None:
        self._stack = contextlib.ExitStack()
        self._folder = Path(tempfile.mkdtemp(prefix="modelduel-ground-")).resolve()
        self._stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self._folder.chmod(0o777)
        self._abstract = f"modelduel-{secrets.token_hex(8)}"
        self._streams: list[socket.socket] = []
        self._datagrams: list[socket.socket] = []
        self._heard = b""
        self._targets: dict[str, _Target] = {}
        try:
            ports = self._listen()
            for attack in attacks:
                target = _Target(self._folder / attack.id, ports, victim=attack.victim)
                self._stack.callback(target.close)
                self._targets[attack.id] = target
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take everything away."""
        self._stack.close()

    def aim(self, attack: Attack) -> dict[str, Any]:
        """Return what an attack is told."""
        return self._targets[attack.id].aim

    def binds(self) -> tuple[Path, ...]:
        """Return what is shown inside, to be read only."""
        return tuple(target.bound for target in self._targets.values())

    def succeeded(self, attack: Attack, said: str) -> bool:
        """Say whether an attack that has ended, and printed this, got what it wanted."""
        target = self._targets[attack.id]
        match attack.evidence:
            case "says":
                return "out" in said.split("\n")
            case "secret":
                return target.token in said
            case "touched":
                return target.touched()
            case "heard":
                self._hear()
                return target.token.encode() in self._heard
            case "hurt":
                return target.hurt()
            case "lingers":
                return target.lingers()

    def _listen(self) -> dict[str, Any]:
        ports: dict[str, Any] = {"abstract": self._abstract}
        inet = {"tcp": (socket.AF_INET, "127.0.0.1"), "tcp6": (socket.AF_INET6, "::1")}
        for name, (family, host) in inet.items():
            with contextlib.suppress(OSError):  # a machine without IPv6
                server = socket.create_server((host, 0), family=family)
                self._streams.append(self._stack.enter_context(server))
                ports[name] = server.getsockname()[1]
        udp = self._stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        ports["udp"] = udp.getsockname()[1]
        self._datagrams.append(udp)
        for name, kind in (("unix", socket.SOCK_STREAM), ("datagram", socket.SOCK_DGRAM)):
            ports[name] = str(self._folder / f"{name}.socket")
            self._bind(kind, ports[name])
            Path(ports[name]).chmod(0o777)
        self._bind(socket.SOCK_STREAM, "\0" + self._abstract)
        for one in (*self._streams, *self._datagrams):
            one.setblocking(False)
        return ports

    def _bind(self, kind: socket.SocketKind, address: str) -> None:
        made = self._stack.enter_context(socket.socket(socket.AF_UNIX, kind))
        made.bind(address)
        if kind == socket.SOCK_STREAM:
            made.listen()
            self._streams.append(made)
        else:
            self._datagrams.append(made)

    def _hear(self) -> None:
        """Take in what has arrived: it waits in the kernel, since those who sent it have ended."""
        for server in self._streams:
            with contextlib.suppress(BlockingIOError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.setblocking(False)
                        with contextlib.suppress(BlockingIOError, ConnectionError):
                            self._heard += connection.recv(_HEARD_BYTES)
        for one in self._datagrams:
            with contextlib.suppress(BlockingIOError):
                while True:
                    self._heard += one.recv(_HEARD_BYTES)


class _Target:
    """What one attack is let loose on."""

    def __init__(self, folder: Path, ports: dict[str, Any], *, victim: bool) -> None:
        self.token = secrets.token_hex(12)
        self._folder = folder
        folder.mkdir()
        folder.chmod(0o777)
        file = folder / f"{self.token}-secret"
        file.write_text(self.token)
        file.chmod(0o666)
        library = folder.with_name(f"{folder.name}-library")
        library.mkdir()
        self.bound = library / "module"
        self.bound.write_text("module")
        self.bound.chmod(0o666)
        self.aim = {
            **ports,
            "token": self.token,
            "folder": str(folder),
            "file": str(file),
            "bound": str(self.bound),
        }
        self._before = self._look()
        self._victim: subprocess.Popen[bytes] | None = None
        if victim:
            with file.open("rb") as held:
                self._victim = subprocess.Popen(
                    ["/bin/sh", "-c", "read line", self.token],
                    stdin=subprocess.PIPE,
                    cwd=folder,
                    env={"SECRET": self.token},
                    pass_fds=[held.fileno()],
                )
                self.aim["fd"] = held.fileno()
            self.aim["victim"] = self._victim.pid
            maps = Path(f"/proc/{self._victim.pid}/maps").read_text("ascii", "replace")
            self.aim["address"] = int(maps.partition("-")[0], 16)

    def touched(self) -> bool:
        """Say whether anything in the folder is other than it was."""
        return self._look() != self._before

    def hurt(self) -> bool:
        """Say whether the victim was killed or changed; it is gone afterwards."""
        assert self._victim is not None
        assert self._victim.stdin is not None
        pid = self._victim.pid
        changed = False
        with contextlib.suppress(ProcessLookupError):
            changed = (
                resource.prlimit(pid, resource.RLIMIT_NOFILE) != resource.getrlimit(resource.RLIMIT_NOFILE)
                or os.getpriority(os.PRIO_PROCESS, pid) != os.getpriority(os.PRIO_PROCESS, 0)
                or os.sched_getaffinity(pid) != os.sched_getaffinity(0)
            )
        self._victim.stdin.close()  # ends it, unless a signal comes first
        return self._victim.wait() < 0 or changed

    def lingers(self) -> bool:
        """Say whether a process with the token on its command line is there, and end it."""
        found = False
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                pid = int(path.parent.name)
                mine = self._victim is not None and pid == self._victim.pid
                if not mine and path.read_bytes().endswith(f"\0{self.token}\0".encode()):
                    found = True
                    if (group := os.getpgid(pid)) != os.getpgid(0):
                        os.killpg(group, signal.SIGKILL)  # with the child that it waits for
        return found

    def close(self) -> None:
        """End the victim."""
        if self._victim is not None:
            self._victim.kill()
            self._victim.wait()
            if self._victim.stdin is not None:
                self._victim.stdin.close()

    def _look(self) -> dict[str, tuple[object, ...]]:
        found: dict[str, tuple[object, ...]] = {}
        for path in (self.bound, *sorted(self._folder.rglob("*"))):
            seen = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            found[str(path)] = (content, seen.st_mode, seen.st_uid, seen.st_mtime_ns, seen.st_nlink)
        return found
