"""The system calls that a candidate is denied, as a BPF program that the kernel runs on each call.

Constants are those of <linux/audit.h>, <linux/filter.h>, <linux/seccomp.h> and the kernel's system call tables.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_KILL, _ERRNO, _ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000
_NUMBER, _ARCH = 0, 4  # offsets into struct seccomp_data
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_CLONE_NEW = 0x7E02_0000
"""CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID and -NET."""


class Machine(NamedTuple):
    """An architecture: its audit number, its column in the table below, and from where on numbers are foreign."""

    audit: int
    column: int
    foreign_from: int | None


MACHINES = {
    "x86_64": Machine(0xC000_003E, 0, 0x4000_0000),  # above it: the x32 calls, a way round every rule below
    "aarch64": Machine(0xC000_00B7, 1, None),
}

# name: (x86_64, aarch64); None where the architecture has no such call.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # The network, and sockets of any kind: even a path or an abstract name may lead to a service of the host.
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    # Other processes: reading, steering, taking their descriptors.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # Mounts and namespaces: new ones would give new powers.
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    # Parts of the kernel with a record of holes, none of which a coding answer needs.
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "fanotify_init": (300, 262),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "lookup_dcookie": (212, 18),
    "modify_ldt": (154, None),
    # The machine itself; privileges are gone, this is the second lock.
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "vhangup": (153, 58),
}
# Answered with "no such call", so that libraries take their older way.
_UNKNOWN: dict[str, tuple[int | None, int | None]] = {
    "clone3": (435, 435),  # its flags lie in memory, where no filter can see them
    "io_uring_setup": (425, 425),  # does file and network work that no filter sees
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # Memory that belongs to no process and so escapes every count.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
}
# Refused where the file system is the host's: it tells of names in folders that cannot be listed.
_REFUSED_ON_THE_HOST: dict[str, tuple[int | None, int | None]] = {"inotify_add_watch": (254, 27)}
# Refused where the candidate runs under the reader's own number as well: Landlock knows neither attributes of files nor
# what a process may do to another of its user.
_REFUSED_TO_THE_USER: dict[str, tuple[int | None, int | None]] = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "sched_setattr": (314, 274),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
}
# Likewise, unless the arguments of these indexes are 0: then the caller itself is meant.
_REFUSED_TO_OTHERS: dict[str, tuple[tuple[int, int], tuple[int, ...]]] = {
    "prlimit64": ((302, 261), (0,)),  # a CPU limit of nothing kills
    "sched_setaffinity": ((203, 122), (0,)),
    "setpriority": ((141, 140), (0, 1)),
}
_SOCKETPAIR = (53, 199)
_IOCTL = (16, 29)
_CLONE = (56, 220)


class _Step(NamedTuple):
    code: int
    yes: int
    no: int
    value: int


def program(machine: str | None = None, *, on_host: bool = False, as_user: bool = False) -> bytes | None:
    """Return the filter, or None where the table has no column for the architecture.

    Args:
        machine: The architecture; default: this one.
        on_host: The candidate has no file system of its own.
        as_user: It runs under the reader's own number and sees the reader's processes.
    """
    here = MACHINES.get(machine or platform.machine())
    return None if here is None else _program(here, on_host, as_user)


@cache
def _program(machine: Machine, on_host: bool, as_user: bool) -> bytes:
    refused = _REFUSED | (_REFUSED_ON_THE_HOST if on_host else {}) | (_REFUSED_TO_THE_USER if as_user else {})
    others = _REFUSED_TO_OTHERS if as_user else {}
    return b"".join(struct.pack("<HBBI", *step) for step in _steps(machine, refused, others))


def _steps(
    machine: Machine,
    refused: Mapping[str, tuple[int | None, int | None]],
    others: Mapping[str, tuple[tuple[int, int], tuple[int, ...]]],
) -> Iterator[_Step]:
    refuse, unknown = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    yield _Step(_LOAD, 0, 0, _ARCH)
    yield _Step(_EQUAL, 1, 0, machine.audit)
    yield _Step(_RETURN, 0, 0, _KILL)  # calls of another architecture (int 0x80) have other numbers
    yield _Step(_LOAD, 0, 0, _NUMBER)
    if machine.foreign_from is not None:
        yield _Step(_AT_LEAST, 0, 1, machine.foreign_from)
        yield _Step(_RETURN, 0, 0, unknown)
    for table, answer in ((refused, refuse), (_UNKNOWN, unknown)):
        for numbers in table.values():
            number = numbers[machine.column]
            if number is not None:
                yield _Step(_EQUAL, 0, 1, number)
                yield _Step(_RETURN, 0, 0, answer)
    for calls, indexes in others.values():
        yield _Step(_EQUAL, 0, 3 * len(indexes) + 1, calls[machine.column])
        for index in indexes:
            yield _argument(index)
            yield _Step(_EQUAL, 1, 0, 0)
            yield _Step(_RETURN, 0, 0, refuse)
        yield _Step(_RETURN, 0, 0, _ALLOW)
    # asyncio wakes its own loop through a pair of connected sockets, which reach nobody else; but from one that carries
    # datagrams something could be sent to any address.
    yield _Step(_EQUAL, 0, 7, _SOCKETPAIR[machine.column])
    yield _argument(0)
    yield _Step(_EQUAL, 0, 3, _AF_UNIX)
    yield _argument(1)
    yield _Step(_AND, 0, 0, _SOCK_TYPE)
    yield _Step(_EQUAL, 1, 0, _SOCK_STREAM)
    yield _Step(_RETURN, 0, 0, refuse)
    yield _Step(_RETURN, 0, 0, _ALLOW)
    # TIOCSTI types into the user's terminal.
    yield _Step(_EQUAL, 0, 5, _IOCTL[machine.column])
    yield _argument(1)
    yield _Step(_EQUAL, 1, 0, _TIOCSTI)
    yield _Step(_EQUAL, 0, 1, _TIOCLINUX)
    yield _Step(_RETURN, 0, 0, refuse)
    yield _Step(_RETURN, 0, 0, _ALLOW)
    # Threads and children, but no namespaces.
    yield _Step(_EQUAL, 0, 3, _CLONE[machine.column])
    yield _argument(0)
    yield _Step(_ANY_BIT, 0, 1, _CLONE_NEW)
    yield _Step(_RETURN, 0, 0, refuse)
    yield _Step(_RETURN, 0, 0, _ALLOW)


def _argument(index: int) -> _Step:
    """Load the low half of an argument: both machines are little-endian, and the flags in question have 32 bits."""
    return _Step(_LOAD, 0, 0, 16 + 8 * index)
