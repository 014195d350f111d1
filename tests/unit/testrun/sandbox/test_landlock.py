"""When Landlock is offered, and the limits that it sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.testrun.sandbox import Job, landlock
from modelduel.testrun.sandbox.landlock import Landlock, unavailable


@pytest.mark.parametrize(
    ("abi", "root", "works"),
    [(0, True, False), (0, False, False), (5, False, False), (5, True, True), (6, False, True)],
)
def test_a_plain_user_needs_a_kernel_that_holds_signals_back(
    monkeypatch: pytest.MonkeyPatch, abi: int, root: bool, works: bool
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: abi)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert (unavailable(root=root) is None) is works


async def test_without_landlock_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    with pytest.raises(CannotJudgeError, match="no Landlock"):
        await Landlock().spawn(Job(("/bin/true",)))


def test_a_processor_without_a_filter_has_no_landlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 7)
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert "riscv64" in str(unavailable())


def test_only_a_closed_folder_on_the_way_asks_for_a_power(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o755)
    file = inner / "file"
    file.write_text("")
    open_before = landlock._open_to_all([Path("/usr/bin")])
    inner.chmod(0o700)
    assert open_before
    assert not landlock._open_to_all([file])
