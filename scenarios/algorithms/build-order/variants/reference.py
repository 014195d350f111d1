"""The order in which a workspace is built."""

from heapq import heapify, heappop, heappush


def build_order(packages: list[str], needs: list[list[str]]) -> dict[str, list[str]]:
    """Return the least order in which everything can be built, or else one loop of needs."""
    needed_by: dict[str, list[str]] = {name: [] for name in packages}
    missing = dict.fromkeys(packages, 0)  # needs that are not built yet
    for package, need in needs:
        needed_by[need].append(package)
        missing[package] += 1

    free = [name for name, count in missing.items() if count == 0]
    heapify(free)
    order = []
    while free:
        built = heappop(free)
        order.append(built)
        for package in needed_by[built]:
            missing[package] -= 1
            if missing[package] == 0:
                heappush(free, package)
    if len(order) == len(packages):
        return {"order": order}
    return {"loop": _loop(needs, missing)}


def _loop(needs: list[list[str]], missing: dict[str, int]) -> list[str]:
    """Walk along needs that were never built; what was not built needs something else that was not, without end."""
    next_one = {package: need for package, need in needs if missing[package] and missing[need]}
    walked: dict[str, int] = {}
    name = next(iter(next_one))
    while name not in walked:
        walked[name] = len(walked)
        name = next_one[name]
    return list(walked)[walked[name] :]
