"""The page on writing a scenario: its worked example is carried out word for word."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sandbox

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_a_reader_of_the_page_gets_a_scenario_that_proves_itself(tmp_path: Path, home: dict[str, str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    example = text.split("<!-- worked-example -->")[1].split("<!-- /worked-example -->")[0]
    said = ""
    ran = 0
    for kind, name, body in BLOCK.findall(example):
        if name:
            (tmp_path / name).write_text(body)
            continue
        assert kind == "sh"
        own = f'modelduel() {{ {shlex.quote(sys.executable)} -m modelduel "$@"; }}\n'
        done = subprocess.run(
            ["bash", "-euc", own + body],
            cwd=tmp_path, env=home, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{body}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
        ran += 1
    assert ran == 3
    assert "It proves itself" in said
    assert "1 scenario checked, 0 fall short" in said
    assert "passed" in said
    assert "with 7 customers and pages of 3" in said


def test_the_page_names_every_key_of_the_format() -> None:
    import msgspec

    from modelduel.scenario.model import ScenarioFile, Tests, Variant

    text = PAGE.read_text(encoding="utf-8")
    for struct in (ScenarioFile, Tests, Variant):
        for field in msgspec.structs.fields(struct):
            if field.encode_name != "code":
                assert re.search(rf"[`\[]{field.encode_name}[`\]]", text), f"{struct.__name__}.{field.encode_name}"
