def escape_paths(plan):
    workers = [(r, c) for r, row in enumerate(plan) for c, mark in enumerate(row) if mark == "W"]
    used = set()

    def paths(place):
        """Go over all paths from here to the rim; each is marked as used while it is the current one."""
        r, c = place
        if place in used or not (0 <= r < len(plan) and 0 <= c < len(plan[0])) or plan[r][c] == "#":
            return
        used.add(place)
        try:
            if r in (0, len(plan) - 1) or c in (0, len(plan[0]) - 1):
                yield
            for beside in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                yield from paths(beside)
        finally:
            used.discard(place)

    def best(number):
        if number == len(workers):
            return 0
        most = best(number + 1)
        for _ in paths(workers[number]):
            most = max(most, 1 + best(number + 1))
            if most == len(workers) - number:
                break
        return most

    return best(0)
