"""The scenarios a session asked, as they were asked: one file each, and an index of what a list shows of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from modelduel import toml
from modelduel.errors import StoreError
from modelduel.scenario.model import ScenarioFile
from modelduel.scenario.pack import header_of_file
from modelduel.session import records
from modelduel.session.files import inside, make_folder, read_if_there, storing, sync_folder, write_whole
from modelduel.session.index import (
    CriterionLine,
    IndexFile,
    Reconciled,
    ScenarioLine,
    Stamp,
    reconcile,
    stamp_of,
    toml_files,
)
from modelduel.session.names import check_id, is_id


class ScenarioFolder:
    """The folder of a session's scenarios. Functions block; who writes holds the session's lock.

    Args:
        session: The session's folder, for messages.
        name: The folder's own name in it.
        schema: The session's.
    """

    def __init__(self, session: Path, name: str, schema: int) -> None:
        self._session = session
        self._name = name
        self._schema = schema
        self._index = IndexFile(session / name, ScenarioLine)

    @property
    def _folder(self) -> Path:
        return inside(self._session, self._name)

    def add(self, spec: ScenarioFile) -> None:
        """Keep a scenario, once. Raises StoreError when another one of its id is kept, and OSError."""
        path = self._folder / f"{check_id(spec.id)}.toml"
        data = toml.dumps(spec)
        make_folder(self._folder)
        there = read_if_there(path)
        if there is not None:
            if there == data:
                sync_folder(self._folder)  # it may be what a save left whose last step failed
                return
            asked = toml.convert(toml.parse(data.decode(), path.name), ScenarioFile, path.name)
            if as_asked(self.get(spec.id)) != as_asked(asked):
                raise StoreError(
                    f'The scenario "{spec.id}" has changed since this session asked it.',
                    where=records.shown(path, self._session),
                    remedy="Start a new session for the changed scenario; the answers here belong to the old one.",
                )
            return
        write_whole(path, data)
        self._index.append(scenario_line(spec.id, stamp_of(path.lstat()), spec))

    def get(self, scenario: str) -> ScenarioFile:
        """Return a scenario as it was asked. Raises StoreError, FindingsError, InputError."""
        path = self._folder / f"{check_id(scenario)}.toml"
        data, name = records.read_toml(path, self._session)
        spec = records.decode_record(data, ScenarioFile, "scenario", self._schema, name)
        if spec.id != scenario:
            raise StoreError("The scenario inside has another id.", where=name, remedy="Restore it from a copy.")
        return spec

    def ids(self) -> list[str]:
        """Return the ids of the scenarios kept, sorted. Raises StoreError."""
        with storing(self._folder, "read"):
            return sorted(stem for stem, _ in toml_files(self._folder) if is_id(stem))

    def look(self) -> Reconciled[ScenarioLine]:
        """Return what a list shows of each; only those that the index does not know as they are get read.

        Raises:
            StoreError: The folder cannot be read.
        """
        with storing(self._folder, "read"):
            found = ((stem, stamp) for stem, stamp in toml_files(self._folder) if is_id(stem))
            return reconcile(self._index.read(), found, self._read_line)

    def is_worth_writing(self, now: Reconciled[ScenarioLine]) -> bool:
        """Whether enough of the index was stale to write it anew."""
        return self._index.worth_writing(now)

    def rewrite_index(self, now: Reconciled[ScenarioLine]) -> None:
        """Write the whole index anew; the session's lock is held."""
        self._index.rewrite(now)

    def _read_line(self, name: str, stamp: Stamp) -> ScenarioLine:
        return scenario_line(name, stamp, self.get(name))


def scenario_line(name: str, stamp: Stamp, spec: ScenarioFile) -> ScenarioLine:
    """Return the line of a scenario whose file looks like `stamp`."""
    return ScenarioLine(
        name=name,
        size=stamp.size,
        mtime_ns=stamp.mtime_ns,
        header=header_of_file(spec),
        prompt_sha256=hashlib.sha256(spec.prompt.encode("utf-8", "replace")).hexdigest(),
        control=spec.review is not None and spec.review.control,
        rubric=[CriterionLine(one.key, one.title, one.weight) for one in spec.rubric],
        defects={one.id: one.severity for one in spec.defect},
        factors={one.id: one.weight for one in spec.factor},
    )


def as_asked(spec: ScenarioFile) -> ScenarioFile:
    """Return a scenario less what was not always kept of it, and asks nothing."""
    return msgspec.structs.replace(spec, traps=[])
