"""Writing out what won: the winner's files of each round that a rater judged."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from modelduel.duel.lost import stand_in
from modelduel.duel.round import Answer, read_answer
from modelduel.errors import InputError, ModelduelError
from modelduel.scenario.load import thaw
from modelduel.session.files import make_folder, storing, sync_folder, write_new
from modelduel.session.judging import RaterFolder
from modelduel.session.model import Judgement, ResponseKey
from modelduel.session.names import parse_judgement
from modelduel.session.store import NameTakenError, Session
from modelduel.testrun.judge import unfit

_PROSE = "answer.md"


class Written(Struct, frozen=True, omit_defaults=True):
    """What became of one round: the files of its winner, or why there are none."""

    scenario: str
    files: list[str] = []
    """Paths below the folder that was written to."""
    reason: str = ""


def raters_choice(session: Session, name: str | None) -> RaterFolder:
    """Return the judgements to go by: of the rater named, or of the only one there is. Raises InputError."""
    raters = session.raters()
    if name is None and len(raters) == 1:
        return session.rater(raters[0])
    if name is None:
        whose = " or ".join(f"--rater {one}" for one in raters)
        raise InputError(
            "Nobody has judged this session yet." if not raters else f"{len(raters)} raters judged this session.",
            where=session.name,
            remedy="modelduel review, or replay --rate NAME" if not raters else f"Say whose: {whose}",
        )
    folder = session.rater(name)
    if folder.rater not in raters:
        raise InputError(f'Nobody judged this session as "{folder.rater}".', where=session.name)
    return folder


def write_winners(session: Session, rater: RaterFolder, into: Path, only: Collection[str] = ()) -> list[Written]:
    """Write the winner's files of every round (or some) into a new folder, each round's into a folder of its own.

    The files are those that the tests run on; an answer without code is written whole. The names of the contenders
    are nowhere among them. A round that is damaged, or whose files cannot be laid down beside each other, is left out
    and told of; where nothing is left, no folder is.

    Raises:
        InputError: One of `only` has no judgement.
        NameTakenError: There is something of the folder's name already.
        StoreError: It cannot be written.
    """
    rounds = [parsed[0] for line in rater.lines() if (parsed := parse_judgement(line.name)) and parsed[1] == 1]
    if unknown := sorted(set(only) - set(rounds)):
        raise InputError(f'{rater.rater} has not judged a round "{unknown[0]}".', where=session.name)
    with storing(into, "create"):
        into.parent.mkdir(parents=True, exist_ok=True)
        try:
            into.mkdir()
        except FileExistsError:
            raise NameTakenError("There is something of this name already.", where=str(into)) from None
    written = [_write_round(session, rater, one, into) for one in rounds if not only or one in only]
    if not any(one.files for one in written):
        into.rmdir()
    return written


def _write_round(session: Session, rater: RaterFolder, scenario: str, into: Path) -> Written:
    try:
        judgement = rater.judgement(scenario)
        if judgement is None or judgement.winner is None:
            return Written(scenario, reason="no verdict yet")
        if judgement.winner not in ("a", "b"):
            return Written(scenario, reason={"tie": "a tie", "both-bad": "both bad"}[judgement.winner])
        answer = _winner(session, scenario, judgement)
    except ModelduelError as error:
        return Written(scenario, reason=error.message)
    files = answer.extraction.files if answer.extraction is not None else {}
    if files and (why := unfit(files)):
        return Written(scenario, reason=why)
    texts = dict(files) or {_PROSE: answer.text}
    folder = into / scenario
    with storing(folder):
        make_folder(folder)
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new(path, text.encode("utf-8", "replace"))
        sync_folder(folder)
    return Written(scenario, [f"{scenario}/{name}" for name in texts])


def _winner(session: Session, scenario: str, judgement: Judgement) -> Answer:
    """Return the answer that won, of the attempt that was judged. Raises StoreError, FindingsError, InputError."""
    side = str(judgement.winner)
    keys = [line.key for line in session.lines(scenario) if line.key.contender == side and line.key.sample == 1]
    judged = judgement.attempts.get(side)
    found = [key for key in keys if judged in (None, key.attempt)]
    if not found:
        raise InputError("the answer that won is not there")
    key: ResponseKey = max(found, key=lambda one: one.attempt)
    try:
        asked = thaw(session.scenario(scenario))
    except ModelduelError:
        asked = stand_in(session, scenario)
    return read_answer(session, key, asked)
