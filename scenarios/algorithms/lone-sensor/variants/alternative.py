from collections import Counter


def lone_sensors(readings):
    times = Counter()
    head = 0  # no reading before this one is of a sensor heard once
    result = []
    for now, code in enumerate(readings):
        times[code] += 1
        while head <= now and times[readings[head]] > 1:
            head += 1
        result.append("" if head > now else readings[head])
    return result
