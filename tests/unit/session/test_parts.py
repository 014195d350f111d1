"""Work shared among processes gives what it gives in one."""

import multiprocessing
import os

import pytest

from modelduel.session import parts

NAMES = [f"name-{number}" for number in range(1_001)]


def lengths(names):
    return [len(name) for name in names]


def die(names):
    if multiprocessing.parent_process() is not None:
        os._exit(1)
    return lengths(names)


def where(names):
    return os.getpid()


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(parts, "WORTH_PROCESSES", 1_000)
    monkeypatch.setattr(parts, "_processors", lambda: 2)


@pytest.mark.parametrize("count", [0, 1, 250, 251, 1_001])
def test_everything_is_done_once_and_in_order(few, count):
    done = list(parts.in_parts(lengths, NAMES[:count]))
    assert [length for part in done for length in part] == lengths(NAMES[:count])


def test_much_is_done_elsewhere_and_little_here(few):
    assert os.getpid() not in set(parts.in_parts(where, NAMES))
    assert set(parts.in_parts(where, NAMES[:500])) == {os.getpid()}


def test_what_a_dying_process_leaves_undone_is_done_here(few):
    done = list(parts.in_parts(die, NAMES))
    assert [length for part in done for length in part] == lengths(NAMES)


def test_one_processor_is_not_shared(few, monkeypatch):
    monkeypatch.setattr(parts, "_processors", lambda: 1)
    assert set(parts.in_parts(where, NAMES)) == {os.getpid()}
