from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.checkout import laid_down, merged
from modelduel.testrun.plan import Checkout

CHECKOUT = Checkout({"pkg/__init__.py": "", "pkg/b.py": "b", "tests/conftest.py": "c"}, frozenset({"pkg/a.py"}))


def test_an_answer_takes_its_own_place_and_new_ones() -> None:
    files = merged(CHECKOUT, {"pkg/a.py": "a", "pkg/new.py": "n"})
    assert files == {**CHECKOUT.files, "pkg/a.py": "a", "pkg/new.py": "n"}


@pytest.mark.parametrize("path", ["pkg/b.py", "tests/conftest.py", "pkg", "tests", "pkg/b.py/x.py"])
def test_an_answer_replaces_and_shadows_nothing_else(path: str) -> None:
    assert merged(CHECKOUT, {path: "mine"}) == CHECKOUT.files


@given(st.dictionaries(st.sampled_from(["pkg", "pkg/a.py", "pkg/b.py", "x", "x/y", "pkg/c/d.py"]), st.text(max_size=2)))
def test_the_checkout_is_as_it_was_whatever_an_answer_names(candidate: dict[str, str]) -> None:
    files = merged(CHECKOUT, candidate)
    assert all(files[path] == text for path, text in CHECKOUT.files.items())


async def test_tests_have_a_copy_of_their_own_and_everything_goes_afterwards() -> None:
    tests = {"tests/test_a.py": "t"}
    async with laid_down(CHECKOUT, {"pkg/a.py": "a", "tests/test_a.py": "mine"}, tests) as folder:
        assert (folder / "answer/pkg/a.py").read_text() == "a"
        assert (folder / "answer/pkg/b.py").read_text() == "b"
        assert (folder / "tests/tests/test_a.py").read_text() == "t"
        assert (folder / "tests/tests/conftest.py").read_text() == "c"
        assert not (folder / "tests/pkg/a.py").exists()
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="Only a root's jobs are another user's")
async def test_another_user_can_read_it_who_knows_its_name() -> None:
    old = os.umask(0o077)
    try:
        async with laid_down(CHECKOUT, {}, {}) as folder:
            assert folder.stat().st_mode & 0o777 == 0o711
            inner: Path = folder / "answer/pkg/b.py"
            assert inner.stat().st_mode & 0o004
            assert inner.parent.stat().st_mode & 0o005 == 0o005
    finally:
        os.umask(old)
