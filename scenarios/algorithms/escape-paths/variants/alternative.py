def _split_network(plan):
    """Edges as [to, room, index of the way back]; a place is two nodes, in and out, joined by an edge of room 1."""
    number = {}
    for r, row in enumerate(plan):
        for c, mark in enumerate(row):
            if mark != "#":
                number[r, c] = len(number)
    source, sink = 2 * len(number), 2 * len(number) + 1
    edges = [[] for _ in range(sink + 1)]

    def join(a, b):
        edges[a].append([b, 1, len(edges[b])])
        edges[b].append([a, 0, len(edges[a]) - 1])

    for (r, c), n in number.items():
        join(2 * n, 2 * n + 1)
        if plan[r][c] == "W":
            join(source, 2 * n)
        if r in (0, len(plan) - 1) or c in (0, len(plan[0]) - 1):
            join(2 * n + 1, sink)
        for beside in ((r + 1, c), (r, c + 1), (r - 1, c), (r, c - 1)):
            if beside in number:
                join(2 * n + 1, 2 * number[beside])
    return edges, source, sink


def escape_paths(plan):
    edges, source, sink = _split_network(plan)
    flow = 0
    while True:
        # Levels from the source, then as many shortest paths as there are, with an explicit stack (Dinic).
        level = [-1] * len(edges)
        level[source] = 0
        queue = [source]
        for node in queue:
            for to, room, _ in edges[node]:
                if room and level[to] < 0:
                    level[to] = level[node] + 1
                    queue.append(to)
        if level[sink] < 0:
            return flow
        tried = [0] * len(edges)
        while True:
            path = []
            node = source
            while node != sink:
                if tried[node] < len(edges[node]):
                    edge = edges[node][tried[node]]
                    if edge[1] and level[edge[0]] == level[node] + 1:
                        path.append((node, edge))
                        node = edge[0]
                    else:
                        tried[node] += 1
                elif path:
                    node, _ = path.pop()
                    tried[node] += 1
                else:
                    break
            if node != sink:
                break
            flow += 1
            for _, edge in path:
                edge[1] -= 1
                edges[edge[0]][edge[2]][1] += 1
