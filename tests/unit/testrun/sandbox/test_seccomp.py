"""The system call filter, run by a small BPF machine of the tests' own."""

from __future__ import annotations

import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.sandbox import seccomp

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
X86, ARM = "x86_64", "aarch64"


def decide(machine: str, number: int, *args: int, audit: int | None = None, as_user: bool = False) -> int:
    """Run the filter as the kernel does and return its answer."""
    code = seccomp.program(machine, as_user=as_user)
    assert code is not None
    steps = [struct.unpack_from("<HBBI", code, at) for at in range(0, len(code), 8)]
    arch = seccomp.MACHINES[machine].audit if audit is None else audit
    data = struct.pack("<IIQ6Q", number, arch, 0, *(*args, *[0] * 6)[:6])
    at, held = 0, 0
    while True:
        kind, yes, no, value = steps[at]
        at += 1
        if kind == 0x20:
            (held,) = struct.unpack_from("<I", data, value)
        elif kind == 0x54:
            held &= value
        elif kind == 0x06:
            return value
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[kind]
            at += yes if holds else no


@pytest.mark.parametrize(
    ("machine", "number"),
    [
        (X86, 41),
        (ARM, 198),
        (X86, 101),
        (ARM, 117),
        (X86, 165),
        (ARM, 40),
        (X86, 272),
        (ARM, 97),
        (X86, 321),
        (ARM, 280),
    ],
    ids=lambda value: str(value),
)
def test_sockets_tracing_mounts_namespaces_and_bpf_are_refused(machine: str, number: int) -> None:
    assert decide(machine, number) == ERRNO | errno.EPERM


@pytest.mark.parametrize("machine", [X86, ARM])
def test_clone3_and_io_uring_do_not_exist_inside(machine: str) -> None:
    assert {decide(machine, number) for number in (435, 425, 426, 427)} == {ERRNO | errno.ENOSYS}


@pytest.mark.parametrize(("machine", "pair"), [(X86, 53), (ARM, 199)])
def test_only_unix_socket_pairs_are_allowed(machine: str, pair: int) -> None:
    assert decide(machine, pair, 1, 1) == ALLOW
    assert decide(machine, pair, 1, 0o2004001) == ALLOW  # with SOCK_CLOEXEC and SOCK_NONBLOCK
    assert decide(machine, pair, 2, 1) == ERRNO | errno.EPERM
    assert decide(machine, pair, 16, 1) == ERRNO | errno.EPERM


@pytest.mark.parametrize(("machine", "pair"), [(X86, 53), (ARM, 199)])
def test_a_pair_whose_datagrams_could_be_sent_elsewhere_is_refused(machine: str, pair: int) -> None:
    assert decide(machine, pair, 1, 2) == ERRNO | errno.EPERM
    assert decide(machine, pair, 1, 0o2004002) == ERRNO | errno.EPERM


@pytest.mark.parametrize(("machine", "call"), [(X86, 302), (ARM, 261), (X86, 203), (ARM, 122)])
def test_limits_and_processors_of_others_are_refused_where_the_user_is_the_readers_own(machine: str, call: int) -> None:
    assert decide(machine, call, 0, as_user=True) == ALLOW
    assert decide(machine, call, 4711, as_user=True) == ERRNO | errno.EPERM
    assert decide(machine, call, 4711) == ALLOW


@pytest.mark.parametrize(("machine", "call"), [(X86, 141), (ARM, 140)])
def test_only_its_own_priority_can_be_changed(machine: str, call: int) -> None:
    assert decide(machine, call, 0, 0, 19, as_user=True) == ALLOW
    assert decide(machine, call, 0, 4711, 19, as_user=True) == ERRNO | errno.EPERM
    assert decide(machine, call, 2, 0, 19, as_user=True) == ERRNO | errno.EPERM


@pytest.mark.parametrize(("machine", "calls"), [(X86, (90, 91, 268, 280, 188)), (ARM, (52, 53, 88, 5))])
def test_attributes_of_files_are_refused_where_the_user_is_the_readers_own(
    machine: str, calls: tuple[int, ...]
) -> None:
    assert {decide(machine, call, as_user=True) for call in calls} == {ERRNO | errno.EPERM}
    assert {decide(machine, call) for call in calls} == {ALLOW}


@pytest.mark.parametrize(("machine", "clone"), [(X86, 56), (ARM, 220)])
@pytest.mark.parametrize("flag", [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
def test_children_and_threads_are_allowed_but_not_in_new_namespaces(machine: str, clone: int, flag: int) -> None:
    threads = 0x3D0F00
    assert decide(machine, clone, 17) == ALLOW
    assert decide(machine, clone, threads) == ALLOW
    assert decide(machine, clone, flag | 17) == ERRNO | errno.EPERM


@pytest.mark.parametrize(("machine", "ioctl"), [(X86, 16), (ARM, 29)])
def test_nothing_can_be_typed_into_the_terminal(machine: str, ioctl: int) -> None:
    assert decide(machine, ioctl, 0, 0x5412) == ERRNO | errno.EPERM
    assert decide(machine, ioctl, 0, 0x541C) == ERRNO | errno.EPERM
    assert decide(machine, ioctl, 0, 0x5413) == ALLOW


def test_the_upper_half_of_an_ioctl_argument_does_not_hide_the_lower() -> None:
    assert decide(X86, 16, 0, 0xFFFFFFFF_00005412) == ERRNO | errno.EPERM


def test_calls_of_another_architecture_end_the_process() -> None:
    assert decide(X86, 1, audit=0x40000003) == KILL


def test_the_x32_door_is_shut() -> None:
    assert decide(X86, 0x40000000 | 41) == ERRNO | errno.ENOSYS


@given(st.sampled_from([X86, ARM]), st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**64 - 1), max_size=6))
def test_every_call_gets_an_answer(machine: str, number: int, args: list[int]) -> None:
    for as_user in (False, True):
        answer = decide(machine, number, *args, as_user=as_user)
        assert answer in (ALLOW, ERRNO | errno.EPERM, ERRNO | errno.ENOSYS)


@pytest.mark.parametrize(
    ("machine", "calls"), [(X86, (0, 1, 9, 59, 202, 231, 257)), (ARM, (63, 64, 222, 221, 98, 94, 56))]
)
def test_reading_writing_mapping_starting_and_waiting_are_allowed(machine: str, calls: tuple[int, ...]) -> None:
    assert {decide(machine, number) for number in calls} == {ALLOW}


def test_an_unknown_architecture_has_no_filter() -> None:
    assert seccomp.program("riscv64") is None
