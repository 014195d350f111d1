"""The batches of a session: what was handed over to a batch service, so that it is found again and not paid twice."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from modelduel.session import records
from modelduel.session.files import inside, make_folder, storing, write_whole
from modelduel.session.index import Stamp, toml_files
from modelduel.session.model import BatchFile, ResponseKey
from modelduel.session.names import check_key, is_batch

if TYPE_CHECKING:
    from modelduel.session.store import Session

BATCHES = "batches"

Awaited = tuple[str, str, int]
"""Scenario, contender and sample of an answer that is in a batch."""


class BatchFolder:
    """The batches of one session. All functions block; they may be called from several threads.

    Args:
        root: The session's folder.
        schema: The session's schema.
    """

    def __init__(self, root: Path, schema: int) -> None:
        self._root = root
        self._schema = schema
        self._read: dict[str, tuple[Stamp, BatchFile]] = {}
        self._reading = threading.Lock()

    def open(self) -> dict[str, BatchFile]:
        """Return the batches whose answers are still to come, by name, the oldest first.

        Raises:
            StoreError, FindingsError, InputError: A record cannot be read. Nothing may be asked then: what is in that
                batch would be paid twice.
        """
        folder = inside(self._root, BATCHES)
        if not folder.exists():
            return {}
        with storing(folder, "read"), self._reading:
            found = {name: stamp for name, stamp in toml_files(folder) if is_batch(name)}
            for name, stamp in found.items():
                if name not in self._read or self._read[name][0] != stamp:
                    self._read[name] = stamp, self._decode(folder / f"{name}.toml")
            batches = {name: self._read[name][1] for name in found}
        waiting = ((name, batch) for name, batch in batches.items() if batch.ended is None)
        return dict(sorted(waiting, key=lambda one: (one[1].made, one[0])))

    def promised(self) -> list[ResponseKey]:
        """Return the keys that answers still to come will be saved under. Raises as `open`."""
        return [key for batch in self.open().values() for key in keys_of(batch).values()]

    def awaited(self) -> set[Awaited]:
        """Return which answers are still to come. Raises as `open`."""
        return {(key.scenario, key.contender, key.sample) for key in self.promised()}

    def save(self, name: str, batch: BatchFile) -> None:
        """Save a batch; it lasts when this returns. For whoever holds `Session.collecting`. Raises StoreError."""
        path = inside(self._root, BATCHES) / f"{name}.toml"
        with storing(path):
            make_folder(path.parent)
            write_whole(path, records.encode_batch(batch))

    def forget(self, name: str) -> None:
        """Remove a batch that never was: its service did not take it. Raises StoreError."""
        path = inside(self._root, BATCHES) / f"{name}.toml"
        with storing(path):
            path.unlink(missing_ok=True)

    def _decode(self, path: Path) -> BatchFile:
        data, name = records.read_toml(path, self._root)
        batch = records.decode_record(data, BatchFile, "batch", self._schema, name)
        for key in keys_of(batch).values():
            check_key(key)
        return batch


def new_batch_name() -> str:
    """Return a name that no other batch has, here or at a service."""
    return f"md-{secrets.token_hex(8)}"


def keys_of(batch: BatchFile) -> dict[str, ResponseKey]:
    """Return the response that each request's answer will be."""
    return {
        one.id: ResponseKey(one.scenario, batch.contender, one.language, one.sample, one.attempt)
        for one in batch.request
    }


def free_key(session: Session, promised: ResponseKey, id_: str) -> ResponseKey | None:
    """Return the key to save a batch's answer under; None when it is saved already. Raises as `Session.response`.

    Args:
        session: Where it is to be saved.
        promised: The key that it was promised, which another program may have taken meanwhile.
        id_: Our name of its request.
    """
    same = [
        line
        for line in session.lines(promised.scenario)
        if structs.replace(line.key, attempt=promised.attempt) == promised
    ]
    if any(line.batch and session.response(line.key).batch == id_ for line in same):
        return None
    if all(line.key != promised for line in same):
        return promised
    return session.next_key(promised.scenario, promised.contender, promised.language, promised.sample)
