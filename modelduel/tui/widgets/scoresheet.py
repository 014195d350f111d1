"""The strip in which a round is scored: criteria with both sides' cells, what a score means, verdict, tags and note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive

from modelduel.tui import sheet as sheets
from modelduel.tui.cells import wrapped
from modelduel.tui.live import keys_of
from modelduel.tui.sheet import POSITIONS, Position, Sheet, Verdict
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain, shares, spread, width_of

_SMALL_WORDS = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
_VERDICTS: tuple[Verdict, ...] = ("left", "right", "tie", "both-bad")
_ANCHORS, _BETWEEN = ("1", "3", "5"), ("2", "4")

ROOM_FOR_ANCHORS = 36
"""Lines of a terminal from which each score's meaning is shown in full, unless the reader wants it otherwise."""
_BESIDE = 9
"""Cells of a row that an anchor in full does not have: its score, and the one after it."""
_MOST_ROWS = 3

_WIDE_EACH = 14
"""Cells for each criterion from which they stand two apart."""


class Said(NamedTuple):
    """What stands on the sheet but is not the reader's."""

    saved: str = ""
    """When the sheet was saved, such as `12:04:31`; empty until it was."""
    words: str = ""
    """What the last key did, such as `Undid: Root cause, A: 4`, or what is to be known of the round."""
    key: str = ""
    """The key that shows the anchors in full or short; empty where they are in full unasked."""
    readonly: str = ""
    """Why nothing can be scored, such as `Recorded by me`; shown in the place of the hint."""


def abbreviate(title: str, cells: int) -> str:
    """Return a title in at most so many cells: whole words if they say enough, else the beginning of the first."""
    if cell_len(title) <= cells:
        return title
    words = title.split()
    while len(words) > 1 and (cell_len(" ".join(words)) > cells or words[-1].lower() in _SMALL_WORDS):
        words.pop()
    short = " ".join(words)
    return short if cell_len(short) <= cells else clip(short, cells)


def sheet_rows(sheet: Sheet, width: int, said: Said, *, tall: bool = False) -> list[Row]:
    """Return the strip: scores; the anchors of the current criterion, in full when `tall`; verdict and the rest."""
    fits = _fits_beside(sheet, width, said)
    below = [*_hint(sheet, width, said, tall=tall), _verdict(sheet, width, said if fits else said._replace(words=""))]
    if not fits:  # what the last key did is read in full: it takes the row above the verdict, then more
        cells = max(1, width - 2)
        lines = wrapped(plain(said.words), cells)
        rows = min(len(lines), len(below))
        lines[rows - 1 :] = [clip(" ".join(lines[rows - 1 :]), cells)]
        start = max(0, len(below) - 1 - rows)
        below[start : start + rows] = [[Piece(" "), Piece(line, "strong")] for line in lines]
    return [_scores(sheet, width, said), *below]


def _role(sheet: Sheet, column: int) -> str:
    """Return a side's hue; on a blind sheet the hues mean left and right."""
    return f"side-{'ab'[column] if sheet.blind else sheet.shown[column]}"


def roles_of(sheet: Sheet) -> tuple[str, str]:
    """Return the hues of the left and the right side."""
    return _role(sheet, 0), _role(sheet, 1)


def _scores(sheet: Sheet, width: int, said: Said) -> Row:
    """Return every criterion with its two cells; the narrower, the shorter their names."""
    titles = [plain(criterion.title) for criterion in sheet.criteria]
    if not titles:
        return [Piece(clip(" No criteria: a verdict is enough.", width), "hint")]
    letters = sheet.letters
    head = [Piece(" ")]
    marked, gap = True, "   "
    if 1 + sum(cell_len(title) + 6 for title in titles) + 3 * (len(titles) - 1) > width:
        # The letters stand once, at the left, rather than in every cell.
        marked, gap = False, "  " if width >= _WIDE_EACH * len(titles) else " "
        head = [
            Piece(" "),
            Piece(letters[0], _role(sheet, 0)),
            Piece(" "),
            Piece(letters[1], _role(sheet, 1)),
            Piece(gap),
        ]
    room = width - 1 - width_of(head) - len(titles) * (6 if marked else 4) - len(gap) * (len(titles) - 1)
    row = head
    for number, title in enumerate(_short_titles(titles, room)):
        current = not said.readonly and sheet.cursor // 2 == number
        row.append(Piece(title, "strong" if current else "", ("cell", 2 * number)))
        for column in (0, 1):
            cell = 2 * number + column
            value = sheets.score_in(sheet, cell)
            text = (letters[column] if marked else "") + ("_" if value is None else str(value))
            inverted = cell == sheet.cursor and not said.readonly
            row += Piece(" "), Piece(text, _role(sheet, column), ("cell", cell), inverted)
        if number < len(titles) - 1:
            row.append(Piece(gap))
    return row


def _short_titles(titles: Sequence[str], room: int) -> list[str]:
    """Return titles that take `room` cells together; what whole words leave over goes to those that lack least."""
    wants = [cell_len(title) for title in titles]
    short = [abbreviate(title, share) for title, share in zip(titles, shares(wants, room), strict=True)]
    spare = room - sum(map(cell_len, short))
    for index in sorted(range(len(titles)), key=lambda index: wants[index] - cell_len(short[index])):
        taken = cell_len(short[index])
        short[index] = abbreviate(titles[index], taken + spare)
        spare -= cell_len(short[index]) - taken
    return short


def _hint(sheet: Sheet, width: int, said: Said, *, tall: bool) -> list[Row]:
    """Return the anchors of the current criterion, each a place to click."""
    each = rows_of_anchor(sheet, width)
    current = sheet.current
    if said.readonly or current is None:
        text = plain(said.readonly) or ("Every cell is scored." if sheet.cells else "")
        rest = len(_ANCHORS) * each - 1 if tall and sheet.cells and not said.readonly else 0
        return [[Piece(clip(f" {text}", width), "hint")], *[[] for _ in range(rest)]]
    anchors = [plain(current.criterion.anchors.get(key, "")) for key in _ANCHORS]
    if tall:
        rows = [
            row
            for key, text in zip(_ANCHORS, anchors, strict=True)
            for row in _anchor_in_full(key, text, width - _BESIDE, each)
        ]
        more = _turns(said, "in short")
        last = next((index for index in reversed(range(len(rows))) if width_of([*rows[index], *more]) <= width), None)
        if more and last is not None:
            rows[last] = spread(rows[last], more, width)
        return rows
    fixed = 1 + 2 * len(_ANCHORS) + 6 * len(_BETWEEN)
    wants = [cell_len(text) for text in anchors]
    more = _turns(said, "in full")
    if sum(wants) <= width - fixed:
        more = []
    room = shares(wants, width - fixed - width_of(more))
    row: list[Piece] = [Piece(" ")]
    for key, text, share in zip(_ANCHORS, anchors, room, strict=True):
        row += [*_anchor(key, text, share), *_after(key)]
    return [spread(row, more, width)]


def _turns(said: Said, how: str) -> list[Piece]:
    """Return the key that shows the anchors the other way, and which way that is."""
    return [Piece(f"  {said.key} ", "strong", "anchors"), Piece(f"{how} ", "hint", "anchors")] if said.key else []


def rows_of_anchor(sheet: Sheet, width: int) -> int:
    """Return how many rows an anchor in full has: as many for each criterion, so that nothing moves."""
    texts = [plain(text) for criterion in sheet.criteria for text in criterion.anchors.values()]
    return max(1, min(_MOST_ROWS, max((len(wrapped(text, width - _BESIDE)) for text in texts), default=1)))


def _anchor_in_full(key: str, text: str, cells: int, rows: int) -> list[Row]:
    """Return an anchor on so many rows, and beside the first the score after it."""
    parts = wrapped(text, cells)
    last = clip(" ".join(parts[rows - 1 :]), cells)
    hit = ("score", int(key))
    below = [[Piece("   "), Piece(part, "hint", hit)] for part in (*parts[1 : rows - 1], last)] if rows > 1 else []
    first = last if rows == 1 else parts[0]
    return [
        [Piece(" "), *_anchor(key, first, cells), *_after(key)],
        *below,
        *[[] for _ in range(rows - 1 - len(below))],
    ]


def _anchor(key: str, text: str, cells: int) -> Row:
    hit = ("score", int(key))
    return [Piece(f"{key} ", "", hit), Piece(clip(text, cells), "hint", hit)]


def _after(key: str) -> Row:
    """Return the score between this anchor and the next, which has no words of its own but can be clicked."""
    number = int(key) + 1
    return [Piece("  "), Piece(f" {number} ", "hint", ("score", number)), Piece(" ")] if str(number) in _BETWEEN else []


def _given(sheet: Sheet) -> list[Piece]:
    """Return the verdict, and which tags there are and whether a note."""
    verdict = sheets.verdict_of(sheet)
    role = {"left": _role(sheet, 0), "right": _role(sheet, 1), "tie": "strong", "both-bad": "strong"}.get(
        verdict or "", ""
    )
    left = [Piece(" Verdict ", "hint", "verdict"), Piece(sheets.verdict_words(sheet), role, "verdict")]
    for column, position in enumerate(POSITIONS):
        keys = sheet.tags.get(sheet.shown[column], ())
        if keys:
            titles = ", ".join(plain(sheets.tag_title(sheet, key)) for key in keys)
            left += [
                Piece("   "),
                Piece(f"{sheet.letters[column]} ", _role(sheet, column), ("tags", position)),
                Piece(titles, "", ("tags", position)),
            ]
    if not any(sheet.tags.get(side) for side in sheet.shown):
        left += Piece("   "), Piece("no tags", "mark", ("tags", "left"))
    left += Piece("   "), Piece("note" if sheet.note else "no note", "" if sheet.note else "mark", "note")
    if sheet.leaked:
        left += Piece("   "), Piece("gave itself away", "strong")
    return left


def _room_beside(left: Row, width: int) -> int:
    """Return the cells at the right of what is given; its long texts give way to it."""
    return width - min(width_of(left), width // 2) - 4


def _fits_beside(sheet: Sheet, width: int, said: Said) -> bool:
    """Say whether what the last key did can be read beside the verdict; so can nothing."""
    return cell_len(plain(said.words)) <= _room_beside(_given(sheet), width)


def _verdict(sheet: Sheet, width: int, said: Said) -> Row:
    left = _given(sheet)
    room = _room_beside(left, width)
    for right in _states(sheet, said):
        if width_of(right) <= room + 1:
            return spread(_squeezed(left, width - width_of(right) - 3), [*right, Piece(" ")], width)
    return spread(left, [], width)


def _states(sheet: Sheet, said: Said) -> list[Row]:
    """Return what is said at the right, from the fullest to the shortest."""
    saved = [Piece(f"   saved {plain(said.saved)}", "hint")] if said.saved else []
    if said.words:
        words = Piece(plain(said.words), "strong")
        return [[words, *saved], [words]]
    lacking = [plain(word) for word in sheets.missing(sheet)]
    if not lacking or said.readonly:
        return [[Piece("" if said.readonly else "complete", "hint"), *saved], saved]
    count = sum(sheets.score_in(sheet, number) is None for number in range(sheet.cells))
    few = ([f"{count} {'score' if count == 1 else 'scores'}"] if count else []) + ([] if sheet.winner else ["verdict"])
    full = Piece(f"missing: {', '.join(lacking)}", "hint", "missing")
    short = Piece(f"missing: {', '.join(few)}", "hint", "missing")
    named = [[full, *saved], [full]] if len(lacking) <= 2 else []
    states: list[Row] = [*named, [short, *saved], [short]]
    if sheet.renewed:  # what was given is set aside
        since = Piece(f"{' and '.join(sheet.renewed)} asked again, ", "hint", "missing")
        return [*([since, *state] for state in states), *states]
    return states


def _squeezed(row: Sequence[Piece], cells: int) -> list[Piece]:
    """Return a row in so many cells; the titles of tags, its only long texts, give way."""
    long = [index for index, piece in enumerate(row) if isinstance(piece.hit, tuple) and cell_len(piece.text) > 2]
    rest = width_of(row) - sum(cell_len(row[index].text) for index in long)
    squeezed = list(row)
    for index, share in zip(long, shares([cell_len(row[index].text) for index in long], cells - rest), strict=True):
        squeezed[index] = row[index]._replace(text=clip(row[index].text, share))
    return squeezed


class Scoresheet(PieceRows):
    """Shows a sheet, and says what was clicked on it; it changes nothing itself."""

    DEFAULT_CSS = """
    Scoresheet {
        height: 3;
        background: $surface;
    }
    """

    tall: reactive[bool] = reactive(False, init=False)
    """Whether anchors are shown in full, each on rows of its own, rather than side by side on one."""

    @dataclass
    class CellPicked(Message):
        """A cell was clicked; `number` counts as `Sheet.cursor` does."""

        scoresheet: Scoresheet
        number: int

        @property
        def control(self) -> Scoresheet:
            """The widget, for `@on` selectors."""
            return self.scoresheet

    @dataclass
    class ScorePicked(Message):
        """A score for the current cell was clicked."""

        scoresheet: Scoresheet
        score: int

        @property
        def control(self) -> Scoresheet:
            """The widget, for `@on` selectors."""
            return self.scoresheet

    @dataclass
    class VerdictPicked(Message):
        """The verdict was clicked: the one after the one that stands there."""

        scoresheet: Scoresheet
        verdict: Verdict

        @property
        def control(self) -> Scoresheet:
            """The widget, for `@on` selectors."""
            return self.scoresheet

    @dataclass
    class TagsPicked(Message):
        """The failure modes of a side were clicked."""

        scoresheet: Scoresheet
        position: Position

        @property
        def control(self) -> Scoresheet:
            """The widget, for `@on` selectors."""
            return self.scoresheet

    @dataclass
    class NotePicked(Message):
        """The note was clicked."""

        scoresheet: Scoresheet

        @property
        def control(self) -> Scoresheet:
            """The widget, for `@on` selectors."""
            return self.scoresheet

    def __init__(
        self, sheet: Sheet | None = None, *, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._sheet = sheet or Sheet(())
        self._said = Said()
        self._wanted: bool | None = None  # whether the reader wants it tall; None: as the room has it

    def give_room(self, roomy: bool) -> None:
        """Be tall where there is room, unless the reader wants it otherwise."""
        self.tall = roomy if self._wanted is None else self._wanted

    def turn(self) -> None:
        """Show the anchors in full, or no longer."""
        self.tall = self._wanted = not self.tall

    @property
    def sheet(self) -> Sheet:
        """What is shown."""
        return self._sheet

    def show(self, sheet: Sheet, said: Said | None = None) -> None:
        """Show this sheet."""
        self._sheet, self._said = sheet, said or Said()
        self.recompose_rows()

    def watch_tall(self) -> None:
        """Take the rows it needs, or give them back."""
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the strip."""
        unasked = self.tall and not self._wanted
        said = self._said._replace(key="" if unasked else keys_of(self.app).shown("score.anchors"))
        rows = sheet_rows(self._sheet, width, said, tall=self.tall)
        self.styles.height = len(rows)
        return rows

    def pressed(self, hit: Any, cell: int) -> None:
        """Say what was clicked."""
        if self._said.readonly:
            return
        match hit:
            case "verdict":
                verdict = sheets.verdict_of(self._sheet)
                after = 0 if verdict is None else (_VERDICTS.index(verdict) + 1) % len(_VERDICTS)
                self.post_message(self.VerdictPicked(self, _VERDICTS[after]))
            case "anchors":
                self.turn()
            case "note":
                self.post_message(self.NotePicked(self))
            case "missing":
                self.post_message(self.CellPicked(self, sheets.first_empty(self._sheet)))
            case ("cell", int(number)):
                self.post_message(self.CellPicked(self, number))
            case ("score", int(value)):
                self.post_message(self.ScorePicked(self, value))
            case ("tags", ("left" | "right") as position):
                self.post_message(self.TagsPicked(self, position))
