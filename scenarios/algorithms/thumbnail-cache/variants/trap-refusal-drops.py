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
            continue
        old = cache.pop(name, -1)
        used -= max(old, 0)
        if op == "drop":
            out.append(old)
            continue
        size = int(args[0])
        if size > budget:
            out.append(-1)
            continue
        evicted = 0
        while used + size > budget:
            used -= cache.popitem(last=False)[1]
            evicted += 1
        cache[name] = size
        used += size
        out.append(evicted)
    return out
