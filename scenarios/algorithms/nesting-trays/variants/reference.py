"""The longest set of trays that lie in one another."""

from bisect import bisect_right


def longest_set(trays: list[list[int]], play: int) -> list[int]:
    """Return the numbers of the trays of a longest set, the outermost first."""
    # With the shorter side called the width, one lies in the other if both sides are shorter by the play, as they are.
    sides = [(min(tray), max(tray)) for tray in trays]
    by_width = sorted(range(len(trays)), key=sides.__getitem__)

    inside: dict[int, int] = {}  # how many trays lie in a tray, one in the other, at most
    next_inside: dict[int, int] = {}
    # Of the trays that are narrow enough, for each number inside: the one of least depth, and its depth.
    shallowest: list[int] = []
    depths: list[int] = []
    admitted = 0
    for tray in by_width:
        width, depth = sides[tray]
        while sides[by_width[admitted]][0] + play <= width:
            other = by_width[admitted]
            admitted += 1
            number, other_depth = inside[other], sides[other][1]
            if number == len(depths):
                shallowest.append(other)
                depths.append(other_depth)
            elif other_depth < depths[number]:
                shallowest[number], depths[number] = other, other_depth
        inside[tray] = bisect_right(depths, depth - play)
        if inside[tray] > 0:
            next_inside[tray] = shallowest[inside[tray] - 1]

    longest: list[int] = []
    tray = max(inside, key=inside.__getitem__, default=None)
    while tray is not None:
        longest.append(tray)
        tray = next_inside.get(tray)
    return longest
