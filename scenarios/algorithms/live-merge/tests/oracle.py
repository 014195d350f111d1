"""What is right: for few lines every line that may still come is thought of; for many, when each becomes certain."""

import random
from bisect import bisect_left, bisect_right


def merge_live(arrivals):
    """After each arrival show every line that no line still to come could stand before."""
    shown = set()
    answer = []
    for now in range(len(arrivals)):
        came = list(enumerate(arrivals))[: now + 1]
        closed = {host for _, (host, stamp) in came if stamp < 0}
        latest = {host: max([stamp for _, (h, stamp) in came if h == host], default=0) for host in (0, 1)}
        # The least place in the order that a line still to come could take: its stamp, its host.
        to_come = [(max(latest[host], 0), host) for host in (0, 1) if host not in closed]
        new = [
            (stamp, host, index)
            for index, (host, stamp) in came
            if stamp >= 0 and index not in shown and all((stamp, host) < place for place in to_come if place[1] != host)
        ]
        answer.append([index for _, _, index in sorted(new)])
        shown.update(answer[-1])
    return answer


def sorted_by_release(arrivals):
    """Find for each line, in the other host's stamps, the arrival that makes it certain."""
    stamps = ([], [])
    when = ([], [])
    close = [len(arrivals), len(arrivals)]
    for now, (host, stamp) in enumerate(arrivals):
        if stamp < 0:
            close[host] = min(close[host], now)
        else:
            stamps[host].append(stamp)
            when[host].append(now)
    answer = [[] for _ in arrivals]
    for now, (host, stamp) in sorted(enumerate(arrivals), key=lambda one: (one[1][1], one[1][0], one[0])):
        if stamp < 0:
            continue
        other = 1 - host
        at = bisect_left(stamps[other], stamp) if host == 0 else bisect_right(stamps[other], stamp)
        certain = min(when[other][at] if at < len(when[other]) else len(arrivals), close[other])
        if max(now, certain) < len(arrivals):
            answer[max(now, certain)].append(now)
    return answer


def few_lines(seed):
    """A few lines of few stamps, some logs closed."""
    rng = random.Random(seed)
    clock = [3, 3]
    still = [0, 1]
    arrivals = []
    for _ in range(rng.randint(0, 10)):
        if not still:
            break
        host = rng.choice(still)
        if rng.random() < 0.12:
            still.remove(host)
            arrivals.append([host, -1])
        else:
            clock[host] += rng.choice([0, 0, 1, 2])
            arrivals.append([host, clock[host]])
    return [arrivals]


def _lines(rng, count, turn, step):
    clock = [3, 3]
    arrivals = []
    host = 0
    while len(arrivals) < count:
        host = 1 - host
        for _ in range(rng.randint(1, turn)):
            clock[host] += rng.randint(0, step)
            arrivals.append([host, clock[host]])
    return arrivals


def minutes(seed):
    """Hosts that send several lines at a time."""
    rng = random.Random(seed)
    arrivals = _lines(rng, rng.randint(15, 40), 5, 4)
    for host in rng.choice([[], [0], [1], [0, 1], [1, 0]]):
        arrivals.append([host, -1])
    return [arrivals]


def far_behind(seed, lines):
    """Host 1 sends its half first and host 0 then catches up line by line; no stamp releases much at once."""
    rng = random.Random(seed)
    early = sorted(rng.randint(1, 900_000) for _ in range(lines // 2))
    late = sorted(rng.randint(1, 900_000) for _ in range(lines // 2))
    return [[[1, stamp] for stamp in early] + [[0, stamp] for stamp in late] + [[1, -1], [0, -1]]]


def close_together(seed, lines):
    """Both send at the same pace, with many equal stamps."""
    return [_lines(random.Random(seed), lines, 3, 2)]
