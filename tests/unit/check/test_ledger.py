"""The ledger: what is written down, and what is due again."""

from __future__ import annotations

import datetime

import pytest

from modelduel.check.ledger import PARTS, Ledger, due, note, read_ledger, strike_out_others, with_results, write_ledger
from modelduel.check.model import Result
from modelduel.errors import InputError

TODAY = datetime.date(2026, 11, 22)
LATER = datetime.date(2026, 12, 24)
VERSIONS = {"python": "python 3.11.9", "go": "go 1.27.3"}


@pytest.fixture
def many(scenario):
    return [scenario(id=f"s{n}") for n in range(40)]


def written(scenarios, ledger=None, *, cached=False, today=TODAY, versions=VERSIONS):
    results = [Result(one.id, True, [], {"tests": 3}, cached) for one in scenarios]
    return with_results(ledger or Ledger(), scenarios, results, versions, today)


def days_due(one, ledger):
    """Return the days of a month on which an unchanged scenario is due."""
    days = [TODAY + datetime.timedelta(days=n) for n in range(30)]
    return [day for day in days if due([one], ledger, VERSIONS, day)]


def test_a_ledger_is_read_as_it_was_written(tmp_path, many):
    ledger = written(many)
    write_ledger(tmp_path / "ledger.toml", ledger)

    assert read_ledger(tmp_path / "ledger.toml") == ledger
    assert read_ledger(tmp_path / "none.toml") == Ledger()


@pytest.mark.parametrize("text", ["schema = 2\n", "nonsense = 1\n", "schema = ", "[[proved]]\nid = 3\n"])
def test_a_ledger_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "ledger.toml").write_text(text)

    with pytest.raises(InputError):
        read_ledger(tmp_path / "ledger.toml")


def test_a_ledger_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_ledger(tmp_path / "none" / "ledger.toml", Ledger())


def test_everything_comes_round_in_ten_days_and_a_tenth_or_so_each_day(many):
    ledger = written(many)

    for one in many:
        first, second, third = days_due(one, ledger)
        assert (second - first).days == (third - second).days == PARTS
    assert len({days_due(one, ledger)[0] for one in many}) > PARTS // 2


def test_what_is_new_or_changed_is_due_at_once(many, scenario):
    ledger = written(many)
    idle = next(one for one in many if not due([one], ledger, VERSIONS, TODAY))
    changed = scenario(id=idle.id, prompt="f is wrong, again.")

    assert due([changed], ledger, VERSIONS, TODAY) == [changed]
    assert due([scenario(id="new")], ledger, VERSIONS, TODAY) != []


def test_a_new_release_of_the_toolchain_makes_due_and_a_patch_does_not(many):
    ledger = written(many)
    idle = next(one for one in many if not due([one], ledger, VERSIONS, TODAY))

    assert due([idle], ledger, VERSIONS | {"python": "python 3.12.0"}, TODAY) == [idle]
    assert due([idle], ledger, VERSIONS | {"python": "python 3.11.10", "go": "go 1.28.0"}, TODAY) == []


def test_the_date_of_a_kept_result_is_that_of_its_proof(many):
    ledger = written(many[:2])

    kept = written(many[:2], ledger, cached=True, today=LATER)
    proved = written(many[:2], ledger, today=LATER)

    assert {one.date for one in kept.proved} == {TODAY}
    assert {one.date for one in proved.proved} == {LATER}


def test_what_falls_short_is_struck_out_and_what_was_not_checked_stays(many):
    ledger = written(many[:3])
    bad = [Result(many[0].id, False, [])]

    newer = with_results(ledger, many[:1], bad, VERSIONS, LATER)

    assert [one.id for one in newer.proved] == [many[1].id, many[2].id]


def test_results_are_written_down_one_after_the_other_beside_what_others_wrote(tmp_path, many):
    file = tmp_path / "ledger.toml"
    note(file, many, [Result(many[0].id, True, [])], VERSIONS, TODAY)
    write_ledger(file, written(many[5:6], read_ledger(file)))

    note(file, many, [Result(many[1].id, True, []), Result(many[2].id, False, [])], VERSIONS, TODAY)

    assert [one.id for one in read_ledger(file).proved] == sorted(many[n].id for n in (0, 1, 5))


def test_what_is_no_scenario_any_more_is_struck_out(tmp_path, many):
    file = tmp_path / "ledger.toml"
    write_ledger(file, written(many[:3]))

    strike_out_others(file, many[1:])

    assert [one.id for one in read_ledger(file).proved] == [many[1].id, many[2].id]


def test_only_the_toolchains_that_a_scenario_uses_are_written_down(many):
    assert written(many[:1]).proved[0].toolchains == {"python": "python 3.11.9"}
