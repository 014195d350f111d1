"""How far two rankings disagree."""


def disagreements(left: list[str], right: list[str]) -> int:
    """Return the number of pairs of common products that the rankings put in opposite order."""
    place = {product: position for position, product in enumerate(left)}
    places = [place[product] for product in right if product in place]
    return _sort_and_count(places)[1]


def _sort_and_count(places: list[int]) -> tuple[list[int], int]:
    """Return the places sorted, and how many pairs of them stood in falling order."""
    if len(places) < 2:
        return places, 0
    middle = len(places) // 2
    first, count_first = _sort_and_count(places[:middle])
    second, count_second = _sort_and_count(places[middle:])
    count = count_first + count_second
    merged = []
    taken = 0
    for place in second:
        while taken < len(first) and first[taken] < place:
            merged.append(first[taken])
            taken += 1
        # All that is left of the first half stood before this one and belongs behind it.
        count += len(first) - taken
        merged.append(place)
    merged += first[taken:]
    return merged, count
