"""How many different articles are on stretches of the carousel."""


class Counts:
    """Numbers at places from 0, and the sum of all before a place (a Fenwick tree).

    Nobody asks what is before a place from `size` on, so what is added there is left out.
    """

    def __init__(self, size: int) -> None:
        self._sums = [0] * size

    def add(self, place: int, number: int) -> None:
        place += 1
        while place < len(self._sums):
            self._sums[place] += number
            place += place & -place

    def before(self, place: int) -> int:
        total = 0
        while place > 0:
            total += self._sums[place]
            place &= place - 1
        return total


def articles_on(codes: list[str], stretches: list[list[int]]) -> list[int]:
    """Return for each stretch how many different codes are on its trays."""
    # In two rounds each stretch is in one piece: it begins in the first, and may end in the second.
    ending: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(stretches):
        ending.setdefault(end if start <= end else end + len(codes), []).append(number)

    answers: dict[int, int] = {}
    latest: dict[str, int] = {}  # the last place of each code so far, the only one that counts
    counts = Counts(len(codes))
    for place, code in enumerate(codes + codes):
        if code in latest:
            counts.add(latest[code], -1)
        latest[code] = place
        counts.add(place, 1)
        for number in ending.get(place, ()):
            answers[number] = len(latest) - counts.before(stretches[number][0])
    return [answers[number] for number in range(len(stretches))]
