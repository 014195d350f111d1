"""The scoresheet of one round as a value, and what a reader can do to it.

Scores, tags and the verdict are kept by contender, whichever side it is shown on; the reader speaks of positions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from modelduel.scenario.model import Criterion
from modelduel.session.model import Checked, Earlier

Position = Literal["left", "right"]
Verdict = Literal["left", "right", "tie", "both-bad"]
Winner = Literal["a", "b", "tie", "both-bad"]
Shown = tuple[Literal["a", "b"], Literal["a", "b"]]

POSITIONS: tuple[Position, Position] = get_args(Position)
LOWEST, HIGHEST = 1, 5
MOST_ALARMS = 99

_UNDO_STEPS = 200


class Sheet(Struct, frozen=True):
    """One rater's view of one round, given or not yet."""

    criteria: tuple[Criterion, ...]
    shown: Shown = ("a", "b")
    """Contenders from left to right."""
    scores: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Contender -> criterion key -> 1 to 5. May hold criteria that this rubric does not know; they are kept."""
    winner: Winner | None = None
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Contender -> keys of its failure modes, in the order they were given."""
    note: str = ""
    cursor: int = 0
    """The current cell: left and right of the first criterion are 0 and 1, and so on; the number of cells when the
    cursor rests behind the last one, where a digit does nothing."""
    blind: bool = False
    """Whether contenders are called by their position."""
    tag_titles: Mapping[str, str] = field(default_factory=dict)
    """Failure modes of the pack: key -> title."""
    checks: Mapping[str, Checked] = field(default_factory=dict)
    """Contender -> what was ticked of its review. May hold ids that this scenario does not know; they are kept."""
    check_titles: Mapping[str, str] = field(default_factory=dict)
    """What a review should bring up: id -> title."""
    attempts: Mapping[str, int] = field(default_factory=dict)
    """Contender -> attempt of the answer that is shown."""
    earlier: tuple[Earlier, ...] = ()
    """What was given on answers that were asked for again since, the oldest first."""
    leaked: bool = False
    """Whether an answer gave away whose it is."""

    @property
    def renewed(self) -> list[str]:
        """What the sides are called whose answer is another than one on which something was given."""
        return [
            _name(self, side)
            for side in self.shown
            if any(one.attempts.get(side) != self.attempts.get(side) for one in self.earlier)
        ]

    @property
    def cells(self) -> int:
        """How many scores there are to give."""
        return 2 * len(self.criteria)

    @property
    def current(self) -> Cell | None:
        """The cell that a digit would fill; None when the cursor rests."""
        return cell(self, self.cursor) if self.cursor < self.cells else None

    @property
    def names(self) -> tuple[str, str]:
        """What the left and the right contender are called in words: `A` and `B`, or `Left` and `Right`."""
        return ("Left", "Right") if self.blind else (self.shown[0].upper(), self.shown[1].upper())

    @property
    def letters(self) -> tuple[str, str]:
        """The same in one letter each."""
        return self.names[0][0], self.names[1][0]


class Cell(NamedTuple):
    """The place of one score."""

    criterion: Criterion
    position: Position
    side: Literal["a", "b"]


def cell(sheet: Sheet, number: int) -> Cell:
    """Return a cell by its number, from 0. Raises IndexError."""
    if number < 0:
        raise IndexError(number)
    column = number % 2
    return Cell(sheet.criteria[number // 2], POSITIONS[column], sheet.shown[column])


def score_in(sheet: Sheet, number: int) -> int | None:
    """Return the score in a cell, None when there is none. Raises IndexError."""
    place = cell(sheet, number)
    return sheet.scores.get(place.side, {}).get(place.criterion.key)


def score(sheet: Sheet, value: int) -> Sheet:
    """Put a score into the current cell and go to the next one; from the last to the first that is empty, if any.

    Raises:
        ValueError: The score is not 1 to 5.
    """
    if not LOWEST <= value <= HIGHEST:
        raise ValueError(f"a score is {LOWEST} to {HIGHEST}, not {value}")
    if sheet.current is None:
        return sheet
    scored = _with_score(sheet, sheet.cursor, value)
    after = sheet.cursor + 1
    return replace(scored, cursor=after if after < sheet.cells else first_empty(scored))


def clear(sheet: Sheet) -> Sheet:
    """Empty the current cell; when it is empty already, the one before it, as backspace does in text."""
    number = sheet.cursor
    if number and (number == sheet.cells or score_in(sheet, number) is None):
        number -= 1
    if number == sheet.cells or score_in(sheet, number) is None:
        return replace(sheet, cursor=number)
    return replace(_with_score(sheet, number, None), cursor=number)


def move(sheet: Sheet, cells: int) -> Sheet:
    """Move the cursor by so many cells, 2 being a criterion, as far as there are cells."""
    return move_to(sheet, sheet.cursor + cells)


def move_to(sheet: Sheet, number: int) -> Sheet:
    """Put the cursor on a cell, or on the nearest one there is."""
    return replace(sheet, cursor=max(0, min(number, sheet.cells - 1)))


def first_empty(sheet: Sheet) -> int:
    """Return the first cell without a score; the number of cells when all have one."""
    return next((number for number in range(sheet.cells) if score_in(sheet, number) is None), sheet.cells)


def give_verdict(sheet: Sheet, verdict: Verdict) -> Sheet:
    """Say which side is better, or that neither is."""
    return replace(sheet, winner=_winner(sheet.shown, verdict))


def verdict_of(sheet: Sheet) -> Verdict | None:
    """Return the verdict by position."""
    if sheet.winner in sheet.shown:
        return POSITIONS[sheet.shown.index(sheet.winner)]
    return sheet.winner if sheet.winner in ("tie", "both-bad") else None


def give_tags(sheet: Sheet, left: tuple[str, ...], right: tuple[str, ...]) -> Sheet:
    """Give both sides their failure modes, in place of those they had."""
    return replace(sheet, tags={**sheet.tags, sheet.shown[0]: left, sheet.shown[1]: right})


def checked(sheet: Sheet, position: Position) -> Checked:
    """Return what was ticked of a side's review."""
    return sheet.checks.get(sheet.shown[POSITIONS.index(position)], Checked())


def tick(sheet: Sheet, position: Position, id_: str) -> Sheet:
    """Say that a side's review brings something up, or take that back."""
    before = checked(sheet, position)
    rest = [one for one in before.found if one != id_]
    return _with_checked(sheet, position, replace(before, found=rest if id_ in before.found else [*rest, id_]))


def tick_decided(sheet: Sheet, position: Position) -> Sheet:
    """Say that a side takes a position, or take that back."""
    before = checked(sheet, position)
    return _with_checked(sheet, position, replace(before, decided=not before.decided))


def count_alarms(sheet: Sheet, position: Position, more: int) -> Sheet:
    """Count false alarms of a side, or take some back; there are never fewer than none."""
    before = checked(sheet, position)
    alarms = max(0, min(before.false_alarms + more, MOST_ALARMS))
    return _with_checked(sheet, position, replace(before, false_alarms=alarms))


def write_note(sheet: Sheet, note: str) -> Sheet:
    """Put a note in the place of the one there was."""
    return replace(sheet, note=note)


def mark_leaked(sheet: Sheet) -> Sheet:
    """Say that an answer gave away whose it is, or take that back."""
    return replace(sheet, leaked=not sheet.leaked)


def missing(sheet: Sheet) -> list[str]:
    """Say what is still to be given: criteria, with the side where only one is missing, and the verdict."""
    words = []
    for number, criterion in enumerate(sheet.criteria):
        empty = [score_in(sheet, 2 * number + column) is None for column in (0, 1)]
        if all(empty):
            words.append(criterion.title)
        elif any(empty):
            words.append(f"{criterion.title} {sheet.names[empty.index(True)]}")
    return words if sheet.winner else [*words, "verdict"]


def verdict_words(sheet: Sheet) -> str:
    """Return the verdict as it stands on the sheet: `A > B`, `A < B`, `A = B`, `both bad`, or `_`."""
    left, right = sheet.letters
    signs = {
        "left": f"{left} > {right}",
        "right": f"{left} < {right}",
        "tie": f"{left} = {right}",
        "both-bad": "both bad",
    }
    verdict = verdict_of(sheet)
    return signs[verdict] if verdict else "_"


def tag_title(sheet: Sheet, key: str) -> str:
    """Return what a failure mode is called; one that the pack does not know, by its key."""
    return sheet.tag_titles.get(key) or key.replace("-", " ")


class Step(NamedTuple):
    """A change that can be undone."""

    before: Sheet
    called: str = ""
    """What undoing it is called; empty: by what changed."""


class History(Struct, frozen=True):
    """The sheet as it is, and as it was before each change that can be undone."""

    now: Sheet
    past: tuple[Step, ...] = ()

    def do(self, sheet: Sheet, called: str = "") -> History:
        """Go on with `sheet`. A moved cursor, or a name revealed, is no change to undo."""
        if not changes(self.now, sheet):
            return History(sheet, self.past)
        return History(sheet, (*self.past, Step(self.now, called))[-_UNDO_STEPS:])

    def undo(self) -> tuple[History, str]:
        """Take the last change back, and say in words which; names that were revealed meanwhile stay revealed.

        What was set aside comes back onto the sheet, and stays among the earlier: both are true.
        """
        if not self.past:
            return self, "Nothing to undo"
        before, called = self.past[-1]
        former = replace(
            self.now,
            scores=before.scores,
            winner=before.winner,
            tags=before.tags,
            note=before.note,
            checks=before.checks,
            leaked=before.leaked,
            cursor=before.cursor,
        )
        return History(former, self.past[:-1]), f"Undid: {called or '; '.join(changes(former, self.now))}"


def changes(before: Sheet, after: Sheet) -> list[str]:
    """Say in words what was given between two states of one sheet, such as `Root cause, A: 4`."""
    words = []
    for number in range(after.cells):
        place = cell(after, number)
        new = score_in(after, number)
        if new != before.scores.get(place.side, {}).get(place.criterion.key):
            words.append(f"{place.criterion.title}, {_name(after, place.side)}: {new or 'cleared'}")
    if before.winner != after.winner:
        words.append(f"verdict {verdict_words(after)}" if after.winner else "verdict cleared")
    for side in after.shown:
        old_tags, new_tags = before.tags.get(side, ()), after.tags.get(side, ())
        words += [f"{tag_title(after, tag)}, {_name(after, side)}" for tag in new_tags if tag not in old_tags]
        words += [f"not {tag_title(after, tag)}, {_name(after, side)}" for tag in old_tags if tag not in new_tags]
    if before.note != after.note:
        words.append("note")
    if before.leaked != after.leaked:
        words.append("gave itself away" if after.leaked else "did not give itself away")
    return [*words, *_checks_changed(before, after)]


def _checks_changed(before: Sheet, after: Sheet) -> list[str]:
    words = []
    for side in after.shown:
        old, new = before.checks.get(side, Checked()), after.checks.get(side, Checked())
        name = _name(after, side)
        words += [f"{_check_title(after, id_)}, {name}: ticked" for id_ in new.found if id_ not in old.found]
        words += [f"{_check_title(after, id_)}, {name}: not ticked" for id_ in old.found if id_ not in new.found]
        if old.decided != new.decided:
            words.append(f"takes a position, {name}: {'ticked' if new.decided else 'not ticked'}")
        if old.false_alarms != new.false_alarms:
            words.append(f"false alarms, {name}: {new.false_alarms}")
    return words


def _check_title(sheet: Sheet, id_: str) -> str:
    return sheet.check_titles.get(id_) or id_.replace("-", " ")


def _with_score(sheet: Sheet, number: int, value: int | None) -> Sheet:
    place = cell(sheet, number)
    row = {key: old for key, old in sheet.scores.get(place.side, {}).items() if key != place.criterion.key}
    if value is not None:
        row[place.criterion.key] = value
    return replace(sheet, scores={**sheet.scores, place.side: row})


def _with_checked(sheet: Sheet, position: Position, made: Checked) -> Sheet:
    return replace(sheet, checks={**sheet.checks, sheet.shown[POSITIONS.index(position)]: made})


def _winner(shown: Shown, verdict: Verdict) -> Winner:
    if verdict == "left":
        return shown[0]
    if verdict == "right":
        return shown[1]
    return verdict


def _name(sheet: Sheet, side: Literal["a", "b"]) -> str:
    return sheet.names[sheet.shown.index(side)]
