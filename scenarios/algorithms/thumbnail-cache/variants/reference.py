"""A cache of thumbnails with a budget of bytes, and the replay of a recorded day."""

from collections import OrderedDict


class ThumbnailCache:
    """Sizes by name, the longest unused first."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.used = 0
        self.sizes: OrderedDict[str, int] = OrderedDict()

    def get(self, name: str) -> int:
        if name not in self.sizes:
            return -1
        self.sizes.move_to_end(name)
        return self.sizes[name]

    def put(self, name: str, size: int) -> int:
        if size > self.budget:
            return -1
        # The old one goes first: its bytes are free, and it must not be counted among those let go of.
        self.drop(name)
        evicted = 0
        while self.used + size > self.budget:
            _, freed = self.sizes.popitem(last=False)
            self.used -= freed
            evicted += 1
        self.sizes[name] = size
        self.used += size
        return evicted

    def drop(self, name: str) -> int:
        if name not in self.sizes:
            return -1
        size = self.sizes.pop(name)
        self.used -= size
        return size


def replay(budget: int, requests: list[str]) -> list[int]:
    """Return the answer to each request."""
    cache = ThumbnailCache(budget)
    answers = []
    for line in requests:
        match line.split(" "):
            case ["get", name]:
                answers.append(cache.get(name))
            case ["put", name, size]:
                answers.append(cache.put(name, int(size)))
            case ["drop", name]:
                answers.append(cache.drop(name))
            case _:
                raise ValueError(f"unknown request: {line}")
    return answers
