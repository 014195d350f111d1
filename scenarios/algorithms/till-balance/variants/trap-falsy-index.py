def balance_point(takings: list[int]) -> int:
    total = sum(takings)
    seen = 0
    found = None
    for index, amount in enumerate(takings):
        if not found and 2 * seen + amount == total:
            found = index
        seen += amount
    return found or -1
