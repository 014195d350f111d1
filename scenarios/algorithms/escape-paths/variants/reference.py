"""Escape paths on a floor plan, no two of which share a place, as a flow of one unit through each place."""

from collections import deque


class Floor:
    """Each place has two nodes, 2 * place to come in and 2 * place + 1 to go out; between them at most one unit flows."""

    def __init__(self, plan: list[str]) -> None:
        self.width = len(plan[0])
        self.marks = "".join(plan)
        self.outside = 2 * len(self.marks)
        self.room: list[dict[int, int]] = [{} for _ in range(self.outside + 1)]
        for place, mark in enumerate(self.marks):
            if mark != "#":
                self._connect(2 * place, 2 * place + 1)
                for onward in self._onward(place):
                    self._connect(2 * place + 1, onward)

    def _connect(self, start: int, end: int) -> None:
        self.room[start][end] = 1
        self.room[end].setdefault(start, 0)

    def _onward(self, place: int) -> list[int]:
        """Nodes that one comes to from a place: neighbours, and outside."""
        row, column = divmod(place, self.width)
        last_row = len(self.marks) // self.width - 1
        onward = []
        if row in (0, last_row) or column in (0, self.width - 1):
            onward.append(self.outside)
        beside = [
            (row > 0, place - self.width),
            (row < last_row, place + self.width),
            (column > 0, place - 1),
            (column < self.width - 1, place + 1),
        ]
        return onward + [2 * other for there, other in beside if there and self.marks[other] != "#"]

    def escape(self, worker: int) -> bool:
        """Give a worker a path, rerouting others as needed. False: there is none."""
        start = 2 * worker
        before = {start: start}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            if node == self.outside:
                break
            for following, room in self.room[node].items():
                if room and following not in before:
                    before[following] = node
                    queue.append(following)
        else:
            return False
        while node != start:
            self.room[before[node]][node] -= 1
            self.room[node][before[node]] += 1
            node = before[node]
        return True


def escape_paths(plan: list[str]) -> int:
    """Return how many workers can have a path at the same time."""
    if not plan or not plan[0]:
        return 0
    floor = Floor(plan)
    return sum(floor.escape(place) for place, mark in enumerate(floor.marks) if mark == "W")
