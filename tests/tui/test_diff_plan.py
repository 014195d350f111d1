"""The pure half of the diff pane: tints, plans, places, marks."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.widgets.compared import Compared, Texts, colour, shown_spans, tinted
from modelduel.tui.widgets.diff_plan import Look, Place, Plan, View, plan
from modelduel.tui.widgets.overview import spread
from modelduel.tui.widgets.split import SplitRows, halves

LABELS = ("original", "answer")
lines = st.lists(st.sampled_from(["", "    return x", "a = 1", "def f():", "}", "\tif x:", "é漢 = 2"]), max_size=60)
texts = lines.map(lambda parts: "\n".join(parts) + "\n" * bool(parts))
views = st.sampled_from(["unified", "split"])


def made(old: str | None, new: str | None, view: View = "unified", opened: bool = False, name: str = "") -> Plan:
    file = Compared(Texts(name, old, new, "python"))
    folds = frozenset(plan([file], LABELS, Look(view)).folds)
    return plan([file], LABELS, Look(view, folds if opened else frozenset()))


def said(shown: Plan, kind: str) -> list[str]:
    return [line.text for entry, line in zip(shown.entries, shown.lines, strict=True) if entry.kind == kind]


@given(texts, texts, views, st.booleans())
def test_every_line_of_both_texts_is_shown_once_in_order_or_is_in_a_fold(
    old: str, new: str, view: View, opened: bool
) -> None:
    shown = made(old, new, view, opened)
    olds = [entry.old for entry in shown.entries if entry.old is not None]
    news = [entry.new for entry in shown.entries if entry.new is not None]
    hidden = sum(len(kept) for kept in shown.hidden.values())
    assert olds == sorted(set(olds))
    assert news == sorted(set(news))
    assert len(olds) + hidden == len(old.split("\n")) - 1
    assert len(news) + hidden == len(new.split("\n")) - 1
    assert opened == (not shown.hidden) or not shown.folds


@given(texts, texts, views)
def test_the_new_text_can_be_read_off_the_new_sides_lines_with_the_folds_open(old: str, new: str, view: View) -> None:
    shown = made(old, new, view, opened=True)
    read = [line.text for entry, line in zip(shown.entries, shown.lines, strict=True) if entry.new is not None]
    assert read == [make_line(text).text for text in new.split("\n")[:-1]]


@given(texts, texts, views)
def test_hunks_hold_all_changes_and_begin_and_end_at_folds_or_titles(old: str, new: str, view: View) -> None:
    shown = made(old, new, view)
    inside = {index for start, end in shown.hunks for index in range(start, end)}
    for index, entry in enumerate(shown.entries):
        assert (entry.sign == " " and entry.kind != "code") or index in inside or entry.sign == " "
        assert not (index in inside and entry.kind == "fold")
    for start, end in shown.hunks:
        assert any(entry.sign != " " for entry in shown.entries[start:end])


@given(texts, texts, views, views, st.data())
def test_a_place_is_found_again_in_the_same_view_and_its_line_in_the_other(
    old: str, new: str, view: View, other: View, data: st.DataObject
) -> None:
    shown, partner = made(old, new, view), made(old, new, other, opened=True)
    index = data.draw(st.integers(0, len(shown.entries) - 1))
    place = shown.place(index)
    assert shown.find(place) == index
    if shown.entries[index].old is not None:
        assert partner.entries[partner.find(place._replace(past=0))].old == shown.entries[index].old


def test_a_place_that_a_partner_has_folded_away_is_its_fold() -> None:
    old = "".join(f"line {number}\n" for number in range(100))
    open_plan, folded = made(old, "first\n" + old, opened=True), made(old, "first\n" + old)
    at_50 = next(index for index, entry in enumerate(open_plan.entries) if entry.old == 50)
    assert folded.entries[folded.find(open_plan.place(at_50))].kind == "fold"


def test_a_place_beyond_the_partners_added_lines_stays_within_what_it_added() -> None:
    long, short = made("a\nb\n", "a\n1\n2\n3\n4\nb\n"), made("a\nb\n", "a\n1\nb\n")
    assert short.entries[short.find(Place(0, 1, 4))].new == 2
    assert long.entries[long.find(Place(0, 1, 3))].new == 4


def test_a_fold_says_how_many_lines_and_in_which_function() -> None:
    body = "".join(f"        x{number} = {number}\n" for number in range(20))
    old = f"class Consumer:\n    def poll(self):\n{body}        return 1\n"
    assert said(made(old, old.replace("return 1", "return 2")), "fold") == ["19 unchanged lines · Consumer.poll"]


def test_an_answer_equal_to_the_original_says_so_in_words() -> None:
    shown = made("a\nb\nc\n", "a\nb\nc\n")
    assert said(shown, "note") == ["The answer equals the original."]
    assert said(shown, "fold") == ["3 unchanged lines"]
    assert shown.hunks == []


def test_names_of_models_stand_in_sentences_as_they_are() -> None:
    shown = plan([Compared(Texts("", "a\n", "a\n", ""))], ("A gpt-6", "B sonnet"), Look())
    assert said(shown, "note") == ["B sonnet equals A gpt-6."]


def test_texts_that_differ_in_their_line_ends_alone_say_so_and_count_no_line() -> None:
    shown = made("a\nb\n", "a\r\nb\r\n")
    assert said(shown, "note") == ["Line ends: LF in the original, CRLF in the answer."]
    assert said(shown, "title") == ["original → answer"]


def test_a_lost_line_end_at_the_end_is_said() -> None:
    assert said(made("a\nb\n", "a\nb"), "note") == ["No line end after the last line of the answer."]


def test_a_file_left_out_is_not_shown_as_removed() -> None:
    shown = made("a\nb\n", None, name="b.py")
    assert said(shown, "note") == ["Only in the original, not in the answer."]
    assert {entry.sign for entry in shown.entries} == {" "}
    opened = made("a\nb\n", None, opened=True, name="b.py")
    assert [(entry.old, entry.new) for entry in opened.entries if entry.kind == "code"] == [(1, None), (2, None)]


def test_a_new_file_is_shown_as_added() -> None:
    shown = made(None, "a\nb\n", name="c.py")
    assert said(shown, "note") == ["Only in the answer, not in the original."]
    assert [entry.sign for entry in shown.entries if entry.kind == "code"] == ["+", "+"]


def test_several_files_have_a_title_each_and_places_of_their_own() -> None:
    files = [Compared(Texts(name, "x\n", new, "")) for name, new in (("a.py", "y\n"), ("b.py", "x\n"))]
    shown = plan(files, LABELS, Look())
    assert said(shown, "title") == ["original → answer  +1 −1", "a.py  +1 −1", "b.py  unchanged"]
    assert shown.entries[shown.find(Place(1, 0))].kind == "title"


def test_a_hostile_file_name_is_one_safe_line() -> None:
    shown = plan([Compared(Texts("a\n\x1b[2J\u202e.py", "x\n", "y\n", ""))], LABELS, Look())
    assert said(shown, "title")[1] == "a ␛[2J⟨202E⟩.py  +1 −1"


def test_changed_words_keep_their_syntax_colours_and_get_a_stronger_background() -> None:
    file = Compared(Texts("", "return x + 1\n", "return x + 2\n", "python"))
    assert colour([file], 10)
    line = file.new.lines[0]
    assert line.fill == "add-line"
    assert line.runs[0] == Run(6, "keyword")
    assert line.runs[-1] == Run(12, "number", "add-word")
    assert Run(12, "number", "delete-word") in file.old.lines[0].runs


def test_colouring_in_portions_gives_the_same_as_at_once() -> None:
    old = 'x = """\n' + "text\n" * 50 + '"""\ndef f(): pass\n'
    at_once, in_portions = (Compared(Texts("", old, old + "return\n", "python")) for _ in range(2))
    assert colour([at_once], 10)
    while not colour([in_portions], 0):
        pass
    assert in_portions.new.lines == at_once.new.lines
    assert in_portions.old.lines == at_once.old.lines
    assert at_once.new.lines[20].runs[0].role == "string"


runs = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["keyword", "", "string"])), max_size=6)
spans = st.lists(st.integers(1, 5), max_size=8)


def expected(pieces: Sequence[Run], length: int) -> list[tuple[str, str]]:
    looks: list[tuple[str, str]] = []
    for run in pieces:
        looks += [(run.role, run.tint)] * (min(run.end, length) - len(looks))
    return looks + [("", "")] * (length - len(looks))


@given(runs, spans)
def test_tinting_changes_the_background_of_the_spans_and_nothing_else(
    sizes: list[tuple[int, str]], steps: list[int]
) -> None:
    given_runs, end = [], 0
    for size, role in sizes:
        end += size
        given_runs.append(Run(end, role))
    edges, at = [], 0
    for step in steps:
        at += step
        edges.append(at)
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    before, after = expected(given_runs, 80), expected(tinted(given_runs, pairs, "add-word"), 80)
    assert [role for role, _ in before] == [role for role, _ in after]
    assert [tint for _, tint in after] == [
        "add-word" if any(start <= n < stop for start, stop in pairs) else "" for n in range(80)
    ]


def test_spans_follow_their_characters_when_tabs_and_controls_take_more_room() -> None:
    text = "\tif \x1b[31m and y:"
    shown = make_line(text).text
    ((start, end),) = shown_spans(text, shown, [(4, 9)])
    assert shown[start:end] == "␛[31m"


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_spans_of_any_text_stay_within_the_line(text: str, start: int, end: int) -> None:
    text = text.replace("\n", "")
    shown = make_line(text).text
    start, end = min(start, end, len(text)), min(max(start, end), len(text))
    ((first, last),) = shown_spans(text, shown, [(start, end)])
    assert 0 <= first <= last <= len(shown)


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from("+-~"))), st.integers(1, 60))
def test_every_change_has_a_mark_within_the_strip(signs: list[tuple[int, str]], height: int) -> None:
    marks = spread(signs, 501, height)
    assert all(0 <= cell < height for cell in marks)
    assert {row * height // 501 for row, _ in signs} >= set(marks) if height <= 501 else True
    assert bool(marks) == bool(signs)


def test_marks_stand_beside_their_lines_where_all_fits() -> None:
    assert spread([(3, "-"), (4, "+")], 10, 40) == {3: "-", 4: "+"}


@given(st.integers(40, 300), st.integers(5, 9))
def test_both_halves_have_the_same_room_and_fill_the_width(width: int, gutter: int) -> None:
    shape = halves(width, gutter)
    assert shape.left + 1 + shape.right == width
    assert shape.right == gutter + shape.text
    assert 0 <= shape.left - shape.right <= 1


words = st.text(alphabet="ab 漢é", max_size=120)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=10), st.integers(4, 40))
def test_a_wrapped_row_of_two_lines_shows_all_of_both(pairs: list[tuple[str, str]], width: int) -> None:
    left: list[Line] = [make_line(one, hang=2) for one, _ in pairs]
    right: list[Line] = [make_line(two, hang=2) for _, two in pairs]
    rows = SplitRows(width, True, left)
    assert rows.catch_up(right, 10)
    for index, (one, two) in enumerate(zip(left, right, strict=True)):
        last = rows.starts[index + 1] if index + 1 < len(rows.starts) else rows.total
        seen = ["", ""]
        for part in range(last - rows.starts[index]):
            for side, view in enumerate(rows.windows(index, one, two, part, 0)):
                seen[side] += (one, two)[side].text[view.cut.start : view.cut.end]
        assert seen == [one.text, two.text]
