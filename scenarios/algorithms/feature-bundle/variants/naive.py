from itertools import combinations


def best_bundle(values, needs):
    direct = {}
    for a, b in needs:
        direct.setdefault(a, []).append(b)

    def closure(items):
        found = set(items)
        stack = list(items)
        while stack:
            for needed in direct.get(stack.pop(), ()):
                if needed not in found:
                    found.add(needed)
                    stack.append(needed)
        return found

    earning = [item for item, value in enumerate(values) if value > 0]
    best, best_worth = set(), 0
    for size in range(1, len(earning) + 1):
        for items in combinations(earning, size):
            bundle = closure(items)
            worth = sum(values[item] for item in bundle)
            if worth > best_worth:
                best, best_worth = bundle, worth
    return sorted(best)
