"""Work shared among processes gives what it gives in one."""

import multiprocessing
import os

import pytest

from modelduel import parts

NAMES = [f"name-{number}" for number in range(1_001)]


def in_parts(work, names):
    return parts.in_parts(work, names, worth=1_000, each=250)


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
    monkeypatch.setattr(parts, "_processors", lambda: 2)


@pytest.mark.parametrize("count", [0, 1, 250, 251, 1_001])
def test_everything_is_done_once_and_in_order(few, count):
    done = list(in_parts(lengths, NAMES[:count]))
    assert [length for part in done for length in part] == lengths(NAMES[:count])


def test_much_is_done_elsewhere_and_little_here(few):
    assert os.getpid() not in set(in_parts(where, NAMES))
    assert set(in_parts(where, NAMES[:500])) == {os.getpid()}


def test_what_a_dying_process_leaves_undone_is_done_here(few):
    done = list(in_parts(die, NAMES))
    assert [length for part in done for length in part] == lengths(NAMES)


def test_one_processor_is_not_shared(few, monkeypatch):
    monkeypatch.setattr(parts, "_processors", lambda: 1)
    assert set(in_parts(where, NAMES)) == {os.getpid()}


def test_what_is_done_here_may_be_done_otherwise(few):
    assert list(parts.in_parts(lengths, ["ab"], worth=1_000, each=250, here=tuple)) == [("ab",)]
    assert list(parts.in_parts(die, NAMES, worth=1_000, each=250, here=tuple)) == [
        tuple(NAMES[at : at + 250]) for at in range(0, 1_001, 250)
    ]
