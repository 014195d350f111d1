"""What is right: plans and proofs are checked by the rules; whether there is a plan is asked of every set of nights."""

import random
from itertools import combinations

# Needs, most, absences.
BY_HAND = {
    "shown": [
        [[1, 1], [1, 1], [[0, 1]]],
        [[2, 2], [2, 2], []],
        [[1, 1, 1], [3], []],
    ],
    "edge": [
        [[0], [], []],
        [[0, 0], [0], [[0, 0]]],
        [[1], [], []],
        [[1], [0], []],
        [[1], [5], []],
        [[2], [5], []],
        [[1], [1], [[0, 0]]],
        [[1, 1], [1, 1], [[0, 1], [1, 1]]],
        [[1, 1], [1, 1], [[0, 1], [0, 1]]],
        [[1, 1], [2, 0], []],
        [[1, 1], [1, 0], []],
        [[3, 1], [1, 1, 1, 1], [[3, 0]]],
        [[3, 1], [1, 1, 1, 1], [[3, 0], [2, 0]]],
        # All three nights can be filled alone, but two of them share their only nurse.
        [[1, 1, 1], [1, 3], [[1, 0], [1, 1], [0, 2]]],
        # Nurse 0 can work on any night and is needed on the last.
        [[1, 1, 1], [1, 1, 1], [[1, 2], [2, 2], [2, 0]]],
        [[2, 2, 2], [2, 2, 2], [[0, 0], [1, 1], [2, 2]]],
        [[2, 2, 2], [2, 2, 1], [[0, 0], [1, 1], [2, 2]]],
        [[1, 1, 1, 1], [2, 1, 1], [[1, 0], [1, 1], [2, 0], [2, 1], [0, 2]]],
    ],
}  # fmt: skip


def _able(needs, most, absences, nights):
    """How many shifts all nurses together can work on these nights."""
    away = {(nurse, night) for nurse, night in absences}
    return sum(min(cap, sum((nurse, night) not in away for night in nights)) for nurse, cap in enumerate(most))


def _can_be_planned(needs, most, absences):
    """By the theorem of maximum flow and minimum cut there is a plan if no set of nights needs too much."""
    nights = range(len(needs))
    return all(
        sum(needs[night] for night in chosen) <= _able(needs, most, absences, chosen)
        for size in range(1, len(needs) + 1)
        for chosen in combinations(nights, size)
    )


def _keeps_the_rules(needs, most, absences, plan):
    away = {(nurse, night) for nurse, night in absences}
    if not isinstance(plan, list) or len(plan) != len(needs):
        return False
    worked = [0] * len(most)
    for night, nurses in enumerate(plan):
        if not isinstance(nurses, list) or len(nurses) != needs[night]:
            return False
        if not all(type(nurse) is int and 0 <= nurse < len(most) for nurse in nurses):
            return False
        if len(set(nurses)) < len(nurses) or any((nurse, night) in away for nurse in nurses):
            return False
        for nurse in nurses:
            worked[nurse] += 1
    return all(number <= cap for number, cap in zip(worked, most, strict=True))


def is_plan(args, plan):
    """A plan that keeps the rules, or nothing if there is none."""
    if not _can_be_planned(*args):
        return plan == []
    return _keeps_the_rules(*args, plan)


def is_plan_at_length(args, plan):
    """A plan, for periods that are known to have one."""
    return _keeps_the_rules(*args, plan)


def proves(args, nights):
    """Nights that together need more than the nurses can work on them."""
    needs, most, absences = args
    if not isinstance(nights, list) or len({*map(str, nights)}) < len(nights):
        return False
    if not all(type(night) is int and 0 <= night < len(needs) for night in nights):
        return False
    return sum(needs[night] for night in nights) > _able(needs, most, absences, nights)


def is_proof(args, nights):
    """A proof, or nothing if there is a plan."""
    return nights == [] if _can_be_planned(*args) else proves(args, nights)


def by_hand(seed, kind):
    """One of the table."""
    return BY_HAND[kind][seed - 1]


def _with_a_plan(rng, nights, nurses, absent, slack):
    """Draw a plan first, and then needs, caps and absences that it keeps."""
    plan = [rng.sample(range(nurses), rng.randint(0, max(1, nurses * 2 // 3))) for _ in range(nights)]
    most = [sum(nurse in working for working in plan) + (rng.random() < slack) for nurse in range(nurses)]
    absences = [
        [nurse, night]
        for night, working in enumerate(plan)
        for nurse in range(nurses)
        if nurse not in working and rng.random() < absent
    ]
    rng.shuffle(absences)
    return [[len(working) for working in plan], most, absences]


def few_nights(seed):
    """A few nights and nurses, nearly as often without a plan as with one."""
    rng = random.Random(seed)
    nights, nurses = rng.randint(1, 5), rng.randint(1, 5)
    args = _with_a_plan(rng, nights, nurses, rng.choice([0.3, 0.6, 0.8]), 0.2)
    if rng.random() < 0.55:
        night = rng.randrange(nights)
        args[0][night] += 1
        if rng.random() < 0.5:
            args[1][rng.randrange(nurses)] += 2
    return args


def week(seed):
    """A week with a dozen nurses and no slack."""
    rng = random.Random(seed)
    args = _with_a_plan(rng, rng.randint(6, 7), rng.randint(6, 12), 0.6, 0.1)
    if seed % 3 == 0:
        args[0][rng.randrange(len(args[0]))] += 1
    return args


def quarter(seed, nights, nurses, too_many):
    """A quarter without slack; with one shift too many there is no plan, since the caps add up to the needs."""
    rng = random.Random(seed)
    args = _with_a_plan(rng, nights, nurses, 0.75, 0)
    args[0][nights // 2] += too_many
    return args
