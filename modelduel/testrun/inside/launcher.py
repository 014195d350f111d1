"""Runs one job under Landlock and a system call filter, and leaves nothing of it behind.

A program of its own, so that the many threads of modelduel never meet a fork. It stays outside what it locks, waits for
the job's end, or for its owner to let go of the leash, and then ends every process of the job at once. Only the
standard library is used, and as little of it as possible: this starts with every job.

Constants are those of <linux/landlock.h>, <linux/prctl.h>, <linux/capability.h> and <linux/seccomp.h>.
"""

from __future__ import annotations

import ctypes
import marshal
import os
import resource
import select
import sys

TYPE_CHECKING = False  # that of typing would cost 15 ms, to import the rest of it
if TYPE_CHECKING:
    from typing import Any, NoReturn

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_SCOPE_ABSTRACT, _SCOPE_SIGNAL = 1, 2
_SCOPES_FROM = 6
_NETWORK_FROM = 4
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights on files each version of Landlock knows; later ones: 16."""

_SET_KEEPCAPS, _SET_SECCOMP, _CAPBSET_DROP = 8, 22, 24
_SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVS, _CAP_AMBIENT = 36, 38, 47
_FILTER_MODE, _AMBIENT_RAISE, _CAPABILITIES = 2, 2, 64
_CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION = 0x2008_0522
_SIGKILL, _SIGPIPE, _SIGXFSZ = 9, 13, 25
_REAP_MS = 100
_PAUSE_S, _TRIES = 0.001, 50

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _call(name: str, *args: Any) -> int:
    """Call a function of libc. Raises OSError."""
    result = int(getattr(_libc, name)(*args))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def _prctl(option: int, *values: int) -> None:
    _call("prctl", option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]))


def _restrict(abi: int, *, files: bool, rules: list[tuple[str, str]]) -> None:
    """Enter a Landlock domain: no signal out of it, and with `files` nothing of the file system beyond the rules."""
    handled = (1 << _RIGHTS.get(abi, 16)) - 1 if files else 0
    network = 3 if files and abi >= _NETWORK_FROM else 0
    scopes = (_SCOPE_ABSTRACT | _SCOPE_SIGNAL) if abi >= _SCOPES_FROM else 0
    attributes = (ctypes.c_uint64 * 3)(handled, network, scopes)
    size = 24 if abi >= _SCOPES_FROM else 16 if abi >= _NETWORK_FROM else 8
    ruleset = _call("syscall", _CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)
    for path, kind in rules:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        rights = {
            "read": _READ | _LIST | _EXECUTE,
            "list": _LIST,
            "write": handled & ~_IOCTL,
            "device": _READ | _WRITE,
        }[kind]
        if not os.path.isdir(path):  # noqa: PTH112 - pathlib takes 5 ms to import
            rights &= _OF_FILES
        # struct landlock_path_beneath_attr is packed: 64 bits of rights, 32 of a descriptor
        rule = (rights & handled).to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder)
        _call("syscall", _ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
        os.close(place)
    _prctl(_SET_NO_NEW_PRIVS, 1)
    _call("syscall", _RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _drop(uid: int, *, look_everywhere: bool) -> None:
    """Become a user who owns nothing; with `look_everywhere` one who may pass through closed folders on the way."""
    kept = 1 << _CAP_DAC_READ_SEARCH if look_everywhere else 0
    for capability in range(_CAPABILITIES):
        try:
            if not kept & 1 << capability:
                _prctl(_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last one that the kernel knows
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    _prctl(_SET_KEEPCAPS, 1)
    os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)
    _call("capset", ctypes.byref(header), ctypes.byref(sets))
    if kept:
        _prctl(_CAP_AMBIENT, _AMBIENT_RAISE, _CAP_DAC_READ_SEARCH)


def _filter(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    steps = Program(len(program) // 8, program)
    _call(
        "prctl", _SET_SECCOMP, ctypes.c_ulong(_FILTER_MODE), ctypes.byref(steps), ctypes.c_ulong(0), ctypes.c_ulong(0)
    )


def _become(task: dict[str, Any], told: int) -> NoReturn:
    """Turn this process into the job's first one. What goes wrong is said on `told`, which an exec closes."""
    try:
        os.setsid()
        os.umask(0o022)
        os.chdir(task["cwd"])
        for number, value in task["limits"]:
            resource.setrlimit(number, (value, value))
        for number in (_SIGPIPE, _SIGXFSZ):  # Python ignores them, and an exec would hand that on
            _libc.signal(number, None)
        if task["uid"] is not None:
            _drop(task["uid"], look_everywhere=task["look_everywhere"])
        _restrict(task["abi"], files=True, rules=task["rules"])
        _filter(task["filter"])
        os.execvpe(task["argv"][0], task["argv"], task["env"])
    except BaseException as error:  # noqa: BLE001 - the child of a fork must not go on as its parent
        os.write(told, str(error).encode())
    os._exit(126)


def _end(task: dict[str, Any]) -> None:
    """Kill every process of the job in one step, which no fork can outrun."""
    if task["uid"] is None:
        # The domain that this process shut itself into lets its signals reach the job alone; proved in `main`.
        try:
            os.kill(-1, _SIGKILL)
        except ProcessLookupError:
            return  # nobody is left
        return
    killer = os.fork()
    if killer == 0:
        uid = task["uid"]
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            if uid and os.getresuid() == (uid, uid, uid):
                os.kill(-1, _SIGKILL)
        finally:
            os._exit(0)


def main() -> NoReturn:
    """Run a job. Arguments: descriptors of this program, of the job's description, of the leash, of the way to tell."""
    given, leash, told = map(int, sys.argv[2:5])
    with open(given, "rb") as file:  # noqa: PTH123 - a descriptor
        task = marshal.load(file)
    for descriptor in (leash, told):
        os.set_inheritable(descriptor, False)
    try:
        _prctl(_SET_CHILD_SUBREAPER, 1)
        if task["uid"] is None:
            _restrict(task["abi"], files=False, rules=[])
            try:
                os.kill(task["owner"], 0)
            except PermissionError:
                pass  # as it must be: signals stay inside
            else:
                raise OSError("signals cannot be held")
        child = os.fork()
    except OSError as error:
        os.write(told, str(error).encode())
        os._exit(126)
    if child == 0:
        _become(task, told)
    os.close(told)
    os.closerange(0, 3)  # so that the ends of the job's streams are seen
    code = _wait(child, leash)
    buried = False
    while not buried:
        _end(task)
        for _ in range(_TRIES):
            try:
                while (found := os.waitpid(-1, os.WNOHANG))[0]:
                    if found[0] == child and code is None:
                        code = os.waitstatus_to_exitcode(found[1])
            except ChildProcessError:
                buried = True
                break
            select.select([], [], [], _PAUSE_S)
    os._exit(code if code is not None and code >= 0 else 128 - (code or -_SIGKILL))


def _wait(child: int, leash: int) -> int | None:
    """Return the child's exit code, or None when the leash was let go first. Buries orphans meanwhile."""
    ended = os.pidfd_open(child)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(leash, select.POLLIN)
    code = None
    while code is None:
        ready = [descriptor for descriptor, _ in poll.poll(_REAP_MS)]
        if leash in ready:
            return None
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == child:
                code = os.waitstatus_to_exitcode(status)
                break
    return code


if __name__ == "__main__":
    main()
