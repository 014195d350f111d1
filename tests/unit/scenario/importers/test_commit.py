"""Scenarios drawn from repositories that the real git makes here, some of them hostile."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from modelduel.errors import InputError
from modelduel.scenario.importers import git as git_module
from modelduel.scenario.importers.commit import Drawn, draw, is_test_side
from modelduel.scenario.importers.git import Repository
from modelduel.scenario.load import thaw
from modelduel.scenario.pack import Scenario
from tests.doubles.repository import FAULTY, MORE_TESTS, RIGHT, TESTS, Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "shop")


def drawn(repo: Repo, commit: str = "HEAD", **options: Any) -> Drawn:
    return draw(Repository(repo.folder), commit, **options)


def code(found: Drawn) -> dict[str, str]:
    assert isinstance(found.spec.code, dict)
    return found.spec.code


def sound(found: Drawn) -> Scenario:
    return thaw(msgspec.structs.replace(found.spec, prompt="What is wrong?"), complete=True)


def test_the_parents_version_is_the_original_and_the_commits_the_reference(repo: Repo) -> None:
    id_ = repo.fix()
    found = drawn(repo, id_[:10])
    scenario = sound(found)
    assert scenario.original() == {"src/shop/prices.py": FAULTY}
    assert scenario.candidate(scenario.spec.variant[0]) == {"src/shop/prices.py": RIGHT}
    assert code(found)["tests/tests/test_prices.py"] == TESTS + MORE_TESTS
    assert scenario.spec.keep == ["total"]
    assert (scenario.id, scenario.spec.title) == (f"shop-{id_[:8]}", "Count the first row")
    assert scenario.spec.provenance.ref == f"shop@{id_[:12]}"
    assert found.notes == ()


def test_the_checkout_holds_the_rest_and_neither_the_fix_nor_its_tests(repo: Repo) -> None:
    repo.fix()
    found = drawn(repo)
    carried = {path for path in code(found) if path.startswith("checkout/")}
    assert carried == {
        "checkout/README.md",
        "checkout/src/shop/__init__.py",
        "checkout/src/shop/tax.py",
        "checkout/tests/__init__.py",
        "checkout/tests/conftest.py",
        "checkout/tests/wanted.py",
    }
    assert found.spec.tests is not None
    assert found.spec.tests.roots == ["src"]


def test_the_scenario_is_the_same_after_it_was_frozen_into_a_session(repo: Repo) -> None:
    from modelduel.scenario.pack import freeze

    repo.fix()
    scenario = sound(drawn(repo))
    assert thaw(freeze(scenario)).sha256 == scenario.sha256


def test_what_the_commit_changes_beside_its_tests_comes_from_the_commit(repo: Repo) -> None:
    repo.fix(**{"tests/wanted.py": "WANTED = 37\n", "tests/data.json": "{}"})
    found = drawn(repo)
    assert code(found)["checkout/tests/wanted.py"] == "WANTED = 37\n"
    assert "checkout/tests/data.json" in code(found)


def test_several_changed_and_added_files_make_a_reference_of_several_files(repo: Repo) -> None:
    repo.fix(**{"src/shop/tax.py": "from .rates import RATE\n", "src/shop/rates.py": "RATE = 12\n"})
    found = drawn(repo)
    scenario = sound(found)
    assert set(scenario.original()) == {"src/shop/prices.py", "src/shop/tax.py"}
    assert set(scenario.candidate(scenario.spec.variant[0])) == {*scenario.original(), "src/shop/rates.py"}
    assert "checkout/src/shop/rates.py" not in code(found)  # which would be half of the answer


def test_a_renamed_file_is_shown_under_its_new_name(repo: Repo) -> None:
    repo.fix(**{"src/shop/prices.py": None, "src/shop/sums.py": RIGHT, "tests/test_prices.py": TESTS + MORE_TESTS})
    found = drawn(repo)
    assert sound(found).original() == {"src/shop/sums.py": FAULTY}
    assert "checkout/src/shop/prices.py" not in code(found)
    assert found.notes == ("src/shop/prices.py is shown as src/shop/sums.py, which the commit made of it",)


def test_source_that_the_commit_deletes_stays_for_the_original_to_import(repo: Repo) -> None:
    repo.fix(**{"src/shop/tax.py": None})
    assert "checkout/src/shop/tax.py" in code(drawn(repo))


def test_a_merge_is_refused_in_words(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.fix()
    repo.git("checkout", "-q", "main")
    repo.commit("Elsewhere", {"NEWS": "x"})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    with pytest.raises(InputError, match="is a merge: it has 2 parents"):
        drawn(repo)
    assert sound(drawn(repo, "side")).original()


def test_the_first_commit_and_a_shallow_clone_are_refused_in_words(repo: Repo, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no parent"):
        drawn(repo)
    repo.fix()
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.folder}", str(tmp_path / "shallow"))
    with pytest.raises(InputError, match="shallow clone"):
        draw(Repository(tmp_path / "shallow"), "HEAD")


@pytest.mark.parametrize("name", ["nowhere", "--help", "-x", "", "a b", "HEAD:README.md", "\x1b[2J"])
def test_what_is_no_commit_is_refused(repo: Repo, name: str) -> None:
    with pytest.raises(InputError, match=r"no name of a commit|no commit"):
        drawn(repo, name)


def test_a_commit_without_source_or_without_tests_is_refused(repo: Repo) -> None:
    repo.commit("Only tests", {"tests/test_prices.py": TESTS + MORE_TESTS})
    with pytest.raises(InputError, match="no Python file but tests"):
        drawn(repo)
    repo.commit("Only source", {"src/shop/prices.py": RIGHT})
    with pytest.raises(InputError, match="changes no tests"):
        drawn(repo)
    found = drawn(repo, command="python -m pytest -q tests/")
    assert found.spec.tests is not None
    assert found.spec.tests.hidden == ["tests/tests/test_prices.py"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("make test", "Only pytest"),
        ("pytest", "names no files"),
        ("pytest tests/test_prices.py::test_total", "not understood"),
        ("pytest -k total tests/test_prices.py", "not understood"),
        ("pytest tests/test_other.py", "has no file"),
        ("pytest tests/wanted.py", "no test file"),
        ("pytest 'tests", "cannot be read"),
    ],
)
def test_another_test_command_is_refused_with_what_is_understood(repo: Repo, command: str, said: str) -> None:
    repo.fix()
    with pytest.raises(InputError, match=said):
        drawn(repo, command=command)


def test_what_cannot_be_carried_is_left_out_and_counted(repo: Repo) -> None:
    (repo.folder / "link").symlink_to("/etc/passwd")
    repo.write({".env": "x", "logo.bin": b"\xff\x00", "big.txt": "x" * ((1 << 20) + 1), "odd;name.txt": "x"})
    repo.fix()
    found = drawn(repo)
    assert not {"checkout/link", "checkout/.env", "checkout/logo.bin", "checkout/big.txt"} & set(code(found))
    assert found.notes == (
        "left out of the checkout: 1 file of an odd or overlong name",
        "left out of the checkout: 1 file of more than a megabyte",
        "left out of the checkout: 1 hidden file",
        "left out of the checkout: 1 symbolic link",
        "left out of the checkout: 1 binary file",
    )


def test_a_submodule_is_left_out(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    repo.git("submodule", "add", "-q", str(other.folder), "vendored")
    repo.fix()
    found = drawn(repo)
    assert "left out of the checkout: 1 submodule" in found.notes
    assert not any("vendored" in path for path in code(found))


def test_a_source_that_is_a_link_or_too_large_is_refused(repo: Repo) -> None:
    repo.fix(**{"src/shop/prices.py": RIGHT + "#" * (1 << 20)})
    with pytest.raises(InputError, match=r"has 1\.0 MB"):
        drawn(repo)
    (repo.folder / "src/shop/tax.py").unlink()
    (repo.folder / "src/shop/tax.py").symlink_to("prices.py")
    repo.commit("A link", {"tests/test_prices.py": TESTS})
    with pytest.raises(InputError, match="no regular file"):
        drawn(repo)


def test_a_repository_that_is_too_large_asks_what_is_needed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.fix()
    monkeypatch.setattr("modelduel.scenario.importers.commit.MAX_CHECKOUT_FILES", 5)
    found = drawn(repo)  # without the README it fits
    assert "left out of the checkout: 1 file that is neither Python nor beside tests" in found.notes
    monkeypatch.setattr("modelduel.scenario.importers.commit.MAX_CHECKOUT_FILES", 4)
    with pytest.raises(InputError, match="too large"):
        drawn(repo)
    found = drawn(repo, only=["src/", "tests/conftest.py"])
    assert len([path for path in code(found) if path.startswith("checkout/")]) == 3


def test_too_many_sources_are_no_one_scenario(repo: Repo) -> None:
    repo.fix(**{f"src/shop/more{n}.py": "x = 1\n" for n in range(10)})
    with pytest.raises(InputError, match="11 source files"):
        drawn(repo)


def test_nothing_that_a_hostile_repository_names_is_run(repo: Repo, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    program = repo.folder / ".git" / "evil"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {trace}\ncat\n')
    program.chmod(0o755)
    repo.write({".gitattributes": "*.py filter=evil diff=evil\n"})
    repo.fix()
    for hook in ("post-checkout", "pre-commit", "reference-transaction", "fsmonitor-watchman"):
        (repo.folder / ".git" / "hooks").mkdir(exist_ok=True)
        (repo.folder / ".git" / "hooks" / hook).write_bytes(program.read_bytes())
        (repo.folder / ".git" / "hooks" / hook).chmod(0o755)
    settings = {
        "core.fsmonitor": str(program), "core.hooksPath": str(program.parent / "hooks"), "core.pager": str(program),
        "core.sshCommand": str(program), "core.editor": str(program), "core.alternateRefsCommand": str(program),
        "filter.evil.clean": str(program), "filter.evil.smudge": str(program), "filter.evil.process": str(program),
        "diff.evil.textconv": str(program), "diff.evil.command": str(program), "diff.external": str(program),
        "gpg.program": str(program), "log.showSignature": "true", "pager.diff-tree": str(program),
        "extensions.partialClone": "origin", "remote.origin.promisor": "true", "protocol.ext.allow": "always",
        "remote.origin.url": f"ext::{program} %S", "alias.cat-file": f"!{program}", "credential.helper": f"!{program}",
    }  # fmt: skip
    for key, value in settings.items():
        repo.git("config", key, value)
    found = drawn(repo)
    assert code(found)["variants/reference.py"] == RIGHT
    blob = repo.git("rev-parse", "HEAD:README.md")
    (repo.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()  # a partial clone would fetch it from origin
    with pytest.raises(InputError):
        drawn(repo)
    assert not trace.exists(), trace.read_text()


def test_the_callers_own_git_variables_lead_nowhere_else(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.fix()
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert sound(drawn(repo)).original()


def test_another_users_repository_is_explained(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"fatal: detected dubious ownership in repository at '{repo.folder}'"

    def refuse(*args: Any, **options: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(args, 128, b"", said.encode())

    monkeypatch.setattr(git_module.subprocess, "run", refuse)
    with pytest.raises(InputError) as caught:
        Repository(repo.folder)
    assert "belongs to another user" in str(caught.value)
    assert f"safe.directory {repo.folder.resolve()}" in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give a folder away")
def test_git_itself_refuses_another_users_repository_in_those_words(repo: Repo) -> None:
    for path in (repo.folder, repo.folder / ".git"):
        os.chown(path, 54321, 54321)
    with pytest.raises(InputError, match="belongs to another user"):
        Repository(repo.folder)


def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no git repository"):
        Repository(tmp_path)


@pytest.mark.parametrize(
    ("path", "holds"),
    [("tests/data/x.py", True), ("a/test_x.py", True), ("conftest.py", True), ("src/latest.py", False)],
)
def test_what_belongs_to_the_tests_is_told_by_its_place(path: str, holds: bool) -> None:
    assert is_test_side(path) is holds
