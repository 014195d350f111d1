"""A small sound pack on disk, to be broken one piece at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PACK = """
name = "small"
version = "1"
system = "Answer well."
[[rubrics.bug-fix]]
key = "root-cause"
title = "Root cause"
anchors = { 1 = "no", 3 = "so so", 5 = "yes" }
[tags]
verbose = "Verbose"
"""

BUG = """
id = "late-sum"
title = "A sum comes late"
category = "bug-fix"
language = "python"
prompt = "The sum is one short. Return the complete file."
files = ["original.py"]
keep = ["total"]
original_fails = ["three"]

[provenance]
kind = "own"

[tests]
kind = "cases"
cases = "tests/cases.toml"
oracle = "tests/oracle.py"

[[variant]]
file = "variants/reference.py"
role = "reference"

[[variant]]
file = "variants/folder"
role = "alternative"
"""

CASES = """
entry = "total"
args = ["list[int]"]
[[case]]
id = "none"
args = [[]]
returns = 0
visible = true
[[case]]
id = "three"
args = [[1, 2, 3]]
returns = 6
[[generated]]
id = "many"
generator = "numbers"
count = 2
"""

REVIEW = """
id = "look-here"
title = "A look at a loop"
category = "review"
prompt = "Please review this."
files = ["original.py"]
[provenance]
kind = "own"
[review]
reference = "reference.md"
stock = "stock.md"
[[defect]]
id = "endless"
title = "Endless loop"
lines = [1, 2]
defect_class = "liveness"
severity = "high"
anchor = 'while\\s+True'
finds = ['never\\s+(?:ends|stops)']
"""

SUITE = """
id = "in-one-file"
title = "All in one file"
category = "refactoring"
language = "python"
prompt = "Tidy this."
files = ["original.py"]
[provenance]
kind = "own"
[code]
"original.py" = "x = 1\\r\\n"
"visible_test.py" = "def test_x(): pass\\n"
[tests]
kind = "suite"
visible = ["visible_test.py"]
"""

FILES = {
    "pack.toml": PACK,
    "bug-fixes/late-sum/scenario.toml": BUG,
    "bug-fixes/late-sum/original.py": "def total(xs):\r\n    return sum(xs[1:])\r\n",
    "bug-fixes/late-sum/tests/cases.toml": CASES,
    "bug-fixes/late-sum/tests/oracle.py": "def numbers(seed):\n    return [[seed]]\n",
    "bug-fixes/late-sum/variants/reference.py": "def total(xs):\n    return sum(xs)\n",
    "bug-fixes/late-sum/variants/folder/original.py": "from part import total\n",
    "bug-fixes/late-sum/variants/folder/part.py": "total = sum\n",
    "reviews/look-here/scenario.toml": REVIEW,
    "reviews/look-here/original.py": "while True:\n    pass\n",
    "reviews/look-here/reference.md": "The loop never ends.\n",
    "reviews/look-here/stock.md": "Add tests.\n",
    "refactorings/in-one-file.toml": SUITE,
}

Write = Callable[..., Path]


@pytest.fixture
def write_pack(tmp_path: Path) -> Write:
    """Return a function that writes the sound pack, changed as told, and returns its root.

    A change is a path with a new text (str or bytes), None to leave the file out, or a pair (old, new) to replace.
    """

    def write(changes: dict[str, str | bytes | tuple[str, str] | None] | None = None) -> Path:
        root = tmp_path / "pack"
        for path, text in {**FILES, **(changes or {})}.items():
            if text is None:
                continue
            if isinstance(text, tuple):
                old, new = text
                assert old in FILES[path], f"{old!r} is not in {path}"
                text = FILES[path].replace(old, new, 1)
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return write
