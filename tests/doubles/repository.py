"""A small repository to draw scenarios from, made by the real git in a folder of the test's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FAULTY = """from .tax import add_tax


def total(rows):
    # Each row is a name and a price, in cents and without tax.
    result = 0
    for _, price in rows[1:]:
        result += add_tax(price)
    return result
"""
RIGHT = FAULTY.replace("rows[1:]", "rows")
TESTS = (
    "from shop.prices import total\nfrom tests.wanted import WANTED\n\n\ndef test_empty():\n    assert total([]) == 0\n"
)
MORE_TESTS = "\n\ndef test_total(rows):\n    assert total(rows) == WANTED\n"
TREE = {
    "src/shop/__init__.py": "",
    "src/shop/prices.py": FAULTY,
    "src/shop/tax.py": "def add_tax(price):\n    return price * 12 // 10\n",
    "tests/__init__.py": "",
    "tests/conftest.py": 'import pytest\n\n\n@pytest.fixture\ndef rows():\n    return [("a", 10), ("b", 20)]\n',
    "tests/wanted.py": "WANTED = 36\n",
    "tests/test_prices.py": TESTS,
    "README.md": "A shop.\n",
}


class Repo:
    """A repository with a first commit, a shop whose total misses a row."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        self.commit("A shop", TREE)

    def git(self, *words: str) -> str:
        """Run git there, as somebody without settings."""
        env = {
            "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }  # fmt: skip
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *words],
            cwd=self.folder, env=env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def write(self, files: dict[str, str | bytes | None]) -> None:
        """Write files; None deletes one."""
        for path, text in files.items():
            file = self.folder / path
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, subject: str, files: dict[str, str | bytes | None] | dict[str, str]) -> str:
        """Write files, commit everything, and return the commit's id."""
        self.write(dict(files))
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD")

    def fix(self, **more: str | bytes | None) -> str:
        """Commit the fix of the shop's total with its test."""
        return self.commit(
            "Count the first row", {"src/shop/prices.py": RIGHT, "tests/test_prices.py": TESTS + MORE_TESTS, **more}
        )
