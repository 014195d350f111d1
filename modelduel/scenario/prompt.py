"""What the contenders are asked: the prompt and the original files, the same words for every contender."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from modelduel.scenario.pack import Scenario

_FENCE_WORD = {".py": "python", ".ts": "typescript", ".go": "go", ".md": "markdown", ".toml": "toml", ".json": "json"}


def question(scenario: Scenario) -> str:
    """Return the prompt followed by each original file in a fence of its own, byte for byte but for a last newline."""
    blocks = [_fenced(path, text) for path, text in scenario.original().items()]
    return "\n\n".join([scenario.spec.prompt.strip(), *blocks]) + "\n"


def _fenced(path: str, text: str) -> str:
    """Fence a file, with a fence longer than any run of backticks in it."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    word = _FENCE_WORD.get(PurePosixPath(path).suffix, "text")
    end = "" if text.endswith("\n") or not text else "\n"
    return f"{fence}{word} {path}\n{text}{end}{fence}"
