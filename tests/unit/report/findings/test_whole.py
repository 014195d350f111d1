"""What holds of cost, failures, advice, method and answer whatever the evidence, beside the other findings."""

from __future__ import annotations

import re
from math import isfinite
from types import ModuleType

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelduel.report.document import Bars, Intervals, Items, Section, Table
from modelduel.report.evidence import Evidence
from modelduel.report.findings import advice, answer, correctness, cost, failures, method, preference, several, trust
from modelduel.report.statistics.figure import Figure
from tests.doubles.answers import a_round
from tests.doubles.answers import answer as an_answer
from tests.doubles.drawn import mirrored, some_evidence

some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def priced_evidence(draw: st.DrawFn) -> Evidence:
    """Evidence whose answers cost and took something, or nobody knows what."""
    found = draw(some_evidence())
    usd = st.one_of(st.none(), st.integers(1, 9).map(lambda cents: cents / 1000))

    def priced(key: str, given: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(
            msgspec.structs.replace(
                one,
                usd=draw(usd),
                spent_usd=draw(usd),
                total_s=draw(st.integers(1, 90)) / 10,
                first_token_s=draw(st.one_of(st.none(), st.integers(1, 9).map(lambda tenths: tenths / 10))),
                status=draw(st.sampled_from(["finished", "finished", "truncated", "refused", "cancelled", "failed"])),
            )
            for one in given
        )

    rounds = [
        msgspec.structs.replace(one, answers={key: priced(key, given) for key, given in one.answers.items()})
        for one in found.rounds
    ]
    return msgspec.structs.replace(found, rounds=tuple(rounds))


def whole(found: Evidence) -> tuple[list[Section], dict[str, Figure], tuple[str, ...]]:
    sections: list[Section] = []
    figures: dict[str, Figure] = {}
    makers = (correctness, preference, trust, several, cost, failures)
    for section, own in [
        *(each.section(found) for each in makers),
    ]:
        assert not figures.keys() & own.keys()
        sections.append(section)
        figures |= own
    section, own = advice.section(found, figures)
    assert not figures.keys() & own.keys()
    figures |= own
    sections += [section, method.section(found, figures)]
    return sections, figures, answer.sentences(figures, {one.key: one.name for one in found.contenders})


@some
@given(priced_evidence())
def test_tables_are_whole_and_what_they_show_is_there(found: Evidence) -> None:
    sections, figures, sentences = whole(found)
    blocks = [block for section in sections for block in section.blocks]
    keys = [block.key for block in blocks if isinstance(block, Table | Intervals | Bars)]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)
    known = {(one.session, one.scenario, one.language or "") for one in found.rounds}
    refs = [ref for block in blocks if isinstance(block, Items) for item in block.items for ref in item.rounds]
    for table in (block for block in blocks if isinstance(block, Table)):
        for row in table.rows:
            assert len(row) == len(table.columns)
            assert all(not cell.figure or cell.figure in figures for cell in row), table.key
            refs += [ref for cell in row for ref in cell.rounds]
    assert all((ref.session, ref.scenario, ref.language) in known for ref in refs)
    for chart in (block for block in blocks if isinstance(block, Intervals)):
        assert all(chart.low <= (row.figure.value or 0) <= chart.high for row in chart.rows), chart.key
    assert all(one.endswith(".") for one in sentences)


@some
@given(priced_evidence())
def test_every_figure_is_a_number_inside_its_interval_or_says_why_it_is_none(found: Evidence) -> None:
    for path, figure in whole(found)[1].items():
        assert re.fullmatch(r"[a-z0-9_.-]+", path)
        if figure.value is None:
            assert figure.note, path
            continue
        assert isfinite(figure.value), path
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.value <= figure.high, path


@some
@given(priced_evidence())
def test_no_path_is_another_ones_folder(found: Evidence) -> None:
    paths = set(whole(found)[1])
    folders = {path.rsplit(".", depth)[0] for path in paths for depth in range(1, path.count(".") + 1)}
    assert not paths & folders


@some
@given(priced_evidence())
def test_changing_places_changes_no_sentence_and_no_advice(found: Evidence) -> None:
    here, there = whole(found), whole(mirrored(found))
    assert here[2] == there[2]
    favoured = [
        [
            row[1].text
            for block in each[0][-2].blocks
            if isinstance(block, Table) and block.key == "advice"
            for row in block.rows
        ]
        for each in (here, there)
    ]
    assert favoured[0] == favoured[1]


@some
@given(priced_evidence())
def test_an_answer_that_never_came_changes_neither_cost_nor_time(found: Evidence) -> None:
    failed = an_answer("a", status="failed", outcome="provider-error", usd=None, spent_usd=None, total_s=99.0)
    lost = a_round("scenario-0", [failed], session="one", language="go", category="bug-fix")
    others = tuple(
        one for one in found.rounds if (one.session, one.scenario, one.language) != ("one", "scenario-0", "go")
    )
    before = msgspec.structs.replace(found, rounds=others)
    after = msgspec.structs.replace(found, rounds=(*others, lost))
    kept = re.compile(r"overall\.(cost\.(task|median|solved|less|p)|time)")
    first, second = cost.section(before)[1], cost.section(after)[1]
    for path in filter(kept.match, first):
        assert first[path] == second[path], path


@pytest.mark.parametrize("maker", [cost, failures])
def test_a_section_of_nothing_is_words(maker: ModuleType) -> None:
    nothing = Evidence((), (), ())
    section, figures = maker.section(nothing)
    assert section.blocks
    assert figures == {}
