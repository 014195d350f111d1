import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from modelduel.text import safe_line
from modelduel.tui.widgets.heading import Heading, Title
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.pieces import Piece, PieceRows, clip, plain, shares, spread, width_of
from tests.tui.hosts import NASTY, Host, painted

texts = st.text() | st.text("日本é\u0301a\x1b\t", max_size=20) | st.just(NASTY)


@given(texts, st.integers(0, 40))
def test_a_clipped_text_takes_no_more_cells_than_there_are(text, cells):
    text = plain(text)
    short = clip(text, cells)
    assert cell_len(short) <= cells
    assert short == text or short == "" or short.endswith("…")


@given(texts)
def test_plain_text_steers_nothing_and_stays_as_it_is_the_second_time(text):
    assert safe_line(plain(text)) == plain(text) == plain(plain(text))


@given(st.lists(st.integers(0, 50), max_size=9), st.integers(-5, 200))
def test_shares_are_fair(wants, room):
    given_out = shares(wants, room)
    assert all(0 <= share <= want for share, want in zip(given_out, wants, strict=True))
    assert sum(given_out) <= max(0, room)
    if sum(wants) <= room:
        assert given_out == wants
    cut = [share for share, want in zip(given_out, wants, strict=True) if share < want]
    if cut:
        assert max(cut) - min(cut) <= 1
        assert all(share <= max(cut) + 1 for share in given_out)  # whole cells: the last ones get the remainder


@given(st.lists(texts, max_size=4), st.text("ab", max_size=5), st.integers(5, 60))
def test_the_right_part_stands_at_the_edge_whatever_is_left_of_it(left, right, cells):
    row = spread([Piece(plain(text)) for text in left], [Piece(right)], cells)
    assert width_of(row) == cells
    assert row[-1].text == right


class Counter(PieceRows):
    """Two rows, the second of which changes."""

    DEFAULT_CSS = "Counter { height: 2; }"

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.hits = []
        self.regions = []

    def compose_rows(self, width):
        return [[Piece("a"), Piece("日本", hit="wide"), Piece(" \x1b[2J")], [Piece(f"{self.number}", hit="number")]]

    def pressed(self, hit, cell):
        self.hits.append((hit, cell))

    def refresh(self, *regions, **options):
        self.regions += regions
        return super().refresh(*regions, **options)


async def test_only_a_row_that_changed_is_painted_again():
    counter = Counter()
    async with Host(counter).run_test(size=(20, 4)) as pilot:
        await pilot.pause()
        counter.regions.clear()
        counter.recompose_rows()
        assert counter.regions == []
        counter.number = 1
        counter.recompose_rows()
        assert [region.y for region in counter.regions] == [1]
        assert painted(counter) == ["a日本 ␛[2J", "1"]


async def test_a_click_reaches_the_piece_under_it_even_behind_wide_characters():
    counter = Counter()
    async with Host(counter).run_test(size=(20, 4)) as pilot:
        for offset in ((0, 0), (1, 0), (4, 0), (5, 0), (0, 1), (1, 1)):
            await pilot.click(Counter, offset=offset)
    assert counter.hits == [("wide", 0), ("wide", 3), ("number", 0)]


@pytest.mark.parametrize("theme", ["modelduel-16", "modelduel-safe-light"])
async def test_a_change_of_theme_is_taken_up(theme):
    counter = Counter()
    app = Host(counter)
    async with app.run_test(size=(20, 4)) as pilot:
        before = counter.render_line(0)
        app.theme = theme
        await pilot.pause()
        assert counter.render_line(0) != before


async def test_no_width_breaks_a_row():
    counter = Counter()
    async with Host(counter).run_test(size=(20, 4)) as pilot:
        for width in (3, 1, 2, 40):
            await pilot.resize_terminal(width, 4)
            await pilot.pause()
            painted(counter)


@pytest.mark.parametrize("line", [Heading(), KeyLine("duel")])
def test_a_line_told_what_it_says_already_is_not_composed_again(line, monkeypatch):
    composed = []
    monkeypatch.setattr(line, "recompose_rows", lambda: composed.append(line))

    def tell(words):
        if isinstance(line, Heading):
            line.show(Title("A", "side-a", words))
        else:
            line.labels = {"next": words}

    for words in ("one", "one", "two"):
        tell(words)
    assert len(composed) == 2
