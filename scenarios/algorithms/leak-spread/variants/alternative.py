NEVER = float("inf")


def spread(plan, shutters):
    if not plan:
        return [0, 0]
    width = len(plan[0]) + 1  # one wall at the end of each row keeps its two neighbours apart
    cells = "".join(row + "#" for row in plan) + "#" * width
    # The last minute at which gas may still come in; walls, and cells where it is, are closed for good.
    open_until = [-1 if mark != "." else NEVER for mark in cells]
    for row, column, minute in shutters:
        at = row * width + column
        open_until[at] = min(open_until[at], minute - 1)

    frontier = [at for at, mark in enumerate(cells) if mark == "L"]
    count = len(frontier)
    minute = 0
    while True:
        following = []
        for at in frontier:
            for neighbour in (at - width, at + width, at - 1, at + 1):
                if open_until[neighbour] > minute:
                    open_until[neighbour] = -1
                    following.append(neighbour)
        if not following:
            return [count, minute]
        minute += 1
        count += len(following)
        frontier = following
