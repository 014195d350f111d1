"""Choosing what to build: a closure of greatest worth, as a minimum cut."""

from collections import deque

WITHOUT_LIMIT = 1 << 60


class Network:
    """Edges in pairs: an edge and, with the number one higher, the way back."""

    def __init__(self, nodes: int) -> None:
        self.leaving: list[list[int]] = [[] for _ in range(nodes)]
        self.to: list[int] = []
        self.room: list[int] = []

    def connect(self, start: int, end: int, room: int) -> None:
        self.leaving[start].append(len(self.to))
        self.leaving[end].append(len(self.to) + 1)
        self.to += [end, start]
        self.room += [room, 0]

    def saturate(self, source: int, sink: int) -> list[int]:
        """Send as much as possible; return the edges by which nodes are still reached from the source, -1: not at all."""
        while True:
            by = self._search(source)
            if by[sink] < 0:
                return by
            path = []
            node = sink
            while node != source:
                path.append(by[node])
                node = self.to[by[node] ^ 1]
            amount = min(self.room[edge] for edge in path)
            for edge in path:
                self.room[edge] -= amount
                self.room[edge ^ 1] += amount

    def _search(self, source: int) -> list[int]:
        by = [-1] * len(self.leaving)
        queue = deque([source])
        while queue:
            for edge in self.leaving[queue.popleft()]:
                node = self.to[edge]
                if self.room[edge] and by[node] < 0 and node != source:
                    by[node] = edge
                    queue.append(node)
        return by


def best_bundle(values: list[int], needs: list[list[int]]) -> list[int]:
    """Return the items of a bundle of greatest worth that holds all that its items need."""
    source, sink = len(values), len(values) + 1
    network = Network(len(values) + 2)
    for item, value in enumerate(values):
        if value > 0:
            network.connect(source, item, value)
        elif value < 0:
            network.connect(item, sink, -value)
    for item, needed in needs:
        network.connect(item, needed, WITHOUT_LIMIT)
    # Money that finds no cost to pay marks what is worth building.
    by = network.saturate(source, sink)
    return [item for item in range(len(values)) if by[item] >= 0]
