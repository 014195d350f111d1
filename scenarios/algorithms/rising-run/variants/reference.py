"""The stretch of days that the sales report shades."""


def longest_rise(sales: list[int]) -> list[int]:
    """Return first and last day of the longest stretch of rising sales, or an empty list."""
    if not sales:
        return []
    best_first = best_last = first = 0
    for day in range(1, len(sales)):
        if sales[day] <= sales[day - 1]:
            first = day
        elif day - first > best_last - best_first:
            best_first, best_last = first, day
    return [best_first, best_last]
