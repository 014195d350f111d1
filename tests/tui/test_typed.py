"""Keys that come all at once, as over a slow line: none is lost, and each goes where the ones before it have led."""

import time

from textual.events import Key, Paste
from textual.widget import Widget

from modelduel.cli import Place
from modelduel.cli.home import HomeApp
from modelduel.session.store import Session
from modelduel.tui.screens.home import HomeScreen
from modelduel.tui.typed import TypedApp
from tests.tui.duel_host import Duel, duel
from tests.tui.duel_session import SCENARIOS, judgement


class Quiet(HomeApp):
    """The program from its home screen, looking for nothing on this machine."""

    def get_default_screen(self):
        async def nothing(settings):
            return ()

        return HomeScreen(self.settings_chosen, self.place.sessions_dir(), look=nothing)


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


async def test_the_number_of_a_round_is_typed_into_the_list_and_scores_nothing(answered, folder):
    async with duel(answered) as shown:
        burst(shown, *"l3", "enter", *"4")
        await shown.until(lambda: "3/5" in shown.text and "A4" in shown.text)
    kept = [judgement(Session.open(folder), one) for one in SCENARIOS]
    assert [one is not None for one in kept] == [False, False, True, False, False]


async def test_keys_behind_the_one_that_opens_a_session_go_to_the_session(answered, folder):
    app = Quiet(Place(None, folder.parent))
    async with app.run_test(size=(120, 40)) as pilot:
        shown = Duel(pilot, app)
        await shown.until(lambda: folder.name in shown.text)
        burst(shown, "p", "right_square_bracket", *"d")
        await shown.begun()
        await shown.until(lambda: "2/5" in shown.text and "original → answer" in shown.text)
        await app.aclose()


async def test_a_key_behind_one_that_is_never_done_is_handed_over_in_the_end(answered, monkeypatch):
    async with duel(answered) as shown:
        monkeypatch.setattr("modelduel.tui.typed._PATIENCE_S", 0.05)
        monkeypatch.setattr(TypedApp, "_go_on", lambda self: None)
        monkeypatch.setattr(TypedApp, "_send_behind", lose_the_marker)
        burst(shown, *"52")
        await shown.until(lambda: "A5" in shown.text and "B2" in shown.text)


def lose_the_marker(app: TypedApp, target: Widget) -> None:
    """Wait for what will never come back."""
    app._awaited_since = time.monotonic()
