"""The ways to see a diff, and the order in which one key shows them."""

from __future__ import annotations

from typing import Literal

DiffView = Literal["unified", "split", "versus"]

ROOM_FOR_SPLIT = 160
"""Columns from which each of two answers has room for its diff side by side."""


def first_view(columns: int) -> DiffView:
    """Return the view that a diff begins with on a terminal of so many columns."""
    return "split" if columns >= ROOM_FOR_SPLIT else "unified"


def next_view(shown: DiffView, first: DiffView) -> DiffView:
    """Return the view after the one shown: the first, the other one, then A against B."""
    order: tuple[DiffView, ...] = (first, "unified" if first == "split" else "split", "versus")
    return order[(order.index(shown) + 1) % len(order)]
