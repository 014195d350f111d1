"""How far a leak spreads before the shutters are down."""

from collections import deque


def spread(plan: list[str], shutters: list[list[int]]) -> list[int]:
    """Return the number of cells that gas gets into, and the minute at which it is in all of them."""
    shut_at: dict[tuple[int, int], int] = {}
    for row, column, minute in shutters:
        shut_at[row, column] = min(minute, shut_at.get((row, column), minute))

    leaks = [(r, c) for r, cells in enumerate(plan) for c, mark in enumerate(cells) if mark == "L"]
    reached = dict.fromkeys(leaks, 0)
    queue = deque(leaks)
    minute = 0
    while queue:
        row, column = queue.popleft()
        minute = reached[row, column]
        arrival = minute + 1
        for cell in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if cell in reached or not _is_free(plan, cell):
                continue
            if cell not in shut_at or arrival < shut_at[cell]:
                reached[cell] = arrival
                queue.append(cell)
    return [len(reached), minute]


def _is_free(plan: list[str], cell: tuple[int, int]) -> bool:
    row, column = cell
    return 0 <= row < len(plan) and 0 <= column < len(plan[row]) and plan[row][column] != "#"
