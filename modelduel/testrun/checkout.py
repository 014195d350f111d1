"""A repository's files on the host's disk for one test run: the candidate's in their places, the tests beside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path, PurePosixPath

from modelduel.errors import CannotJudgeError
from modelduel.testrun.plan import Checkout


@contextlib.asynccontextmanager
async def laid_down(checkout: Checkout, candidate: Mapping[str, str], tests: Mapping[str, str]) -> AsyncIterator[Path]:
    """Give a folder to be shown to a sandbox: `answer` holds checkout and candidate, `tests` holds checkout and tests.

    The tests have a copy of their own of everything, so that nothing of the candidate's lies where pytest looks for
    fixtures. A job's files are handed over one descriptor each, which is too many for a repository.

    Raises:
        CannotJudgeError: There is no room for it.
    """
    folders = {"answer": merged(checkout, candidate), "tests": {**checkout.files, **tests}}
    try:
        folder = await asyncio.to_thread(_write, folders)
    except OSError as error:
        raise CannotJudgeError(f"The checkout cannot be laid down: {error.strerror or error}.") from error
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def merged(checkout: Checkout, candidate: Mapping[str, str]) -> dict[str, str]:
    """Return the checkout with a candidate in it: files that it was asked for, and new ones. Others keep their text."""
    files = dict(checkout.files)
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    for path, text in candidate.items():
        taken = path in checkout.files or path in folders or any(str(p) in files for p in PurePosixPath(path).parents)
        if path in checkout.asked or not taken:
            files[path] = text
    return files


def _write(folders: Mapping[str, Mapping[str, str]]) -> Path:
    top = Path(tempfile.mkdtemp(prefix="modelduel-checkout-")).resolve()
    try:
        for name, files in folders.items():
            for path, text in files.items():
                file = top / name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
        if os.geteuid() == 0:  # the job is another user's then; only who knows the name gets in
            top.chmod(0o711)
            for place, _, names in os.walk(top):
                for name in names:
                    Path(place, name).chmod(0o644)
                if Path(place) != top:
                    Path(place).chmod(0o755)
    except BaseException:
        shutil.rmtree(top, ignore_errors=True)
        raise
    return top
