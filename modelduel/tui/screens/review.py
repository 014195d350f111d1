"""The form of a new review: two contenders, the categories to go through, and whether it is blind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from modelduel.errors import InputError
from modelduel.scenario.model import CATEGORIES, Category
from modelduel.tui.cells import wrapped
from modelduel.tui.keys import bind
from modelduel.tui.screens.dialog import Dialog
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain
from modelduel.tui.widgets.writing import LineInput

if TYPE_CHECKING:
    from modelduel.settings import Settings

_TITLES: dict[Category, str] = {
    "bug-fix": "bug fixes",
    "algorithm": "algorithms",
    "refactoring": "refactorings",
    "review": "reviews",
}


@dataclass(frozen=True)
class NewReview:
    """What is to be reviewed, and whom."""

    a: str
    """A name from the config, or `provider:model`."""
    b: str
    categories: tuple[Category, ...] = CATEGORIES
    blind: bool = True
    """Whether nothing says who answers until the rounds are judged."""


_NAMES = {
    True: "Blind: sides change by lot, and neither names nor speed nor cost are shown, until every round is judged or "
    "you ask for them. What is judged by then counts as unswayed.",
    False: "Open: A is at the left and B at the right, with name, speed and cost. That sways, and the report says so.",
}


class _Says(PieceRows):
    """Words in so many rows: a field's name, or what is wrong."""

    def __init__(
        self, words: str, role: str = "strong", *, rows: int = 1, id: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._words, self._role, self._most = words, role, rows
        self.styles.height = rows

    def say(self, words: str, role: str = "hint") -> None:
        """Say something else."""
        self._words, self._role = words, role
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        cells = max(1, width - 2)
        lines = wrapped(plain(self._words), cells)
        if len(lines) > self._most:
            lines[self._most - 1 :] = [clip(" ".join(lines[self._most - 1 :]), cells)]
        return [[Piece(" "), Piece(line, self._role)] for line in lines]


class CategoryField(PieceRows, can_focus=True):
    """The categories, each with its digit; a digit or a click takes one in or leaves it out."""

    DEFAULT_CSS = """
    CategoryField {
        background: $surface;
        &:focus {
            background: $panel;
        }
    }
    """

    @dataclass
    class Changed(Message):
        """Other categories are chosen."""

        chosen: tuple[Category, ...]

    def __init__(self) -> None:
        super().__init__()
        self.chosen: tuple[Category, ...] = CATEGORIES

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        row = [Piece(" ")]
        for number, category in enumerate(CATEGORIES, 1):
            there = category in self.chosen
            sign = "✓" if there else "·"
            row += [Piece(f"{number} {sign} {_TITLES[category]}", "" if there else "hint", category), Piece("   ")]
        return [row]

    def toggle(self, category: Category) -> None:
        """Take a category in, or leave it out."""
        self.chosen = tuple(one for one in CATEGORIES if (one in self.chosen) != (one == category))
        self.recompose_rows()
        self.post_message(self.Changed(self.chosen))

    def pressed(self, hit: Any, cell: int) -> None:
        """Take the clicked category in, or leave it out."""
        self.toggle(hit)

    def on_key(self, event: Any) -> None:
        """Take a digit as its category."""
        if event.character and event.character in "1234":
            event.stop()
            self.toggle(CATEGORIES[int(event.character) - 1])


class NamesField(PieceRows, can_focus=True):
    """Whether names are hidden; a digit, `space` or a click says so."""

    DEFAULT_CSS = """
    NamesField {
        background: $surface;
        &:focus {
            background: $panel;
        }
    }
    """

    @dataclass
    class Changed(Message):
        """It is to be the other way."""

        blind: bool

    def __init__(self, *, blind: bool) -> None:
        super().__init__()
        self.blind = blind

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        row = [Piece(" ")]
        for digit, title, means in ((1, "hidden until the end", True), (2, "shown", False)):
            there = self.blind is means
            row += [Piece(f"{digit} {'✓' if there else '·'} {title}", "" if there else "hint", (means,)), Piece("   ")]
        return [row]

    def choose(self, *, blind: bool) -> None:
        """Hide the names, or show them."""
        self.blind = blind
        self.recompose_rows()
        self.post_message(self.Changed(blind))

    def pressed(self, hit: Any, cell: int) -> None:
        """Take what was clicked."""
        self.choose(blind=hit[0])

    def on_key(self, event: Any) -> None:
        """Take a digit as what it stands before, and a space as the other way."""
        if event.character and event.character in "12 ":
            event.stop()
            self.choose(blind=event.character == "1" or (event.character == " " and not self.blind))


class ReviewScreen(Dialog[NewReview | None]):
    """Asks for a new review; leaves with it once it can begin, or with None."""

    CSS_PATH = "prompt.tcss"
    FACE = "form"
    HEADING = "New review"
    AUTO_FOCUS = "LineInput"
    BINDINGS: ClassVar[list[BindingType]] = [bind("form.start", "start", priority=True)]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def contents(self) -> Iterator[Widget]:
        """Yield the fields."""
        names = sorted(self._settings.contenders())
        for side, chosen in (("a", self._settings.a), ("b", self._settings.b)):
            yield _Says(f"Contender {side.upper()}", f"side-{side}", classes="field")
            yield LineInput(chosen, id=f"review-{side}", suggester=SuggestFromList(names))
        yield _Says("Categories", classes="field")
        yield CategoryField()
        yield _Says("Names", classes="field")
        blind = self._settings.review.blind
        yield NamesField(blind=blind)
        yield _Says(_NAMES[blind], "hint", rows=3, id="names")
        words = "Rounds are asked ahead while you read. Answers of hosted models cost money."
        yield _Says(words, "hint", rows=3, id="words")

    @on(NamesField.Changed)
    def _named(self, message: NamesField.Changed) -> None:
        self.query_one("#names", _Says).say(_NAMES[message.blind])

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_start()

    def action_start(self) -> None:
        """Begin, or say what is wrong."""
        a, b = (self.query_one(f"#review-{side}", LineInput).value.strip() for side in "ab")
        categories = self.query_one(CategoryField).chosen
        try:
            for name in (a, b):
                self._settings.contender(name)
        except InputError as error:
            self.query_one("#words", _Says).say(f"{error.message} {error.remedy or ''}", "fail")
            return
        if not categories:
            self.query_one("#words", _Says).say("Take at least one category.", "fail")
            return
        self.dismiss(NewReview(a, b, categories, self.query_one(NamesField).blind))
