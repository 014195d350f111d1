def replay(budget, requests):
    sizes = {}
    last_use = {}
    answers = []
    for now, line in enumerate(requests):
        verb, name, *rest = line.split(" ")
        if verb == "get":
            answers.append(sizes.get(name, -1))
            if name in sizes:
                last_use[name] = now
        elif verb == "drop":
            answers.append(sizes.pop(name, -1))
        elif int(rest[0]) > budget:
            answers.append(-1)
        else:
            sizes.pop(name, None)
            evicted = 0
            while sum(sizes.values()) + int(rest[0]) > budget:
                del sizes[min(sizes, key=lambda key: last_use[key])]
                evicted += 1
            sizes[name] = int(rest[0])
            last_use[name] = now
            answers.append(evicted)
    return answers
