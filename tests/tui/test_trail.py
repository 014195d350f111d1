"""What can be undone over all rounds."""

from modelduel.scenario.model import Criterion
from modelduel.tui import sheet as sheets
from modelduel.tui.sheet import History, Sheet
from modelduel.tui.trail import Trail

SHEET = Sheet((Criterion("cause", "Cause", {"1": "no", "3": "so", "5": "yes"}),))


def scored(history: History, value: int) -> History:
    return history.do(sheets.score(history.now, value))


def test_the_last_change_is_of_the_round_it_was_made_in():
    trail = Trail()
    assert trail.last is None
    for number in (0, 0, 2):
        trail.changed(number)
    assert trail.last == 2
    trail.undone(2)
    assert trail.last == 0


def test_a_round_that_is_shown_again_has_its_past():
    trail = Trail()
    trail.changed(1)
    left = scored(History(SHEET), 4)
    trail.keep(1, left)
    again = trail.resume(1, History(left.now))
    assert again.past == left.past
    assert again.undo()[1] == "Undid: Cause, A: 4"


def test_a_round_that_was_changed_elsewhere_has_none():
    trail = Trail()
    trail.changed(1)
    trail.changed(0)
    trail.changed(1)
    left = scored(History(SHEET), 4)
    trail.keep(1, left)
    other = scored(History(SHEET), 3).now
    assert trail.resume(1, History(other)).past == ()
    assert trail.last == 0
