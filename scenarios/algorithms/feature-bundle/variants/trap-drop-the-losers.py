def best_bundle(values, needs):
    users = {}
    for a, b in needs:
        users.setdefault(b, set()).add(a)

    def depends_on(item):
        found = set()
        stack = [item]
        while stack:
            current = stack.pop()
            if current not in found:
                found.add(current)
                stack.extend(users.get(current, ()))
        return found

    groups = [depends_on(item) for item in range(len(values))]
    chosen = set(range(len(values)))
    improved = True
    while improved:
        improved = False
        for group in groups:
            leaving = group & chosen
            if leaving and sum(values[item] for item in leaving) < 0:
                chosen -= leaving
                improved = True
    return sorted(chosen)
