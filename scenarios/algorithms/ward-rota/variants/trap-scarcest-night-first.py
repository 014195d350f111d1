from itertools import combinations


def _fill(needs, most, absences):
    away = {(nurse, night) for nurse, night in absences}
    left = list(most)
    plan = [[] for _ in needs]
    able = [[n for n in range(len(most)) if (n, night) not in away] for night in range(len(needs))]
    for night in sorted(range(len(needs)), key=lambda night: len(able[night]) - needs[night]):
        candidates = sorted((n for n in able[night] if left[n]), key=lambda n: -left[n])
        if len(candidates) < needs[night]:
            return None
        for nurse in candidates[: needs[night]]:
            left[nurse] -= 1
            plan[night].append(nurse)
    return plan


def rota(needs, most, absences):
    return _fill(needs, most, absences) or []


def shortage(needs, most, absences):
    if _fill(needs, most, absences):
        return []
    away = {(nurse, night) for nurse, night in absences}

    def able(nights):
        return sum(min(cap, sum((n, night) not in away for night in nights)) for n, cap in enumerate(most))

    everything = list(range(len(needs)))
    for size in (1, 2):
        for nights in combinations(everything, size):
            if sum(needs[night] for night in nights) > able(nights):
                return list(nights)
    return everything
