"""Markup that is safe by its type: whatever is no `Html` is escaped on its way in, and only this module makes `Html`.

Element and attribute names are ours. Everything else may be hostile.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from modelduel.text import safe


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Inside = str | None
"""What may stand in an element: `Html` as it is, other text escaped, nothing for None."""


def esc(text: str) -> Html:
    """Return a text as markup that shows it: controls and bidi characters made visible, and nothing in it obeyed."""
    return text if isinstance(text, Html) else Html(html.escape(safe(text)))


def join(parts: Iterable[Inside], between: str = "") -> Html:
    """Return parts one after the other."""
    return Html(esc(between).join(esc(part) for part in parts if part is not None))


def tag(name: str, /, *inside: Inside, **attributes: str | int | bool | None) -> Html:
    """Return an element.

    Args:
        name: Of the element.
        inside: What stands in it.
        attributes: `class_` for class, `aria_label` for aria-label; None and False are left out, True has no value.
    """
    return Html(f"{_open(name, attributes)}{join(inside)}</{name}>")


def void(name: str, /, **attributes: str | int | bool | None) -> Html:
    """Return an element that has no end, such as meta."""
    return _open(name, attributes)


def _open(name: str, attributes: dict[str, str | int | bool | None]) -> Html:
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{esc(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{name}{said}>")


def raw(markup: str) -> Html:
    """Return markup of our own making. Never call it with anything from a session."""
    return Html(markup)
