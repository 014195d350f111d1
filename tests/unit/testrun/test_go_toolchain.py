from __future__ import annotations

from pathlib import Path

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.installing import GO, install_line
from modelduel.testrun import go_toolchain
from modelduel.testrun.go_cache import is_warm, sources, workshop_of
from modelduel.testrun.go_runner import GoRunner
from modelduel.testrun.go_toolchain import Go, find_go, read_version
from modelduel.testrun.languages import OutdatedError


@pytest.fixture(autouse=True)
def nothing_found_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_toolchain, "_found", None)


def installed(folder: Path, said: str) -> Path:
    """A command that says what a Go would say of itself."""
    program = folder / "bin" / "go"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n")
    program.chmod(0o755)
    return program


def words(version: str, root: Path) -> str:
    return f'{{"GOVERSION": "{version}", "GOROOT": "{root}"}}'


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("go1.27.3", ("1.27.3", (1, 27))),
        ("go1.22", ("1.22", (1, 22))),
        ("devel go1.28-8a3f6b2 Mon Nov 16", ("1.28", (1, 28))),
        ("go1.23rc1", ("1.23rc1", (1, 23))),
        ("rust", None),
    ],
)
def test_versions_are_read_as_go_writes_them(text: str, version: object) -> None:
    assert read_version(text) == version


@pytest.mark.parametrize(
    "first", ["old", "broken", "no json", "absent"], ids=["too old", "does not run", "says nonsense", "not there"]
)
async def test_a_go_that_will_not_do_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    bad = tmp_path / "bad" / "bin" / "go"
    if first != "absent":
        said = {"old": words("go1.21.9", tmp_path / "bad"), "broken": "", "no json": "go version"}[first]
        bad = installed(tmp_path / "bad", said)
    if first == "broken":
        bad.write_text("#!/nowhere\n")
    good = installed(tmp_path / "good", words("go1.25.1", tmp_path / "good"))
    monkeypatch.setattr(go_toolchain, "places", lambda: iter([bad, good]))
    assert await find_go() == Go(good, tmp_path / "good", "1.25.1")


async def test_where_there_is_none_the_line_that_installs_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_toolchain, "places", lambda: iter([]))
    with pytest.raises(CannotJudgeError) as caught:
        await GoRunner().ready()
    assert caught.value.remedy == install_line(GO)


async def test_one_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = installed(tmp_path / "old", words("go1.18.9", tmp_path / "old"))
    monkeypatch.setattr(go_toolchain, "places", lambda: iter([old]))
    with pytest.raises(OutdatedError, match=r"Go 1\.22 or newer. The one at .*old/bin/go is version 1\.18\.9\."):
        await GoRunner().ready()


def test_path_comes_before_the_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = installed(tmp_path / "mine", "")
    package = tmp_path / "site" / "go"
    bundled = installed(package, "")
    (package / "__init__.py").write_text("")
    monkeypatch.setenv("PATH", str(mine.parent))
    monkeypatch.syspath_prepend(str(package.parent))
    assert list(go_toolchain.places()) == [mine, bundled]
    monkeypatch.setenv("PATH", "")
    assert list(go_toolchain.places()) == [bundled]


@pytest.mark.parametrize(("version", "language"), [("1.22", "1.22"), ("1.27.3", "1.27")])
def test_answers_may_use_all_of_the_language_that_the_compiler_knows(version: str, language: str) -> None:
    assert Go(Path("/go/bin/go"), Path("/go"), version).language == language


def test_each_version_and_the_race_detector_have_a_cache_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelduel.paths.cache_dir", lambda: tmp_path)
    old, new = (Go(Path("/go/bin/go"), Path("/go"), version) for version in ("1.26.1", "1.27.3"))
    caches = {workshop_of(old).cache, workshop_of(new).cache, workshop_of(new, race=True).cache}
    assert len(caches) == 3
    assert not is_warm(new)


def test_all_of_our_own_go_files_are_laid_down_as_one_module() -> None:
    names = set(sources())
    assert {"go.mod", "guard/guard.go", "calls/calls.go", "suite/suite.go", "prepare/main.go"} <= names
    assert sources()["go.mod"].startswith(b"module modelduel\n")
