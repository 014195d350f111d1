"""The largest banner that fits over the free seats."""


def largest_banner(free: list[int]) -> list[int]:
    """Return area, first and last column of the largest banner, or an empty list."""
    best: list[int] = []
    rising: list[tuple[int, int]] = []  # first column and depth of banners that can still grow to the right
    for column, depth in enumerate([*free, 0]):
        first = column
        while rising and rising[-1][1] >= depth:
            # Whatever ends here leaves its columns to the lower banner, which so begins as far to the left.
            first, ended = rising.pop()
            covered = ended * (column - first)
            if covered and (not best or covered > best[0] or (covered == best[0] and first <= best[1])):
                best = [covered, first, column - 1]
        rising.append((first, depth))
    return best
