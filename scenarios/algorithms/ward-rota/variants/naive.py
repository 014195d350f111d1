from itertools import combinations


def rota(needs, most, absences):
    away = {(nurse, night) for nurse, night in absences}
    left = list(most)
    plan = []

    def fill(night):
        if night == len(needs):
            return True
        able = [nurse for nurse in range(len(most)) if left[nurse] and (nurse, night) not in away]
        for nurses in combinations(able, needs[night]):
            for nurse in nurses:
                left[nurse] -= 1
            plan.append(list(nurses))
            if fill(night + 1):
                return True
            plan.pop()
            for nurse in nurses:
                left[nurse] += 1
        return False

    return plan if fill(0) else []


def shortage(needs, most, absences):
    away = {(nurse, night) for nurse, night in absences}
    for size in range(1, len(needs) + 1):
        for nights in combinations(range(len(needs)), size):
            able = sum(min(cap, sum((n, night) not in away for night in nights)) for n, cap in enumerate(most))
            if sum(needs[night] for night in nights) > able:
                return list(nights)
    return []
