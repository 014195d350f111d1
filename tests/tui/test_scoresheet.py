import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from modelduel.scenario.model import Criterion
from modelduel.tui import sheet as sheets
from modelduel.tui.sheet import Sheet
from modelduel.tui.widgets.pieces import width_of
from modelduel.tui.widgets.scoresheet import Said, Scoresheet, abbreviate, rows_of_anchor, sheet_rows
from tests.tui.hosts import EIGHT, FOUR, LOOKS, NASTY, SIZES, Host, cell_at, painted


def scored(sheet, *values):
    for value in values:
        sheet = sheets.score(sheet, value)
    return sheet


def texts(sheet, width=80, said=None, tall=False):
    return ["".join(piece.text for piece in row) for row in sheet_rows(sheet, width, said or Said(), tall=tall)]


def test_at_80_columns_four_criteria_stand_with_both_sides_cells():
    scores, hint, verdict = texts(scored(Sheet(FOUR), 5, 4, 2))
    assert scores == " A B  Root cause 5 4  Edge cases 2 _  No new bug _ _  Explanation _ _"
    assert hint.startswith(" 1 Edge cases is bad   2  3 Edge cases is fair   4  5 Edge cases is good")
    assert verdict.startswith(" Verdict _   no tags   no note")
    assert verdict.rstrip().endswith("missing: 5 scores, verdict")


def test_where_there_is_room_each_cell_has_its_letter():
    assert texts(scored(Sheet(FOUR, shown=("b", "a")), 5), 120)[0] == (
        " Root cause B5 A_   Edge cases B_ A_   No new bug B_ A_   Explanation and honesty B_ A_"
    )


def test_a_blind_sheet_speaks_of_left_and_right():
    sheet = sheets.give_verdict(replace(scored(Sheet(FOUR, shown=("b", "a")), 5), blind=True), "left")
    rows = texts(sheet, 120)
    assert rows[0].startswith(" Root cause L5 R_")
    assert rows[2].startswith(" Verdict L > R")
    roles = [piece.role for row in sheet_rows(sheet, 120, Said()) for piece in row if piece.text == "L5"]
    assert roles == ["side-a"]


def test_an_open_sheet_gives_each_contender_its_hue_wherever_it_is_shown():
    row = sheet_rows(Sheet(FOUR, shown=("b", "a")), 120, Said())[0]
    assert [piece.role for piece in row if piece.text in ("B_", "A_")][:2] == ["side-b", "side-a"]


@pytest.mark.parametrize("cursor", [0, 3, 7])
def test_only_the_current_cell_is_inverted(cursor):
    row = sheet_rows(sheets.move_to(Sheet(FOUR), cursor), 80, Said())[0]
    assert [piece.hit for piece in row if piece.inverted] == [("cell", cursor)]


@pytest.mark.parametrize("tall", [False, True])
def test_what_the_last_key_did_is_read_to_its_end_at_80_columns(tall):
    missing = "Root cause B, Edge cases, No new bug, Explanation and honesty, verdict"
    for words in ("Undid: the score.", f"enter again goes on. Not given yet: {missing}."):
        rows = texts(scored(Sheet(FOUR), 5), said=Said(words=words), tall=tall)
        assert words in " ".join(" ".join(rows).split())
        assert len(rows) == len(texts(Sheet(FOUR), tall=tall))
        assert rows[0] == texts(scored(Sheet(FOUR), 5))[0]


def test_what_the_last_key_did_leaves_the_verdict_where_one_row_is_enough():
    words = "Written to a folder whose name is rather long and cannot stand beside"
    rows = texts(Sheet(FOUR), said=Said(words=words))
    assert rows[1] == f" {words}"
    assert rows[2].startswith(" Verdict _")
    assert rows[2].rstrip().endswith("missing: 8 scores, verdict")


def test_what_has_no_room_at_all_says_that_it_is_cut():
    rows = texts(Sheet(FOUR), said=Said(words="word " * 100))
    assert len(rows) == 3
    assert rows[2].endswith("…")


@given(
    st.lists(st.text(min_size=1, max_size=30), max_size=8),
    st.lists(st.integers(1, 5), max_size=16),
    st.booleans(),
    st.booleans(),
    st.lists(st.text(max_size=20), max_size=3),
    st.builds(Said, st.sampled_from(["", "12:04:31"]), st.text(max_size=200), st.sampled_from(["", "Recorded by me"])),
    st.integers(80, 200),
)
def test_any_sheet_fits_from_80_columns_on_with_every_cell_on_it(titles, values, tall, blind, tags, said, width):
    criteria = [Criterion(str(n), title, dict.fromkeys("135", title * 9)) for n, title in enumerate(titles)]
    sheet = scored(Sheet(tuple(criteria), blind=blind), *values)
    sheet = sheets.give_tags(sheet, tuple(tags), tuple(tags))
    rows = sheet_rows(sheet, width, said, tall=tall)
    full = tall and criteria and not said.readonly
    assert len(rows) == (2 + 3 * rows_of_anchor(sheet, width) if full else 3)
    assert all(width_of(row) <= width for row in rows)
    cells = [piece.text[-1] for piece in rows[0] if isinstance(piece.hit, tuple) and piece.role.startswith("side")]
    assert cells == [str(sheets.score_in(sheet, number) or "_") for number in range(sheet.cells)]


def test_titles_are_shortened_by_whole_words_first():
    assert abbreviate("Explanation and honesty", 20) == "Explanation"
    assert abbreviate("Time complexity", 8) == "Time"
    assert abbreviate("Explanation", 5) == "Expl…"
    assert abbreviate("Types", 5) == "Types"


def test_what_whole_words_leave_over_goes_to_names_that_were_cut():
    row = " ".join(texts(Sheet(EIGHT), 104)[0].split())
    assert row.startswith("A B Root cause _ _ Edge cases _ _ No new bug _ _ Explan")
    assert "Time _ _ Types _ _" in row


def test_a_tall_sheet_gives_each_anchor_a_row():
    rows = texts(Sheet(FOUR), 80, tall=True)
    assert [row[:22] for row in rows[1:4]] == [
        " 1 Root cause is bad  ",
        " 3 Root cause is fair ",
        " 5 Root cause is good",
    ]


LONG = Criterion(
    "root-cause",
    "Root cause",
    {
        "1": "Treats the symptom: the loop goes on waiting for one client while the other ones are served late.",
        "3": "Finds the cause, and leaves one of the places that have it.",
        "5": "Finds the cause, mends every place that has it, and says how that was made sure of in the answer.",
    },
)


@pytest.mark.parametrize("width", [80, 120])
def test_a_tall_sheet_has_every_word_of_long_anchors_and_the_same_rows_for_each_criterion(width):
    sheet = Sheet((LONG, FOUR[0]))
    rows = texts(sheet, width, tall=True)
    said = " ".join(" ".join(rows[1:-1]).split())
    for words in LONG.anchors.values():
        assert words.replace(" ", "") in re.sub(r" [24] ", "", said).replace(" ", "")
    assert len(rows) == len(texts(sheets.move_to(sheet, 2), width, tall=True))


def test_anchors_that_are_cut_name_the_key_that_shows_them():
    said = Said(key="i")
    assert texts(Sheet((LONG,)), 120, said)[1].endswith("  i in full ")
    assert "in full" not in texts(Sheet(FOUR), 120, said)[1]
    assert [row for row in texts(Sheet((LONG,)), 120, said, tall=True) if row.endswith("  i in short ")]


def test_the_reader_can_have_the_anchors_in_full_whatever_the_room():
    strip = Scoresheet(Sheet((LONG,)))
    strip.give_room(False)
    strip.turn()
    strip.give_room(False)
    assert strip.tall
    strip.turn()
    strip.give_room(True)
    assert not strip.tall


def test_what_the_last_key_did_is_said_and_what_is_saved():
    verdict = texts(Sheet(FOUR), 100, Said("12:04:31", "Undid: Root cause, A: 4"))[2]
    assert verdict.endswith("Undid: Root cause, A: 4   saved 12:04:31 ")


def test_a_finished_sheet_says_that_nothing_is_missing():
    sheet = sheets.give_verdict(scored(Sheet(FOUR), *[3] * 8), "tie")
    rows = texts(sheet, 80, Said("12:04:31"))
    assert rows[1].strip() == "Every cell is scored."
    assert rows[2].endswith("complete   saved 12:04:31 ")


def test_little_that_is_missing_is_named():
    sheet = sheets.give_verdict(scored(Sheet(FOUR), *[3] * 7), "tie")
    assert "missing: Explanation and honesty B" in texts(sheet)[2]


def test_tags_stand_with_their_sides():
    sheet = Sheet(FOUR, tag_titles={"verbose": "Verbose"})
    sheet = sheets.give_tags(sheet, (), ("verbose", "lost-track"))
    assert "   B Verbose, lost track   no note" in texts(sheet, 120)[2]


def test_a_recorded_sheet_has_no_cursor_and_says_whose_it_is():
    rows = sheet_rows(scored(Sheet(FOUR), 5), 80, Said(readonly="Recorded by me"))
    assert not any(piece.inverted for piece in rows[0])
    assert rows[1][0].text == " Recorded by me"


class Listening(Host):
    """Keeps what was clicked."""

    def __init__(self, widget):
        super().__init__(widget)
        self.clicks = []

    def on_scoresheet_cell_picked(self, message):
        self.clicks.append(("cell", message.number))

    def on_scoresheet_score_picked(self, message):
        self.clicks.append(("score", message.score))

    def on_scoresheet_verdict_picked(self, message):
        self.clicks.append(("verdict", message.verdict))

    def on_scoresheet_tags_picked(self, message):
        self.clicks.append(("tags", message.position))

    def on_scoresheet_note_picked(self, message):
        self.clicks.append(("note", None))


async def test_everything_on_the_sheet_can_be_clicked():
    sheet = sheets.give_tags(scored(Sheet(FOUR), 5), (), ("verbose",))
    widget = Scoresheet(sheet)
    app = Listening(widget)
    async with app.run_test(size=(120, 5)) as pilot:
        row = painted(widget)[0]
        await pilot.click(Scoresheet, offset=(row.index("A_"), 0))
        await pilot.click(Scoresheet, offset=cell_at(widget, "Edge"))
        await pilot.click(Scoresheet, offset=cell_at(widget, "3 Root", 1))
        await pilot.click(Scoresheet, offset=cell_at(widget, " 4 ", 1))
        await pilot.click(Scoresheet, offset=cell_at(widget, "Verdict", 2))
        await pilot.click(Scoresheet, offset=cell_at(widget, "verbose", 2))
        await pilot.click(Scoresheet, offset=cell_at(widget, "no note", 2))
        await pilot.click(Scoresheet, offset=cell_at(widget, "missing", 2))
        widget.show(sheets.give_verdict(sheet, "both-bad"))
        await pilot.click(Scoresheet, offset=cell_at(widget, "both bad", 2))
    assert app.clicks == [
        ("cell", 2),
        ("cell", 2),
        ("score", 3),
        ("score", 4),
        ("verdict", "left"),
        ("tags", "right"),
        ("note", None),
        ("cell", 1),
        ("verdict", "left"),
    ]


async def test_a_recorded_sheet_cannot_be_clicked():
    widget = Scoresheet(Sheet(FOUR))
    app = Listening(widget)
    async with app.run_test(size=(120, 5)) as pilot:
        widget.show(Sheet(FOUR), Said(readonly="Recorded by me"))
        await pilot.click(Scoresheet, offset=cell_at(widget, "A_"))
        await pilot.click(Scoresheet, offset=cell_at(widget, "Verdict", 2))
    assert app.clicks == []


async def test_a_hostile_rubric_and_hostile_tags_are_shown_and_not_obeyed():
    criteria = tuple(Criterion(str(n), NASTY, dict.fromkeys("135", NASTY)) for n in range(3))
    widget = Scoresheet(sheets.give_tags(Sheet(criteria, tag_titles={"x": NASTY}), ("x",), (NASTY,)))
    async with Host(widget).run_test(size=(400, 8)) as pilot:
        widget.show(widget.sheet, Said(NASTY, NASTY))
        assert all("␛]0;owned␇" in row for row in painted(widget))
        widget.tall = True
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert len(painted(widget)) == 8


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("criteria", [FOUR, EIGHT], ids=["four", "eight"])
def test_the_sheet_looks_as_it_did(snap_compare, look, size, criteria):
    sheet = sheets.give_verdict(scored(Sheet(criteria), 5, 4, 2), "left")
    widget = Scoresheet(sheets.give_tags(sheet, (), ("symptom-patched",)))

    async def run_before(pilot):
        widget.tall = size[1] >= 40
        widget.show(widget.sheet, Said("12:04:31"))

    assert snap_compare(Host(widget, look), terminal_size=(size[0], 6), run_before=run_before)
