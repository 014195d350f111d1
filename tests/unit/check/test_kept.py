"""Keeping proofs: what a proof follows from, and what is believed of a file."""

from __future__ import annotations

import os

import msgspec
import pytest

from modelduel.check.kept import Kept, content_of, key_of, toolchains
from modelduel.check.model import ProofFinding, Result
from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Criterion, Variant

CASES = 'entry = "f"\n' + "".join(
    f'[[case]]\nid = "{id_}"\nargs = []\nreturns = 1\n' for id_ in ("shown", "edge", "bug")
)
RESULT = Result("x", True, [], {"tests": 3, "survivors": ["a"]})
VERSIONS = {"python": "python 3.11.9"}


def test_a_result_comes_back_as_it_was_but_for_the_note_that_it_is_kept(tmp_path):
    kept = Kept(tmp_path / "new")

    assert kept.get("key", "x") is None
    assert kept.put("key", RESULT)
    assert kept.get("key", "x") == msgspec.structs.replace(RESULT, cached=True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        msgspec.json.encode(Result("another", True, [])),
        msgspec.json.encode(Result("x", False, [])),
        msgspec.json.encode(Result("x", True, [ProofFinding(1, "bad")])),
        b'{"id": "x", "ok": true, "findings": [], "figures": "' + b" " * (1 << 20) + b'"}',
    ],
)
def test_what_does_not_fit_is_as_good_as_not_there(tmp_path, data):
    (tmp_path / "key").write_bytes(data)

    assert Kept(tmp_path).get("key", "x") is None


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_harms_nothing(tmp_path):
    (tmp_path / "file").write_text("")

    assert not Kept(tmp_path / "file" / "below").put("key", RESULT)


def test_the_oldest_go_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr("modelduel.check.kept.MOST_FILES", 2)
    for age, name in enumerate(["old", "older"], 1):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))

    Kept(tmp_path).put("new", RESULT)

    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "old"]


@pytest.mark.parametrize(
    "change",
    [
        {"code": {"variants/reference.py": "def f():\n    return 1 + 0\n"}},
        {"code": {"cases.toml": CASES + "visible = true\n"}},
        {"prompt": "f is bad."},
        {"variant": [Variant("variants/reference.py", "reference")]},
    ],
)
def test_whatever_a_proof_follows_from_changes_its_key(scenario, change):
    assert content_of(scenario(**change)) != content_of(scenario())
    assert key_of(scenario(**change), VERSIONS, "bubblewrap", 20) != key_of(scenario(), VERSIONS, "bubblewrap", 20)


def test_toolchain_sandbox_and_repeats_are_part_of_the_key_too(scenario):
    keys = {
        key_of(scenario(), VERSIONS, "bubblewrap", 20),
        key_of(scenario(), {"python": "python 3.12.1"}, "bubblewrap", 20),
        key_of(scenario(), VERSIONS, "landlock", 20),
        key_of(scenario(), VERSIONS, "bubblewrap", 3),
    }

    assert len(keys) == 4


def test_neither_the_rubric_nor_other_languages_toolchains_matter(scenario):
    rubric = [Criterion("k", "K", {"1": "a", "3": "b", "5": "c"})]

    assert content_of(scenario(rubric=rubric)) == content_of(scenario())
    assert key_of(scenario(), VERSIONS | {"go": "go 1.99"}, "s", 1) == key_of(scenario(), VERSIONS, "s", 1)


async def test_a_toolchain_that_is_not_here_is_missing(monkeypatch):
    class Nowhere:
        async def ready(self):
            raise CannotJudgeError("No Go.")

    monkeypatch.setattr("modelduel.check.kept.runner_of", lambda _: Nowhere())

    assert await toolchains({"go"}) == {"go": "missing"}
