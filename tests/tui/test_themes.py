from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from modelduel.tui.themes import DARK, LIGHT, ROLES, SAFE_DARK, SAFE_LIGHT, SIXTEEN, THEMES, TINTS, palette

TRUE_COLOUR = [DARK, LIGHT, SAFE_DARK, SAFE_LIGHT]


def ink(theme: object, role: str) -> Color:
    return Color.parse(theme.variables[f"ink-{role}"])  # type: ignore[attr-defined]  # a Theme


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_theme_has_a_style_for_every_role_and_tint(theme: object) -> None:
    assert set(palette(theme.variables, theme.dark)) == {*ROLES, *TINTS}  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", TRUE_COLOUR, ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("mark", "number-column")])
def test_text_can_be_read_on_the_ground_and_on_every_tint(theme: object, role: str) -> None:
    grounds = [Color.parse(theme.background), *(ink(theme, tint) for tint in TINTS if tint.endswith("line"))]  # type: ignore[attr-defined]
    for ground in grounds:
        assert contrast(ink(theme, role), ground) >= 3.0


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_only_where_the_terminal_has_the_colours_text_is_dimmed(theme: object) -> None:
    styles = palette(theme.variables, theme.dark)  # type: ignore[attr-defined]
    assert bool(styles["hint"].dim) == (theme is SIXTEEN)


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of WCAG 2.1, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_sides_look_like_nothing_else(theme: object) -> None:
    others = {ink(theme, role) for role in ("add", "delete", "pass", "fail")}
    assert ink(theme, "side-a") != ink(theme, "side-b")
    assert not {ink(theme, "side-a"), ink(theme, "side-b")} & others


def test_a_theme_of_textuals_own_gets_our_inks_for_its_ground() -> None:
    for theme in BUILTIN_THEMES.values():
        assert palette(theme.variables, theme.dark)["keyword"].color is not None


def test_16_colours_mark_changed_words_without_a_background() -> None:
    styles = palette(SIXTEEN.variables, True)
    assert styles["add-word"].underline
    assert styles["add-word"].bgcolor is None
    assert styles["add-line"].bgcolor is None
