from collections import OrderedDict


def replay(budget, requests):
    cache = OrderedDict()
    used = 0
    out = []
    for request in requests:
        op, name, *args = request.split()
        if op == "get":
            if name in cache:
                cache.move_to_end(name)
            out.append(cache.get(name, -1))
        elif op == "drop":
            size = cache.pop(name, -1)
            used -= max(size, 0)
            out.append(size)
        elif int(args[0]) > budget:
            out.append(-1)
        else:
            size = int(args[0])
            used += size - cache.get(name, 0)
            cache[name] = size  # a name that is there already stays where it is
            evicted = 0
            while used > budget:
                victim = next(key for key in cache if key != name)
                used -= cache.pop(victim)
                evicted += 1
            out.append(evicted)
    return out
