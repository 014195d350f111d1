"""Opening and reopening a session's table."""

from pathlib import Path

import pytest

from modelduel.contender.model import Contender
from modelduel.duel.opening import open_table, reopen_table
from modelduel.duel.quick import quick_scenario
from modelduel.errors import ModelduelError
from modelduel.session.library import session_slug
from modelduel.session.model import Repeats
from modelduel.session.store import Session
from tests.doubles.sessions import judgement

CONTENDERS = {side: (f"{side} one", Contender(provider="command", model=f"echo {side}")) for side in "ab"}


async def open_named(place: Path, name: str | None):
    scenarios = [quick_scenario(f"Do {n}.", {}, {}, id_=f"task-{n}") for n in range(3)]
    return open_table(place, CONTENDERS, scenarios, "", "review", words=["x"], name=name, rater="me")


async def test_a_session_that_the_user_named_has_that_name(tmp_path):
    async with await open_named(tmp_path, "My First") as table:
        assert table.session.folder.name == "my-first" == session_slug("My First")


async def test_an_environment_that_the_user_named_is_there_for_the_tests(tmp_path):
    scenarios = [quick_scenario("Do it.", {}, {}, id_="task")]
    async with open_table(
        tmp_path, CONTENDERS, scenarios, "", "duel", words=["x"], rater="me", python=tmp_path
    ) as table:
        assert table.python == tmp_path


async def test_a_second_session_of_a_name_is_refused(tmp_path):
    async with await open_named(tmp_path, "one"):
        pass
    with pytest.raises(ModelduelError, match="already"):
        async with await open_named(tmp_path, "one"):
            pass


async def test_every_scenario_is_kept_from_the_start_so_that_the_pack_is_not_needed_again(tmp_path):
    async with await open_named(tmp_path, "one"):
        pass
    async with reopen_table(Session.open(tmp_path / "one"), rater="me", ask=True) as table:
        assert [scenario.id for scenario in table.scenarios] == ["task-0", "task-1", "task-2"]
        await table.ask(1, ["a", "b"], lambda event: None)
        answers = await table.answers(1)
    assert {side: answer.text for side, answer in answers.items()} == {"a": "a\n", "b": "b\n"}


async def test_a_session_that_is_only_read_asks_nobody(tmp_path):
    async with await open_named(tmp_path, "one"):
        pass
    async with reopen_table(Session.open(tmp_path / "one"), rater="me", ask=False) as table:
        assert table.read_only
        with pytest.raises(ModelduelError, match="cannot be asked"):
            table.ask(0, ["a"], lambda event: None)


async def test_who_is_refused_another_share_of_repeats_does_not_keep_others_from_judging(tmp_path):
    async with await open_named(tmp_path, "one") as table:
        table.rater.repeat(Repeats(0.2, ["task-0"]))
    session = Session.open(tmp_path / "one")
    with pytest.raises(ModelduelError, match="shown again already") as refused:
        async with reopen_table(session, rater="me", ask=False, judge=True, repeat=0.5):
            pass
    with session.rater("me", write=True) as me:
        assert me.writable
    assert refused.value  # which holds on to all that was open then


async def test_a_name_without_a_letter_is_refused(tmp_path):
    with pytest.raises(ModelduelError, match="letter or a digit"):
        session_slug("../..")


async def open_blind(place: Path):
    scenarios = [quick_scenario(f"Do {n}.", {}, {}, id_=f"task-{n}") for n in range(2)]
    return open_table(place, CONTENDERS, scenarios, "", "review", words=["a one"], rater="me", blind=True)


async def test_a_blind_session_says_so_and_its_name_has_no_contenders_in_it(tmp_path):
    seeds = set()
    for _ in range(3):
        async with await open_blind(tmp_path) as table:
            assert table.session.file.blind
            assert table.blindfold.on
            assert "one" not in table.session.name
            seeds.add(table.session.file.seed)
    assert len(seeds) > 1
    async with await open_named(tmp_path, "plain") as table:
        assert not table.blindfold.on


async def test_reading_a_blind_session_reveals_names_only_when_every_round_is_judged(tmp_path):
    async with await open_blind(tmp_path) as table:
        folder = table.session.folder
        await table.save_judgement(0, judgement())
    async with reopen_table(Session.open(folder), rater="me", ask=False) as table:
        assert table.blindfold.on
    with Session.open(folder).rater("me", write=True) as rater:
        rater.save("task-1", judgement())
    async with reopen_table(Session.open(folder), rater="me", ask=True) as table:
        assert table.blindfold.on  # going on with it is still judging
    async with reopen_table(Session.open(folder), rater="ana", ask=False) as table:
        assert table.blindfold.on
    async with reopen_table(Session.open(folder), rater="me", ask=False) as table:
        assert not table.blindfold.on
    assert Session.open(folder).rater("me").revealed


async def test_reading_a_finished_blind_session_stays_blind_where_another_program_may_still_judge_it(tmp_path):
    async with await open_blind(tmp_path) as table:
        for number in range(2):
            await table.save_judgement(number, judgement())
        async with reopen_table(Session.open(table.session.folder), rater="me", ask=False) as reading:
            assert reading.blindfold.on
