"""Keys that come all at once, as over a slow line: none is lost, and each goes where the ones before it have led."""

from textual.events import Key, Paste

from modelduel.session.store import Session
from tests.tui.duel_host import duel
from tests.tui.duel_session import judgement


def burst(shown, *keys):
    """Let keys come before any of them has been looked at."""
    for key in keys:
        shown.app.post_message(Key(key, key if len(key) == 1 else None) if isinstance(key, str) else key)


async def test_a_note_begins_with_the_first_letter_typed(answered, folder):
    async with duel(answered) as shown:
        burst(shown, *"nno", Paste("t so "), *"good", "ctrl+s", "5")
        await shown.until(lambda: "A5" in shown.text)
        assert shown.app.screen is shown.screen
    kept = judgement(Session.open(folder))
    assert (kept.note, kept.scores) == ("not so good", {"a": {"root-cause": 5}})


async def test_what_is_typed_after_a_dialog_goes_to_the_round(answered, folder):
    async with duel(answered) as shown:
        burst(shown, *"faB", "enter", *"44", "less_than_sign")
        await shown.until(lambda: "A > B" in shown.text)
    kept = judgement(Session.open(folder))
    assert {side: len(tags) for side, tags in kept.tags.items()} == {"a": 1, "b": 1}
    assert kept.scores == {"a": {"root-cause": 4}, "b": {"root-cause": 4}}


async def test_rounds_are_judged_as_fast_as_keys_come(answered, folder):
    async with duel(answered) as shown:
        burst(shown, *"52524343", "less_than_sign", "enter", *"3")
        await shown.until(lambda: "2/5" in shown.text and "A3" in shown.text)
    assert judgement(Session.open(folder)).winner == "a"


async def test_keys_go_on_after_one_that_ends_what_had_the_focus(answered):
    async with duel(answered) as shown:
        burst(shown, "question_mark", *"verdict", "escape", "right_square_bracket", "5")
        await shown.until(lambda: "2/5" in shown.text and "A5" in shown.text)
