def _assign(needs, most, absences):
    away = {(nurse, night) for nurse, night in absences}
    count = [0] * len(most)
    plan = [set() for _ in needs]

    def give(night, seen):
        for nurse in range(len(most)):
            if (nurse, night) in away or nurse in plan[night] or nurse in seen:
                continue
            seen.add(nurse)
            if count[nurse] < most[nurse]:
                count[nurse] += 1
                plan[night].add(nurse)
                return True
            for other in range(len(needs)):
                if other != night and nurse in plan[other] and give(other, seen):
                    plan[other].discard(nurse)
                    plan[night].add(nurse)
                    return True
        return False

    short = []
    for night, need in enumerate(needs):
        for _ in range(need):
            if not give(night, set()):
                short.append(night)
                break
    return plan, short


def rota(needs, most, absences):
    plan, short = _assign(needs, most, absences)
    return [] if short else [sorted(nurses) for nurses in plan]


def shortage(needs, most, absences):
    return _assign(needs, most, absences)[1]
