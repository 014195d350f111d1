"""Which Node is used, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.installing import NODE, install_line
from modelduel.testrun import node_toolchain, node_types
from modelduel.testrun.languages import Toolchain, runner_of
from modelduel.testrun.model import Limits
from modelduel.testrun.node_cases import modules_of, node_job
from modelduel.testrun.node_toolchain import Node, find_node
from modelduel.testrun.node_types import find_compiler, told


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    find_node.cache_clear()
    find_compiler.cache_clear()
    yield
    find_node.cache_clear()
    find_compiler.cache_clear()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A machine with a Node of some version on PATH, and perhaps one in a package."""

    def program(folder: Path, version: str, transforms: str = "true") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "node"
        said = f'{{"version": "{version}", "program": "{file}", "transforms": {transforms}}}' if version else "v1"
        file.write_text(f"#!/bin/sh\necho '{said}'\n")
        file.chmod(0o755)
        return file

    def machine(own: str | None, packaged: str | None = None) -> None:
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        found = None
        if own is not None:
            program(tmp_path / "bin", own)
        if packaged is not None:
            program(tmp_path / "package" / "bin", packaged)
            found = type("Spec", (), {"submodule_search_locations": [str(tmp_path / "package")]})()
        monkeypatch.setattr(node_toolchain.importlib.util, "find_spec", lambda name: found)

    return machine


@pytest.mark.parametrize(
    ("own", "packaged", "used"),
    [
        ("22.18.0", "24.19.0", "22.18.0"),
        ("26.1.0-nightly", None, "26.1.0-nightly"),
        ("22.17.9", "24.19.0", "24.19.0"),
        ("", "24.19.0", "24.19.0"),
        (None, "24.19.0", "24.19.0"),
    ],
)
def test_the_users_own_node_is_used_where_it_is_recent_enough(machine, own, packaged, used) -> None:
    machine(own, packaged)
    assert find_node().toolchain.version == used


def test_a_missing_node_is_told_with_the_line_that_installs_one(machine) -> None:
    machine(None)
    refusal = runner_of("typescript").missing()
    assert refusal is not None
    assert refusal.remedy == install_line(NODE)


async def test_one_that_is_too_old_is_named(machine) -> None:
    machine("20.20.2")
    with pytest.raises(CannotJudgeError, match=r"22\.18 or newer.*20\.20\.2"):
        await runner_of("typescript").ready()


def test_what_brings_libraries_of_its_own_is_shown_with_them(machine, tmp_path: Path) -> None:
    machine("24.0.0")
    assert find_node().toolchain.binds == (tmp_path / "bin" / "node",)
    find_node.cache_clear()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libnode.so.1").touch()
    assert find_node().toolchain.binds == (tmp_path / "bin" / "node", tmp_path / "lib")


def test_what_is_imported_are_modules_and_neither_declarations_nor_tests() -> None:
    names = ["a.ts", "b.mjs", "lib/c.cts", "d.d.ts", "e.test.ts", "f.spec.js", "g.tsx", "h.json", "README.md"]
    assert modules_of(dict.fromkeys(names, "")) == ["a.ts", "b.mjs", "lib/c.cts"]


def test_settings_of_the_answer_are_not_laid_down() -> None:
    node = Node(Toolchain("node", Path("/usr/bin/node"), "24.0.0"), transforms=False)
    names = ["a.ts", "package.json", "lib/package.json", "node.config.json", ".env", "data.json"]
    job = node_job(node, "worker.mjs", dict.fromkeys(names, "{"), Limits())
    assert {name for name in job.files if name.startswith("answer/")} == {"answer/a.ts", "answer/data.json"}
    assert job.files["package.json"] == b"{}"
    assert "--experimental-transform-types" not in job.argv


def test_the_compiler_is_found_through_links_and_other_programs_of_its_name_are_not(tmp_path, monkeypatch) -> None:
    package = tmp_path / "lib" / "node_modules" / "typescript"
    (package / "lib").mkdir(parents=True)
    (package / "bin").mkdir()
    (package / "bin" / "tsc").write_text("#!/usr/bin/env node\n")
    (package / "bin" / "tsc").chmod(0o755)
    (package / "lib" / "tsc.js").touch()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "tsc").symlink_to(package / "bin" / "tsc")
    (package.parent / "@types" / "node").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for text, version in (
        ('{"name": "typescript", "version": "5.9.3"}', "5.9.3"),
        ('{"name": "tsc"}', None),
        ("{", None),
    ):
        (package / "package.json").write_text(text)
        find_compiler.cache_clear()
        found = find_compiler()
        assert (found and found.version) == version
        if found:
            assert found.nodes_types == package.parent / "@types" / "node"
            assert set(found.binds) == {package, package.parent / "@types"}


def test_without_a_compiler_nothing_is_said(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_compiler() is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "TypeScript 7: no errors"),
        (["noise"], "TypeScript 7: no errors"),
        (
            ["answer/lib/a.ts(3,7): error TS2322: Type 'x' is not 'y'.", "  more of it"],
            "TypeScript 7: 1 error\nlib/a.ts, line 3: Type 'x' is not 'y'.",
        ),
        (["error TS5112: odd", "a(1,2): error TS1: b"], "TypeScript 7: 2 errors\nodd\nb"),
        (["answer/a.ts(1,1): error TS2709: of Node's"], "TypeScript 7: no errors"),
    ],
)
def test_the_compilers_errors_are_counted_and_placed(lines: list[str], said: str) -> None:
    assert told("TypeScript 7", lines, passed_over=("2709",)) == said


def test_many_errors_are_cut_short() -> None:
    lines = [f"answer/a.ts({n},1): error TS1: {'x' * 5000}" for n in range(1, 100)]
    shown = told("TypeScript 7", lines).splitlines()
    assert (shown[0], shown[-1], len(shown)) == ("TypeScript 7: 99 errors", "and 79 more", 22)
    assert max(map(len, shown)) < 400


def test_what_stands_in_for_nodes_types_names_every_builtin_once() -> None:
    lines = node_types._WITHOUT_NODES_TYPES.splitlines()
    assert len(lines) == len(set(lines))
    assert 'declare module "fs/promises";' in lines
