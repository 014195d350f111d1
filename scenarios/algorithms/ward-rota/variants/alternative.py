import sys


class _Flow:
    """Maximum flow by levels (Dinic), edges in one list, each followed by its reverse."""

    def __init__(self, size):
        self.edges = [[] for _ in range(size)]
        self.head = []
        self.room = []

    def connect(self, a, b, capacity):
        self.edges[a].append(len(self.head))
        self.head += [b, a]
        self.edges[b].append(len(self.head) - 1)
        self.room += [capacity, 0]
        return len(self.head) - 2

    def levels(self, source):
        level = {source: 0}
        order = [source]
        for node in order:
            for edge in self.edges[node]:
                if self.room[edge] and self.head[edge] not in level:
                    level[self.head[edge]] = level[node] + 1
                    order.append(self.head[edge])
        return level

    def push(self, node, sink, amount, level, at):
        if node == sink:
            return amount
        while at[node] < len(self.edges[node]):
            edge = self.edges[node][at[node]]
            following = self.head[edge]
            if self.room[edge] and level.get(following) == level[node] + 1:
                pushed = self.push(following, sink, min(amount, self.room[edge]), level, at)
                if pushed:
                    self.room[edge] -= pushed
                    self.room[edge ^ 1] += pushed
                    return pushed
            at[node] += 1
        return 0

    def run(self, source, sink):
        total = 0
        while sink in (level := self.levels(source)):
            at = [0] * len(self.edges)
            while pushed := self.push(source, sink, sys.maxsize, level, at):
                total += pushed
        return total


def _solve(needs, most, absences):
    nights, nurses = len(needs), len(most)
    source, sink = nights + nurses, nights + nurses + 1
    flow = _Flow(nights + nurses + 2)
    away = set(map(tuple, absences))
    for night, need in enumerate(needs):
        flow.connect(source, night, need)
    for nurse, cap in enumerate(most):
        flow.connect(nights + nurse, sink, cap)
    shifts = {
        (night, nurse): flow.connect(night, nights + nurse, 1)
        for night in range(nights)
        for nurse in range(nurses)
        if (nurse, night) not in away
    }
    complete = flow.run(source, sink) == sum(needs)
    return flow, shifts, complete, source


def rota(needs, most, absences):
    flow, shifts, complete, _ = _solve(needs, most, absences)
    if not complete:
        return []
    plan = [[] for _ in needs]
    for (night, nurse), edge in shifts.items():
        if not flow.room[edge]:
            plan[night].append(nurse)
    return plan


def shortage(needs, most, absences):
    flow, _, complete, source = _solve(needs, most, absences)
    if complete:
        return []
    # The nights on the source's side of a minimum cut.
    reached = flow.levels(source)
    return [night for night in range(len(needs)) if night in reached]
