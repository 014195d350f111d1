from collections import deque


def replay(budget, requests):
    held = {}  # name -> [size, number of its latest use]
    uses = deque()  # (number, name) of every use; outdated ones are skipped when they come up
    free = budget
    results = []
    for number, line in enumerate(requests):
        words = line.split(" ")
        name = words[1]
        entry = held.get(name)
        if words[0] == "get":
            if entry:
                entry[1] = number
                uses.append((number, name))
            results.append(entry[0] if entry else -1)
        elif words[0] == "drop":
            if entry:
                free += entry[0]
                del held[name]
            results.append(entry[0] if entry else -1)
        else:
            size = int(words[2])
            if size > budget:
                results.append(-1)
                continue
            if entry:
                free += entry[0]
            held[name] = [size, number]
            uses.append((number, name))
            free -= size
            evicted = 0
            while free < 0:
                used, oldest = uses.popleft()
                if oldest in held and held[oldest][1] == used:
                    free += held.pop(oldest)[0]
                    evicted += 1
            results.append(evicted)
    return results
