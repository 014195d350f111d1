"""Putting scenarios and packs on disk: a folder each, made whole or not at all, and never over another."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from modelduel import toml
from modelduel.errors import InputError
from modelduel.scenario.files import Refused, check_path
from modelduel.scenario.load import PACK_FILE, SCENARIO_FILE, load_pack_file
from modelduel.scenario.model import Category, PackFile, ScenarioFile

FOLDERS: Mapping[Category, str] = {
    "bug-fix": "bug-fixes",
    "algorithm": "algorithms",
    "refactoring": "refactorings",
    "review": "reviews",
}
"""Where a pack keeps the scenarios of each category."""


def files_of(spec: ScenarioFile, text: str | None = None) -> dict[str, str]:
    """Return the files of a scenario's folder, path -> text.

    Args:
        spec: With the text of every file under `code`, by path.
        text: The `scenario.toml` itself, where it is more than what the struct says, such as comments.

    Raises:
        InputError: A path leaves the folder.
    """
    code = spec.code if isinstance(spec.code, dict) else {}
    for path in code:
        try:
            check_path(path)
        except Refused as error:
            raise InputError(f"Expected {error.expected}, found {error.found}.", where=spec.id) from None
    if text is None:
        text = toml.dumps(msgspec.structs.replace(spec, code=None)).decode()
    return {SCENARIO_FILE: text, **code}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder that is this call's alone. Raises OSError."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


@contextlib.contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """Give a hidden folder beside `place`, which takes its name when all went well and is gone otherwise.

    Raises:
        InputError: There is something at `place` already, or it cannot be made.
    """
    if os.path.lexists(place) and not _is_empty_folder(place):
        raise InputError(
            "There is something here already, and it is left alone.", where=str(place), remedy="Name another folder."
        )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{place.name[:40]}-", dir=place.parent))
    except OSError as error:
        raise InputError(f"No folder can be made here: {error.strerror or error}.", where=str(place.parent)) from error
    try:
        yield made
        made.chmod(0o755)  # as any folder; mkdtemp's is closed to others
        made.rename(place)  # refused where something has come meanwhile, but for an empty folder
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise InputError(f"Cannot be written: {error.strerror or error}.", where=str(place)) from error
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def pack_file(name: str, *, title: str = "", licence: str = "") -> str:
    """Return the text of a new pack's `pack.toml`: the core pack's system prompt, tags and rubrics, to be changed."""
    core = load_pack_file()
    spec = PackFile(name, "0.1.0", core.system, licence, title, core.rubrics, core.tags)
    head = "# A pack of scenarios: what all of them share. Began with the system prompt and rubrics of the core pack.\n"
    return head + toml.dumps(spec).decode()


def ensure_pack(root: Path, name: str, *, title: str = "") -> bool:
    """Make `pack.toml` in a folder if there is none; say whether it was made. Raises InputError."""
    file = root / PACK_FILE
    if file.is_file():
        load_pack_file(root)  # better now than after all the questions
        return False
    try:
        root.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="") as stream:
            stream.write(pack_file(name, title=title))
    except OSError as error:
        raise InputError(f"Cannot be written: {error.strerror or error}.", where=str(file)) from error
    return True


def _is_empty_folder(place: Path) -> bool:
    try:
        return not place.is_symlink() and place.is_dir() and not any(place.iterdir())
    except OSError:
        return False
