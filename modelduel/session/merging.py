"""Joining sessions: raters, and parts of a pack, that were done on different machines. The inputs are only read."""

from __future__ import annotations

import datetime
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from modelduel import toml
from modelduel.errors import InputError, StoreError
from modelduel.session import records
from modelduel.session.files import inside, make_folder, storing, sync_folder, write_new
from modelduel.session.judging import RaterFolder
from modelduel.session.model import Asked, Judgement, Repeats, Response, ResponseKey, Reveal, SessionFile
from modelduel.session.names import REPEATS, REVEAL, judgement_stem, parse_judgement, rater_slug
from modelduel.session.scenarios import as_asked
from modelduel.session.store import JUDGEMENTS, RESPONSES, SCENARIOS, NameTakenError, Session
from modelduel.session.verify import verify

_OWN_MACHINE = frozenset({"api_key_env"})
"""Settings of a contender that say nothing of what it is asked."""


class Brought(Struct, frozen=True):
    """What one session brought that none before it had."""

    session: str
    rounds: int
    responses: int
    judgements: dict[str, int]
    """By rater, under the name that the rater has in the joined session."""
    held: int
    """Answers and judgements that an earlier one had as well."""


Names = Mapping[tuple[Path, str], str]
"""Session folder and rater -> what the rater is called in the joined session."""


def merge(folders: Sequence[Path], target: Path, names: Names | None = None) -> list[Brought]:
    """Join sessions into a new one, whole or not at all, and return what each brought.

    They must have asked the same contenders in the same way. What several hold must be the same: the scenarios as they
    were asked, the answers under one key, a rater's judgements of one round. Of test runs the last counts. Only records
    are taken over, each read and checked; the result is verified before it gets its name.

    Args:
        folders: The sessions; one alone is copied.
        target: The folder to make.
        names: Other names for raters, such as for two people who were both called `me`.

    Raises:
        InputError: They do not fit, in words; or `target` lies in one of them.
        NameTakenError: Something of the new name is there already.
        StoreError, FindingsError, NewerSchemaError: One is damaged, or the new one cannot be written.
    """
    sources = [Session.open(folder, write_index=False) for folder in folders]
    _must_be_several(sources)
    _must_be_new(sources, target)
    for source in sources[1:]:
        _must_fit(sources[0], source)
    for (folder, rater), _ in (names or {}).items():
        if not any(source.folder == folder.resolve() and rater in source.raters() for source in sources):
            raise InputError(f'There is no rater "{rater}" to rename.', where=folder.name)
    building = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    joined = Session.create(building, _file_of(sources))
    try:
        joining = _Joining(joined, names or {})
        brought = [joining.take(source) for source in sources]
        joining.finish()
        if findings := verify(building):
            worst = findings[0]
            raise StoreError(
                f"What they hold together is not whole. {worst.message}", where=worst.file, remedy=worst.remedy
            )
        with storing(target, "create"):
            _must_be_new(sources, target)  # it may have come meanwhile
            building.rename(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return brought


class _Joining:
    """One joined session in the making, which nobody else knows of yet."""

    def __init__(self, joined: Session, names: Names) -> None:
        self._joined = joined
        self._root = joined.folder
        self._names = names
        self._scenarios: set[str] = set()
        self._asked: dict[ResponseKey, str] = {}
        self._given: dict[tuple[str, str], tuple[str, Judgement]] = {}
        self._reveals: dict[str, Reveal] = {}
        self._repeats: dict[str, Repeats] = {}

    def take(self, source: Session) -> Brought:
        """Take over what a session holds and the joined one does not. Raises as `merge`."""
        if source.damaged:
            name, why = next(iter(source.damaged.items()))
            raise _damaged(source, f"{RESPONSES}/{name}", why)
        if source.batches.open():
            raise InputError(
                "Some of its answers are still in a batch.",
                where=source.name,
                remedy=f"Fetch them first: modelduel run --batch --session {source.name}.",
            )
        rounds = len(self._scenarios)
        for id_ in source.scenario_ids():
            self._scenario(source, id_)
        new = [key for key in (line.key for line in source.lines()) if self._response(source, key)]
        held = len(source.lines()) - len(new)
        judgements: dict[str, int] = {}
        for name in source.raters():
            rater = self._names.get((source.folder, name)) or name
            slug = rater_slug(rater)
            folder = source.rater(name)
            given = self._rater(source, folder, slug)
            judgements[slug] = judgements.get(slug, 0) + given
            held += len(folder.lines()) - given
        return Brought(source.name, len(self._scenarios) - rounds, len(new), judgements, held)

    def finish(self) -> None:
        """Write what was gathered from all, and make everything lasting. Raises OSError as StoreError."""
        for rater, reveal in self._reveals.items():
            self._write(records.encode_reveal(reveal), JUDGEMENTS, rater, f"{REVEAL}.toml")
        for rater, repeats in self._repeats.items():
            self._write(records.encode_repeats(repeats), JUDGEMENTS, rater, f"{REPEATS}.toml")
        with storing(self._root):
            for folder in [*self._root.rglob("*/"), self._root]:
                sync_folder(folder)

    def _scenario(self, source: Session, id_: str) -> None:
        spec = source.scenario(id_)
        if id_ not in self._scenarios:
            self._scenarios.add(id_)
            self._write(toml.dumps(spec), SCENARIOS, f"{id_}.toml")
        elif as_asked(spec) != as_asked(self._joined.scenario(id_)):
            raise InputError(
                f'The scenario "{id_}" is another one here than in the sessions before.',
                where=source.name,
                remedy="Answers to different questions cannot be joined; report the sessions apart.",
            )

    def _response(self, source: Session, key: ResponseKey) -> bool:
        """Take over an answer; return whether it is new."""
        response, text = source.response(key), source.text(key)
        record = (RESPONSES, key.scenario, f"{key.stem}.toml")
        if key not in self._asked:
            self._asked[key] = source.name
            self._write(text.encode("utf-8"), RESPONSES, key.scenario, f"{key.stem}.md")
            self._write(records.encode_response(response), *record)
            return True
        there = self._joined.response(key)
        if _untested(there) != _untested(response):
            raise InputError(
                f'{self._asked[key]} and {source.name} hold two different answers to "{key.scenario}" ({key.stem}).',
                where=source.name,
                remedy="They asked the same question twice; keep one of the sessions, or report them apart.",
            )
        if (last := _last_tested(there, response)) is not there:
            self._path(*record).unlink()
            self._write(records.encode_response(last), *record)
        return False

    def _rater(self, source: Session, folder: RaterFolder, rater: str) -> int:
        """Take over a rater's judgements; return how many are new."""
        if folder.damaged:
            name, why = next(iter(folder.damaged.items()))
            raise _damaged(source, f"{JUDGEMENTS}/{folder.rater}/{name}", why)
        new = 0
        for scenario, look, judgement in _judgements(folder):
            new += self._judgement(source, rater, scenario, look, judgement)
        if (reveal := folder.reveal_record()) is not None:
            earlier = self._reveals.get(rater, reveal)
            self._reveals[rater] = min(reveal, earlier, key=lambda one: _instant(one.at))
        if (repeats := folder.repeats()) is not None:
            before = self._repeats.get(rater, repeats)
            rounds = list(dict.fromkeys([*before.rounds, *repeats.rounds]))
            self._repeats[rater] = Repeats(max(before.share, repeats.share), rounds)
        return new

    def _judgement(self, source: Session, rater: str, scenario: str, look: int, judgement: Judgement) -> bool:
        stem = judgement_stem(scenario, look)
        if (rater, stem) not in self._given:
            self._given[rater, stem] = source.name, judgement
            self._write(records.encode_judgement(judgement), JUDGEMENTS, rater, f"{stem}.toml")
            return True
        first, given = self._given[rater, stem]
        if given != judgement:
            raise InputError(
                f'{first} and {source.name} hold two different judgements of "{scenario}" by {rater}.',
                where=source.name,
                remedy=f"If these are two people: --rename {source.name}/{rater}=NAME.",
            )
        return False

    def _path(self, *parts: str) -> Path:
        return inside(self._root, *parts[:-1]) / parts[-1]

    def _write(self, data: bytes, *parts: str) -> None:
        path = self._path(*parts)
        with storing(path):
            make_folder(path.parent)
            write_new(path, data)


def _must_be_several(sources: Sequence[Session]) -> None:
    if len({source.folder for source in sources}) != len(sources):
        raise InputError("One session was named twice.", remedy="Name each session once.")


def _must_be_new(sources: Sequence[Session], target: Path) -> None:
    if any(target.resolve().is_relative_to(source.folder) for source in sources):
        raise InputError("The new session would lie inside another one.", where=str(target))
    if os.path.lexists(target):
        raise NameTakenError(
            "There is a session, or something else, of this name already.",
            where=str(target),
            remedy="Choose another name; sessions are joined into a new one.",
        )


def _must_fit(first: Session, other: Session) -> None:
    """Raises InputError that says all in which two sessions differ that would make one of them nonsense."""
    if differences := list(_differences(first.file, other.file)):
        raise InputError(
            f"It cannot be joined with {first.name}: it has {'; '.join(differences)}.",
            where=other.name,
            remedy="Only sessions that asked the same contenders in the same way can be joined; report these apart.",
        )


def _differences(one: SessionFile, other: SessionFile) -> Iterator[str]:
    if one.kind != other.kind:
        yield f"been begun as a {other.kind}, not a {one.kind}"
    if one.blind != other.blind:
        yield f"been begun {'blind' if other.blind else 'open'}, not {'open' if other.blind else 'blind'}"
    if one.pack != other.pack:
        packs = [
            f"{pack.name} {pack.version} ({pack.sha256[:8]})" if pack else "no pack" for pack in (other.pack, one.pack)
        ]
        yield f"asked from {packs[0]}, not {packs[1]}"
    if one.system != other.system:
        yield "another system prompt"
    if one.contenders.keys() != other.contenders.keys():
        yield f"the contenders {', '.join(other.contenders)}, not {', '.join(one.contenders)}"
        return
    turned = dict(zip(one.contenders, reversed(one.contenders), strict=True))
    asked = other.contenders.items()
    unlike = [f"another {name} for {side}" for side, settings in asked for name in _unlike(one, side, settings)]
    if unlike and not any(_unlike(one, turned[side], settings) for side, settings in asked):
        yield f"{' and '.join(one.contenders)} the other way round"
    else:
        yield from unlike


def _unlike(one: SessionFile, side: str, other: Asked) -> list[str]:
    """Return the settings, asked for or sent, that differ for one contender."""
    mine = one.contenders[side]
    names = []
    for before, after in ((_plain(mine.asked), _plain(other.asked)), (mine.sent, other.sent)):
        names += [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return sorted(set(names) - _OWN_MACHINE)


def _plain(struct: Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _file_of(sources: Sequence[Session]) -> SessionFile:
    """Return the joined session's own file: the first one's, which says where it is from."""
    first = sources[0].file
    if len(sources) == 1:
        return first
    created = min((source.file.created for source in sources), key=_instant)
    note = f"Joined from {', '.join(source.name for source in sources)}."
    return msgspec.structs.replace(first, created=created, note=f"{first.note} {note}".strip())


def _judgements(folder: RaterFolder) -> Iterator[tuple[str, int, Judgement]]:
    for line in folder.lines():
        parsed = parse_judgement(line.name)
        judgement = folder.judgement(*parsed) if parsed else None
        if parsed and judgement is not None:
            yield *parsed, judgement


def _untested(response: Response) -> Response:
    """Return a response without what became of its code, which can be found out again."""
    return msgspec.structs.replace(response, candidate=None, test=[], run=None)


def _last_tested(one: Response, other: Response) -> Response:
    """Return which of two records of one answer was tested last."""

    def at(response: Response) -> tuple[bool, float]:
        run = response.run
        return run is not None, _instant(run.at) if run is not None and run.at is not None else 0.0

    return other if at(other) > at(one) else one


def _instant(at: datetime.datetime) -> float:
    """Return a time as seconds; one without a zone, as a hand may have written it, counts as UTC."""
    return (at if at.tzinfo else at.replace(tzinfo=datetime.UTC)).timestamp()


def _damaged(source: Session, name: str, why: str) -> StoreError:
    return StoreError(
        f"A record is damaged: {why}",
        where=f"{source.name}/{name}",
        remedy="`modelduel sessions verify` lists what is damaged, and what to do about it.",
    )
