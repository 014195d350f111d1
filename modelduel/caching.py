"""Files that may be deleted at any time: written whole or not at all, and not made to last."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_cached(path: Path, data: bytes) -> None:
    """Put a file in a folder of the cache, which is made if it is not there, in place of an earlier one.

    Not synced: after a crash it may be empty, so whoever reads it must know what is whole.

    Raises:
        OSError: It cannot be written; an earlier one is still there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
