import heapq


class _Graph:
    def __init__(self, packages, needs):
        self.names = sorted(packages)
        index = {name: i for i, name in enumerate(self.names)}
        self.needs = [set() for _ in self.names]
        self.users = [set() for _ in self.names]
        for a, b in needs:
            self.needs[index[a]].add(index[b])
            self.users[index[b]].add(index[a])

    def order(self):
        open_needs = [len(needs) for needs in self.needs]
        ready = [i for i, count in enumerate(open_needs) if not count]
        built = []
        while ready:
            i = heapq.heappop(ready)
            built.append(i)
            for user in self.users[i]:
                open_needs[user] -= 1
                if not open_needs[user]:
                    heapq.heappush(ready, user)
        return built

    def loop(self):
        new, on_path, done = 0, 1, 2
        state = [new] * len(self.names)
        for root in range(len(self.names)):
            if state[root] != new:
                continue
            state[root] = on_path
            path = [root]
            pending = [iter(self.needs[root])]
            while path:
                for need in pending[-1]:
                    if state[need] == on_path:
                        return path[path.index(need) :]
                    if state[need] == new:
                        state[need] = on_path
                        path.append(need)
                        pending.append(iter(self.needs[need]))
                        break
                else:
                    state[path.pop()] = done
                    pending.pop()
        return []


def build_order(packages, needs):
    graph = _Graph(packages, needs)
    key, found = "order", graph.order()
    if len(found) < len(packages):
        key, found = "loop", graph.loop()
    return {key: [graph.names[i] for i in found]}
