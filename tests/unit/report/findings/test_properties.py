"""What holds of the findings whatever the evidence."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelduel.report.document import Section, Table
from modelduel.report.evidence import Evidence
from modelduel.report.findings import correctness, preference, several, trust
from modelduel.report.statistics.figure import Figure
from tests.doubles.answers import a_round, answer
from tests.doubles.drawn import mirrored, some_evidence

MAKERS = (correctness.section, preference.section, trust.section, several.section)
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def all_of(found: Evidence) -> tuple[list[Section], dict[str, Figure]]:
    sections, figures = [], {}
    for make in MAKERS:
        section, own = make(found)
        assert not figures.keys() & own.keys()
        sections.append(section)
        figures |= own
    return sections, figures


def expected(path: str, figure: Figure) -> tuple[str, list[float | None]]:
    """Where a figure stands, and what it is, once the contenders have changed places."""
    numbers = [figure.value, figure.low, figure.high]
    head, _, last = path.rpartition(".")
    other = {"a": "b", "b": "a", "only_a": "only_b", "only_b": "only_a"}.get(last, last)
    one_less = path.endswith((".preference.share", ".preference.rate", ".at_equal_length"))
    if last == "difference":
        return path, [None if each is None else -each for each in (numbers[0], numbers[2], numbers[1])]
    if one_less:
        return path, [None if each is None else 1 - each for each in (numbers[0], numbers[2], numbers[1])]
    if last == "odds":
        return path, [None if each is None else 1 / each for each in (numbers[0], numbers[2], numbers[1])]
    return f"{head}.{other}", numbers


@some
@given(some_evidence())
def test_changing_places_mirrors_every_figure(found: Evidence) -> None:
    figures, mirror = all_of(found)[1], all_of(mirrored(found))[1]
    assert figures.keys() == {expected(path, figure)[0] for path, figure in mirror.items()}
    for path, figure in mirror.items():
        where, numbers = expected(path, figure)
        here = figures[where]
        assert [here.value, here.low, here.high] == [
            None if each is None else pytest.approx(each, rel=1e-6, abs=1e-9) for each in numbers
        ], path
        assert (here.n, here.note) == (figure.n, figure.note)


@some
@given(st.data())
def test_the_order_of_rounds_changes_nothing(data: st.DataObject) -> None:
    found = data.draw(some_evidence())
    shuffled = data.draw(st.permutations(found.rounds))
    assert all_of(msgspec.structs.replace(found, rounds=tuple(shuffled))) == all_of(found)


@some
@given(some_evidence(), st.sampled_from(["provider-error", "harness-error", "not-run"]))
def test_an_answer_that_is_nobodys_loss_changes_no_rate(found: Evidence, outcome: str) -> None:
    lost = a_round("lost", [answer("a", outcome=outcome), answer("b", outcome="passed")], session="one")
    more = msgspec.structs.replace(found, rounds=(*found.rounds, lost))
    before, after = correctness.section(found)[1], correctness.section(more)[1]
    rates = {path for path in before | after if ".correct." in path}
    assert {path: before[path] for path in rates} == {path: after[path] for path in rates}


@some
@given(some_evidence())
def test_tables_are_whole_and_their_cells_tell_figures_that_are_there(found: Evidence) -> None:
    sections, figures = all_of(found)
    tables = [block for section in sections for block in section.blocks if isinstance(block, Table)]
    assert len({table.key for table in tables}) == len(tables)
    known = {(one.session, one.scenario, one.language or "") for one in found.rounds}
    for table in tables:
        for row in table.rows:
            assert len(row) == len(table.columns)
            assert all(not cell.figure or cell.figure in figures for cell in row)
            assert all((ref.session, ref.scenario, ref.language) in known for cell in row for ref in cell.rounds)


@some
@given(some_evidence())
def test_figures_are_numbers_inside_their_intervals(found: Evidence) -> None:
    for path, figure in all_of(found)[1].items():
        if figure.value is None:
            assert (figure.low, figure.high) == (None, None), path
            assert figure.note, path
        if figure.low is not None and figure.high is not None and figure.value is not None:
            assert figure.low <= figure.value <= figure.high, path
        if path.rpartition(".")[2] in ("p", "p_holm", "p_ties_halved", "p_ties_against"):
            assert figure.value is None or 0 <= figure.value <= 1, path
