"""The sessions of a folder: listing them, finding one, and naming a new one."""

from __future__ import annotations

import datetime
import difflib
import itertools
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from msgspec import Struct

from modelduel import paths
from modelduel.errors import InputError, ModelduelError
from modelduel.session.files import storing
from modelduel.session.model import SessionFile
from modelduel.session.names import MAX_ID, parse_judgement, slug_of
from modelduel.session.redact import redact_asked
from modelduel.session.store import FILE, JUDGEMENTS, RESPONSES, SCENARIOS, NameTakenError, Session

_MAX_TRIES = 1000


class SessionSummary(Struct, frozen=True, omit_defaults=True):
    """One session in a list. A damaged one has its name, path and what is wrong, and nothing else that is sure."""

    id: str
    """The folder's name."""
    path: str
    changed: datetime.datetime
    """When something was last saved, in UTC; of a shipped session when it was recorded, not when it was installed."""
    damaged: str = ""
    """Why it cannot be opened; empty when it can."""
    kind: Literal["duel", "review", "demo"] | None = None
    created: datetime.datetime | None = None
    contenders: dict[str, str] = {}
    """Key -> what the user called it."""
    title: str = ""
    """The first words of a quick duel's prompt, which tell it from another of the same contenders."""
    blind: bool = False
    """Whether its names are to be kept from a reader: it is judged blind, and nobody has had them revealed."""
    rounds: int = 0
    responses: int = 0
    judged: int = 0
    """Rounds with a verdict by at least one rater."""
    raters: list[str] = []
    unreadable: int = 0
    """Responses that cannot be read."""
    shipped: bool = False
    """Whether it came with the program."""

    @property
    def is_being_judged_blind(self) -> bool:
        """Whether somebody judges it without names: what tells who answered is to be kept from them."""
        return self.blind and bool(self.raters)


def list_sessions(*places: Path) -> list[SessionSummary]:
    """Return the sessions in some folders, the last changed first; a folder that is not there has none.

    Of several with one name, the first place's is meant: that is the one `find_folder` finds.

    Raises:
        StoreError: A folder cannot be read.
    """
    folders: dict[str, Path] = {}
    for place in places:
        with storing(place, "read"):
            for entry in place.iterdir() if place.is_dir() else ():
                if _looks_like_session(entry):
                    folders.setdefault(entry.name, entry)
    # Under another name it is the same session still, where a link leads to it.
    real: dict[Path, Path] = {}
    for folder in folders.values():
        real.setdefault(folder.resolve(), folder)
    found = [summarise_folder(folder) for folder in real.values()]
    return sorted(found, key=lambda summary: (summary.changed, summary.id), reverse=True)


def summarise_folder(folder: Path) -> SessionSummary:
    """Return the summary of a session's folder, of a damaged one too."""
    try:
        return summarise(Session.open(folder))
    except ModelduelError as error:
        shipped = paths.is_shipped(folder)
        return SessionSummary(folder.name, str(folder), _changed(folder, 0), damaged=error.message, shipped=shipped)


def summarise(session: Session) -> SessionSummary:
    """Return the summary of an open session. Raises StoreError."""
    lines = session.lines()
    raters = session.raters()
    times = [line.mtime_ns for line in lines]
    judged: set[str] = set()
    blind = session.file.blind
    for name in raters:
        rater = session.rater(name)
        blind = blind and not rater.revealed
        for judgement in rater.lines():
            times.append(judgement.mtime_ns)
            parsed = parse_judgement(judgement.name)
            if parsed and judgement.winner:
                judged.add(parsed[0])
    shipped = paths.is_shipped(session.folder)
    return SessionSummary(
        id=session.name,
        path=str(session.folder),
        changed=session.file.created if shipped else _changed(session.folder / FILE, max(times, default=0)),
        kind=session.file.kind,
        created=session.file.created,
        contenders={key: asked.name for key, asked in session.file.contenders.items()},
        title=_title(session),
        blind=blind,
        rounds=len({line.name.partition("/")[0] for line in lines}.union(session.scenario_ids())),
        responses=len(lines),
        judged=len(judged),
        raters=raters,
        unreadable=len(session.damaged),
        shipped=shipped,
    )


def hides_names(session: Session) -> bool:
    """Whether its names are to be kept from a reader: it is judged blind, and nobody has had them revealed.

    Raises:
        StoreError: The session cannot be read.
    """
    return session.file.blind and not any(session.rater(name).revealed for name in session.raters())


def _title(session: Session) -> str:
    """Return the title of a quick duel's one scenario; empty where there is none, or none that can be read."""
    if session.file.kind == "duel":
        with suppress(ModelduelError):
            return "".join([session.scenario(id_).title for id_ in session.scenario_ids()[:1]])
    return ""


def find_session(name: str | Path, places: Sequence[Path]) -> Session:
    """Open the session that `find_folder` finds.

    Raises:
        InputError: There is none, or several.
        StoreError, NewerSchemaError, FindingsError: It cannot be opened.
    """
    return Session.open(find_folder(name, places))


def find_folder(name: str | Path, places: Sequence[Path]) -> Path:
    """Return the session's folder, damaged or not, of a path, or of a name or the unambiguous beginning of one.

    Args:
        name: What the user wrote.
        places: Folders to look for a name in; the first that has it wins.

    Raises:
        InputError: There is none, or several.
        StoreError: A place cannot be read.
    """
    path = Path(name).expanduser()
    with storing(path, "read"):
        if _looks_like_session(path):
            return path
        folders = [entry for place in places if place.is_dir() for entry in place.iterdir()]
        folders = [folder for folder in folders if _looks_like_session(folder)]
    wanted = path.name if path.parent == Path() else ""
    exact = [folder for folder in folders if folder.name == wanted]
    begun = [folder for folder in folders if wanted and folder.name.startswith(wanted)]
    if exact:  # the first place wins: the user's own before the shipped ones
        return exact[0]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise InputError(
            f'"{name}" begins the names of {len(begun)} sessions.',
            remedy=f"Say which: {', '.join(sorted(folder.name for folder in begun)[:5])}.",
        )
    near = difflib.get_close_matches(wanted, [folder.name for folder in folders], n=3)
    looked = ", ".join(dict.fromkeys(map(str, places))) or "no folder"
    raise InputError(
        f'There is no session "{name}".',
        remedy=f"Did you mean {' or '.join(near)}?" if near else f"`modelduel sessions list` shows those in {looked}.",
    )


def session_name(words: Sequence[str], day: datetime.date) -> str:
    """Return a session's name: the day, and the words' letters and digits, such as `2026-11-22-sonnet-sol`."""
    return "-".join([day.isoformat(), *filter(None, map(slug_of, words))])[:MAX_ID].rstrip("-")


def session_slug(name: str) -> str:
    """Return the folder name of a session that the user named: its letters and digits. Raises InputError."""
    slug = slug_of(name)[:MAX_ID].rstrip("-")
    if not slug:
        raise InputError("A session's name needs a letter or a digit.", where=name)
    return slug


def new_session(place: Path, words: Sequence[str], file: SessionFile) -> Session:
    """Make a session named by its day and some words, with a number behind it where the name is taken.

    Raises:
        StoreError: It cannot be written.
    """
    # A name like `openai-chat:model@https://user:password@host` must not name a folder as it is.
    harmless = {asked.name: redact_asked(asked).name for asked in file.contenders.values()}
    name = session_name([harmless.get(word, word) for word in words], file.created.date())
    for number in itertools.count(1):
        try:
            return Session.create(place / (name if number == 1 else f"{name}-{number}"), file)
        except NameTakenError:
            if number == _MAX_TRIES:
                raise
    raise AssertionError("count() does not end")


def _looks_like_session(folder: Path) -> bool:
    """A folder with any of a session's parts: one that lost its `session.toml` is a damaged session, not none."""
    if folder.name.startswith(".") or not folder.is_dir():
        return False
    return (
        (folder / FILE).exists()
        or all((folder / part).is_dir() for part in (RESPONSES, SCENARIOS))
        or ((folder / JUDGEMENTS).is_dir())
    )


def _changed(path: Path, mtime_ns: int) -> datetime.datetime:
    try:
        mtime_ns = max(mtime_ns, path.stat().st_mtime_ns)
    except OSError:
        mtime_ns = max(mtime_ns, 0)  # gone while we look: it is listed by what is known
    seconds = min(mtime_ns // 1_000_000_000, 253402300799)  # the last second of the year 9999
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
