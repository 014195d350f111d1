"""The app around the screens."""

import pytest

from modelduel.tui import themes
from modelduel.tui.themes import suited


@pytest.mark.parametrize(
    ("colours", "environ", "theme"),
    [
        ("truecolor", {}, themes.DARK),
        ("256", {"COLORFGBG": "15;0"}, themes.DARK),
        ("256", {"COLORFGBG": "0;15"}, themes.LIGHT),
        ("256", {"COLORFGBG": "0;default;7"}, themes.LIGHT),
        ("truecolor", {"COLORFGBG": "nonsense"}, themes.DARK),
        ("standard", {"COLORFGBG": "0;15"}, themes.SIXTEEN),
        (None, {}, themes.DARK),
    ],
)
def test_a_theme_suits_the_terminal_when_none_is_chosen(colours, environ, theme):
    assert suited(colours, environ) == theme.name
