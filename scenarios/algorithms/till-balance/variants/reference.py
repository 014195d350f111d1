"""The moment at which a day's takings tip over."""


def balance_point(takings: list[int]) -> int:
    """Return the first index whose left and right sums are equal, or -1."""
    after = sum(takings)
    before = 0
    for index, amount in enumerate(takings):
        after -= amount
        if before == after:
            return index
        before += amount
    return -1
