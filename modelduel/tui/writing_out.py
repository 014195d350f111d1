"""Writing a candidate's files where the reader is."""

from __future__ import annotations

import shutil
from pathlib import Path


def write_files(parent: Path, base: str, files: dict[str, str]) -> Path:
    """Write files into a new folder below `parent`, all or none; nothing that exists is touched. Raises OSError."""
    for number in range(1, 1000):
        folder = parent / (base if number == 1 else f"{base}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        try:
            for name, text in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode("utf-8", "replace"))
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return folder
    raise FileExistsError(f"There are too many folders named {base} here")
